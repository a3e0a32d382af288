import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { addCepstralStatistics, cepstralStatistics } from "../../src/features/cepstral-statistics.js";
import { matrices, matrix, rowOf, single, slice } from "./matrices.js";
import { maxDifference } from "./waveforms.js";

describe("cepstral statistics", () => {
  it("are the mean and the squared deviations of each column", () => {
    const { numFrames, dim, mean, squares } = cepstralStatistics(
      matrix([
        [1, 10],
        [3, 10],
        [8, 10],
      ]),
    );
    expect([numFrames, dim]).toEqual([3, 2]);
    expect(Array.from(mean)).toEqual([4, 10]);
    expect(Array.from(squares)).toEqual([26, 0]);
  });

  it("of A plus those of B are those of A ∪ B, in either order, wherever the cut", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 40 }), fc.nat(40), (whole, at) => {
        const cut = Math.min(at, whole.numFrames);
        const a = cepstralStatistics(slice(whole, 0, cut));
        const b = cepstralStatistics(slice(whole, cut, whole.numFrames));
        const expected = cepstralStatistics(whole);
        for (const sum of [addCepstralStatistics(a, b), addCepstralStatistics(b, a)]) {
          expect(sum.numFrames).toBe(whole.numFrames);
          expect(maxDifference(sum.mean, expected.mean)).toBeLessThan(1e-11);
          // Squares of values up to a thousand, so up to 1e7.
          expect(maxDifference(sum.squares, expected.squares)).toBeLessThan(1e-7);
        }
      }),
      { seed: 1 },
    );
  });

  it("add frame by frame to what two passes give, also far from zero", () => {
    const far = matrix(Array.from({ length: 200 }, (_, t) => [1e8 + Math.sin(t)]));
    const frames = Array.from({ length: 200 }, (_, t) => cepstralStatistics(matrix([rowOf(far, t)])));
    const sum = frames.reduce(addCepstralStatistics);
    expect(Math.abs((sum.squares[0] as number) - (cepstralStatistics(far).squares[0] as number))).toBeLessThan(1e-5);
  });

  it("of no frame change nothing, and are zeros", () => {
    const some = cepstralStatistics(matrix([[1, 2]]));
    const none = cepstralStatistics({ ...matrix([[1, 2]]), data: new Float32Array(0), numFrames: 0 });
    expect(none).toEqual({ numFrames: 0, dim: 2, mean: new Float64Array(2), squares: new Float64Array(2) });
    expect(addCepstralStatistics(some, none)).toEqual(some);
    expect(addCepstralStatistics(none, some)).toEqual(some);
  });

  it("sum float32 features in float64, and survive structuredClone", () => {
    const statistics = cepstralStatistics(single(matrix([[0.1], [0.2], [0.4]])));
    expect(statistics.mean[0]).toBe((Math.fround(0.1) + Math.fround(0.2) + Math.fround(0.4)) / 3);
    expect(structuredClone(statistics)).toEqual(statistics);
  });

  it("refuse other dimensions and what are no statistics", () => {
    const two = cepstralStatistics(matrix([[1, 2]]));
    const one = cepstralStatistics(matrix([[1]]));
    expect(() => addCepstralStatistics(one, two)).toThrow("statistics of 1 columns and of 2 do not add");
    expect(() => addCepstralStatistics(one, { ...two, dim: 1 })).toThrow(ShapeError);
    expect(() => cepstralStatistics({ ...matrix([[1, 2]]), dim: 3 })).toThrow(ShapeError);
  });
});
