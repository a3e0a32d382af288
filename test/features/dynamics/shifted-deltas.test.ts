import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { computeDeltas } from "../../../src/features/dynamics/deltas.js";
import {
  type ShiftedDeltaOptions,
  shiftedDeltaReach,
  shiftedDeltas,
} from "../../../src/features/dynamics/shifted-deltas.js";
import {
  columnsOf,
  cuts,
  expectSlicesToEqualTheWhole,
  matrices,
  matrix,
  type Rows,
  rowOf,
  single,
  slice,
} from "../matrices.js";
import { maxDifference, readGolden } from "../waveforms.js";

interface PostGolden {
  readonly input: { readonly data: Rows };
  readonly cases: readonly { readonly op: string; readonly data: Rows; readonly config: Record<string, number> }[];
}

const options: fc.Arbitrary<Required<ShiftedDeltaOptions>> = fc.record({
  spread: fc.integer({ min: 1, max: 3 }),
  shift: fc.integer({ min: 1, max: 4 }),
  numBlocks: fc.integer({ min: 1, max: 4 }),
  delta: fc.constantFrom("regression" as const, "difference" as const),
});

describe("shiftedDeltas", () => {
  const golden = readGolden("kaldi_post/deltas_cmvn.json") as PostGolden;
  const input = columnsOf(matrix(golden.input.data), 0, 5);

  it("gives Kaldi's values", () => {
    const found = golden.cases.find((entry) => entry.op === "ComputeShiftedDeltas");
    expect(found?.config).toEqual({ "delta-window": 1, "num-blocks": 3, "block-shift": 3 });
    const { data, dim } = shiftedDeltas(input, { spread: 1, shift: 3, numBlocks: 3 });
    expect(dim).toBe(20);
    expect(maxDifference(data, found?.data.flat() ?? [])).toBeLessThan(1e-9);
  });

  it("is the definition word for word, under both conventions", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 20 }), options, (features, settings) => {
        const { spread, shift, numBlocks, delta } = settings;
        const { numFrames, dim } = features;
        const at = (t: number) => rowOf(features, Math.min(Math.max(t, 0), numFrames - 1));
        const expected = Array.from({ length: numFrames }, (_, t) => {
          const row = [...at(t)];
          for (let block = 0; block < numBlocks; block++) {
            const middle = t + block * shift;
            for (let column = 0; column < dim; column++) {
              let above = 0;
              let below = 0;
              for (let theta = delta === "difference" ? spread : 1; theta <= spread; theta++) {
                const weight = delta === "difference" ? 1 : theta;
                above += weight * ((at(middle + theta)[column] ?? 0) - (at(middle - theta)[column] ?? 0));
                below += delta === "difference" ? 1 : 2 * theta * theta;
              }
              row.push(above / below);
            }
          }
          return row;
        });
        expect(maxDifference(shiftedDeltas(features, settings).data, expected.flat())).toBeLessThan(1e-9);
      }),
      { seed: 1 },
    );
  });

  it("is twice the regression for differences of one frame, and 56 columns of 7 by default", () => {
    const half = shiftedDeltas(input);
    const whole = shiftedDeltas(input, { delta: "difference" });
    for (let i = 0; i < half.data.length; i++) {
      const factor = i % half.dim < input.dim ? 1 : 2;
      expect(whole.data[i]).toBeCloseTo(factor * (half.data[i] as number), 10);
    }
    expect(shiftedDeltas(columnsOf(matrix(golden.input.data), 0, 7)).dim).toBe(56);
  });

  it("has as its first block the deltas, and as block i those of i shifts later", () => {
    const deltas = computeDeltas(input, { order: 1, window: 2 });
    const shifted = shiftedDeltas(input, { spread: 2, shift: 3, numBlocks: 3 });
    for (let t = 0; t < 20; t++) {
      for (const block of [0, 1, 2]) {
        const from = (block + 1) * input.dim;
        expect(rowOf(shifted, t).slice(from, from + input.dim)).toEqual(
          rowOf(deltas, t + 3 * block).slice(input.dim, 2 * input.dim),
        );
      }
    }
  });

  it("is 0 for a constant, and keeps an offset of a column in the statics", () => {
    fc.assert(
      fc.property(options, fc.double({ min: -100, max: 100, noNaN: true }), (settings, value) => {
        const constant = shiftedDeltas(matrix(Array.from({ length: 9 }, () => [value])), settings);
        expect(columnsOf(constant, 1, settings.numBlocks).data.every((delta) => delta === 0)).toBe(true);
        const louder = { ...input, data: input.data.map((x, i) => (i % input.dim === 0 ? x + value : x)) };
        const from = input.dim;
        const count = input.dim * settings.numBlocks;
        expect(
          maxDifference(
            columnsOf(shiftedDeltas(louder, settings), from, count).data,
            columnsOf(shiftedDeltas(input, settings), from, count).data,
          ),
        ).toBeLessThan(1e-10);
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it("is the same for a slice with the context of its reach, to the bit, and not with a frame less", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 60 }), options, cuts, (features, settings, cut) => {
        const reach = shiftedDeltaReach(settings);
        expectSlicesToEqualTheWhole(features, reach, (m) => shiftedDeltas(m, settings), cut);
      }),
      { seed: 3 },
    );
    expect(shiftedDeltaReach()).toEqual({ left: 1, right: 19, minFrames: 1 });
    const last = rowOf(shiftedDeltas(input), 3);
    expect(rowOf(shiftedDeltas(slice(input, 2, 3 + 19 + 1)), 1)).toEqual(last);
    expect(rowOf(shiftedDeltas(slice(input, 2, 3 + 19)), 1)).not.toEqual(last);
    expect(rowOf(shiftedDeltas(slice(input, 3, 3 + 19 + 1)), 0)).not.toEqual(last);
  });

  it("keeps the precision of its input, and takes no frames", () => {
    const result = shiftedDeltas(single(input));
    expect(result.data).toBeInstanceOf(Float32Array);
    expect(result).toMatchObject({ numFrames: 28, dim: 40, frameShift: 0.01 });
    expect(shiftedDeltas({ ...input, data: new Float64Array(0), numFrames: 0 })).toMatchObject({ numFrames: 0 });
  });

  it("refuses options outside their range and data of another shape", () => {
    for (const wrong of [{ spread: 0 }, { shift: 0 }, { numBlocks: 0 }, { numBlocks: 1.5 }, { shift: Number.NaN }]) {
      expect(() => shiftedDeltas(input, wrong)).toThrow(OptionError);
      expect(() => shiftedDeltaReach(wrong)).toThrow(OptionError);
    }
    expect(() => shiftedDeltas(input, { delta: "slope" as "regression" })).toThrow(
      'delta: expected one of "regression", "difference", got "slope"',
    );
    expect(() => shiftedDeltas({ ...input, dim: 4 })).toThrow(ShapeError);
  });
});
