import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { normalizeFeatures } from "../../src/features/normalization.js";
import type { FeatureMatrix } from "../../src/types.js";
import { maxDifference, readGolden } from "./waveforms.js";

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
