import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import {
  addCepstralStatistics,
  cepstralStatistics,
  normalizeFeatures,
  normalizeWith,
} from "../../../src/features/normalize/cepstral-normalization.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { columnOf, matrices, matrix, rowOf, single, slice } from "../matrices.js";
import { maxDifference, readGolden } from "../waveforms.js";

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

const join = (a: FeatureMatrix, b: FeatureMatrix): FeatureMatrix => ({
  ...a,
  data: Float64Array.from([...a.data, ...b.data]),
  numFrames: a.numFrames + b.numFrames,
});

describe("normalizeWith", () => {
  const kind = fc.constantFrom("mean" as const, "mean-variance" as const);

  it("is normalizeFeatures with the statistics of the features themselves, to the bit", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 40 }), kind, (features, normalization) => {
        for (const m of [features, single(features)]) {
          expect(normalizeWith(m, cepstralStatistics(m), normalization)).toEqual(
            normalizeFeatures(m, { normalization }),
          );
        }
      }),
      { seed: 1 },
    );
  });

  it("normalises the recordings of a speaker as if they were one", () => {
    const recordings = fc.tuple(
      matrices({ minLength: 1, maxLength: 20 }),
      matrices({ minLength: 1, maxLength: 20 }),
      kind,
    );
    fc.assert(
      fc.property(recordings, ([a, b, normalization]) => {
        const statistics = [a, b].map(cepstralStatistics).reduce(addCepstralStatistics);
        const whole = normalizeFeatures(join(a, b), { normalization });
        const parts = join(normalizeWith(a, statistics, normalization), normalizeWith(b, statistics, normalization));
        expect(maxDifference(parts.data, whole.data)).toBeLessThan(1e-9);
      }),
      { seed: 2 },
    );
  });

  it("makes zeros of a column that is constant in the statistics, whatever the features hold", () => {
    const statistics = cepstralStatistics(matrix([[5], [5]]));
    expect(columnOf(normalizeWith(matrix([[5], [9]]), statistics, "mean-variance"), 0).map(Math.abs)).toEqual([0, 0]);
    expect(columnOf(normalizeWith(matrix([[5], [9]]), statistics, "mean"), 0)).toEqual([0, 4]);
  });

  it("keeps the precision of its input", () => {
    const features = matrix([[1], [2]]);
    const statistics = cepstralStatistics(features);
    expect(normalizeWith(single(features), statistics, "mean").data).toBeInstanceOf(Float32Array);
    expect(normalizeWith(features, statistics, "mean").data).toBeInstanceOf(Float64Array);
  });

  it("takes features of no frame, also with statistics of none", () => {
    const none = slice(matrix([[1, 2]]), 0, 0);
    expect(normalizeWith(none, cepstralStatistics(none), "mean-variance")).toMatchObject({ numFrames: 0, dim: 2 });
  });

  it("refuses statistics of no frame or another dimension, and other words", () => {
    const features = matrix([[1, 2]]);
    const statistics = cepstralStatistics(features);
    const none = cepstralStatistics(slice(features, 0, 0));
    expect(() => normalizeWith(features, none, "mean")).toThrow(TrainingDataError);
    expect(() => normalizeWith(matrix([[1]]), statistics, "mean")).toThrow(
      "the statistics have 2 columns, the features have 1; take both from one recipe",
    );
    expect(() => normalizeWith(features, { ...statistics, mean: new Float64Array(1) }, "mean")).toThrow(ShapeError);
    expect(() => normalizeWith({ ...features, dim: 3 }, statistics, "mean")).toThrow(ShapeError);
    expect(() => normalizeWith(features, statistics, "none" as "mean")).toThrow(OptionError);
  });
});

describe("normalization", () => {
  type Rows = readonly (readonly number[])[];
  interface PostGolden {
    readonly input: { readonly data: Rows };
    readonly cases: readonly { readonly op: string; readonly config: { "norm-vars"?: boolean }; readonly data: Rows }[];
  }

  const matrix = (data: Float32Array | Float64Array, dim: number): FeatureMatrix => ({
    data,
    numFrames: data.length / dim,
    dim,
    frameShift: 0.01,
  });

  describe("normalizeFeatures", () => {
    const golden = readGolden("kaldi_post/deltas_cmvn.json") as PostGolden;

    it.each([false, true])("gives Kaldi's values, with variance: %s", (withVariance) => {
      const found = golden.cases.find((entry) => entry.config["norm-vars"] === withVariance);
      const input = matrix(Float64Array.from(golden.input.data.flat()), 13);
      const { data } = normalizeFeatures(input, { normalization: withVariance ? "mean-variance" : "mean" });
      expect(maxDifference(data, found?.data.flat() ?? [])).toBeLessThan(1e-9);
    });

    it("gives columns of mean 0 and variance 1, and changes them no more", () => {
      const dim = 3;
      // Spread of 1e-3 of the offset and up: float32 keeps at least four digits of it.
      const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 90 });
      const offset = fc.double({ min: -1000, max: 1000, noNaN: true });
      fc.assert(
        fc.property(values, offset, (list, shift) => {
          const whole = list.slice(0, list.length - (list.length % dim));
          const frames = Float32Array.from(whole, (x, i) => x + shift + (Math.floor(i / dim) % 2 === 0 ? 2 : -2));
          const once = normalizeFeatures(matrix(frames, dim), { normalization: "mean-variance" });
          for (let column = 0; column < dim; column++) {
            let mean = 0;
            let square = 0;
            for (let i = column; i < once.data.length; i += dim) {
              mean += (once.data[i] as number) / once.numFrames;
              square += (once.data[i] as number) ** 2 / once.numFrames;
            }
            expect(Math.abs(mean)).toBeLessThan(1e-5);
            expect(Math.abs(square - mean * mean - 1)).toBeLessThan(1e-5);
          }
          const twice = normalizeFeatures(once, { normalization: "mean-variance" });
          expect(maxDifference(twice.data, once.data)).toBeLessThan(1e-5);
        }),
        { seed: 5 },
      );
    });

    it("makes zeros of a constant column, also of one that is constant to float32 rounding", () => {
      const almost = 1000 + 2 ** -14;
      const columns = matrix(Float32Array.of(0, 0.1, 1000, 1, 0, 0.1, almost, 2, 0, 0.1, 1000, 4), 4);
      const { data } = normalizeFeatures(columns, { normalization: "mean-variance" });
      for (const [i, value] of data.entries()) {
        if (i % 4 < 3) expect(Math.abs(value)).toBe(0);
        else expect(Math.abs(value)).toBeGreaterThan(0.1);
      }
      const single = normalizeFeatures(matrix(Float32Array.of(3, -7, 0), 3), { normalization: "mean-variance" });
      expect(Array.from(single.data, Math.abs)).toEqual([0, 0, 0]);
    });

    it("takes the mean alone by default, and nothing with none, and never changes its input", () => {
      const data = Float64Array.of(1, 10, 3, 30);
      expect(Array.from(normalizeFeatures(matrix(data, 2)).data)).toEqual([-1, -10, 1, 10]);
      const none = normalizeFeatures(matrix(data, 2), { normalization: "none" });
      expect(none.data).toEqual(data);
      expect(none.data).not.toBe(data);
      expect(Array.from(data)).toEqual([1, 10, 3, 30]);
      expect(normalizeFeatures(matrix(new Float32Array(0), 2))).toMatchObject({ numFrames: 0, dim: 2 });
    });

    it("refuses another word and data of another shape", () => {
      const features = matrix(Float64Array.of(1, 2), 2);
      expect(() => normalizeFeatures(features, { normalization: "cmvn" as "mean" })).toThrow(OptionError);
      expect(() => normalizeFeatures({ ...features, numFrames: 2 })).toThrow(ShapeError);
    });
  });
});
