import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { spliceFrames, spliceReach } from "../../../src/features/dynamics/splice.js";
import { cuts, expectSlicesToEqualTheWhole, matrices, matrix, rowOf, single, slice } from "../matrices.js";

const counting = matrix(Array.from({ length: 7 }, (_, t) => [t, 10 + t]));

describe("spliceFrames", () => {
  it("puts the neighbours beside each frame, earliest first, and repeats the ends", () => {
    const spliced = spliceFrames(counting, { left: 1, right: 2 });
    expect(spliced).toMatchObject({ numFrames: 7, dim: 8, frameShift: 0.01 });
    expect(rowOf(spliced, 0)).toEqual([0, 10, 0, 10, 1, 11, 2, 12]);
    expect(rowOf(spliced, 3)).toEqual([2, 12, 3, 13, 4, 14, 5, 15]);
    expect(rowOf(spliced, 6)).toEqual([5, 15, 6, 16, 6, 16, 6, 16]);
  });

  it("keeps every step-th frame from the first on, which are further apart", () => {
    const stacked = spliceFrames(counting, { left: 0, right: 2, step: 3 });
    expect(stacked).toMatchObject({ numFrames: 3, dim: 6, frameShift: 0.03 });
    expect([0, 1, 2].map((t) => rowOf(stacked, t).filter((_, i) => i % 2 === 0))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 6, 6],
    ]);
  });

  it("has every row of the spliced whole under a step, and the features themselves in its middle", () => {
    const some = fc.record({ left: fc.nat(5), right: fc.nat(5), step: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 30 }), some, (features, { left, right, step }) => {
        const every = spliceFrames(features, { left, right });
        const kept = spliceFrames(features, { left, right, step });
        expect(kept.numFrames).toBe(Math.ceil(features.numFrames / step));
        for (let t = 0; t < kept.numFrames; t++) expect(rowOf(kept, t)).toEqual(rowOf(every, t * step));
        for (let t = 0; t < features.numFrames; t++) {
          expect(rowOf(every, t).slice(left * features.dim, (left + 1) * features.dim)).toEqual(rowOf(features, t));
        }
      }),
      { seed: 1 },
    );
  });

  it("is the same for a slice with the context of its reach, to the bit", () => {
    const some = fc.record({ left: fc.nat(5), right: fc.nat(5) });
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 60 }), some, cuts, (features, options, cut) => {
        expectSlicesToEqualTheWhole(features, spliceReach(options), (m) => spliceFrames(m, options), cut);
      }),
      { seed: 2 },
    );
    expect(spliceReach({ left: 2, right: 3, step: 3 })).toEqual({ left: 2, right: 3, minFrames: 1 });
    const spliced = spliceFrames(counting, { left: 1, right: 1, step: 2 });
    expect(rowOf(spliceFrames(slice(counting, 2, 7), { left: 1, right: 1, step: 2 }), 1)).toEqual(rowOf(spliced, 2));
    expect(rowOf(spliceFrames(slice(counting, 4, 7), { left: 1, right: 1 }), 0)).not.toEqual(rowOf(spliced, 2));
  });

  it("takes nine frames by default, keeps the precision of its input, and takes no frames", () => {
    expect(spliceFrames(counting).dim).toBe(18);
    expect(spliceFrames(single(counting)).data).toBeInstanceOf(Float32Array);
    expect(spliceFrames(slice(counting, 0, 0), { step: 3 })).toMatchObject({ numFrames: 0, dim: 18 });
    const copy = spliceFrames(counting, { left: 0, right: 0 });
    expect(copy).toEqual(counting);
    expect(copy.data).not.toBe(counting.data);
  });

  it("refuses options outside their range and data of another shape", () => {
    for (const wrong of [{ left: -1 }, { right: 0.5 }, { step: 0 }, { left: 1001 }]) {
      expect(() => spliceFrames(counting, wrong)).toThrow(OptionError);
      expect(() => spliceReach(wrong)).toThrow(OptionError);
    }
    expect(() => spliceFrames({ ...counting, numFrames: 3 })).toThrow(ShapeError);
  });
});
