import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { addCepstralStatistics, cepstralStatistics } from "../../src/features/cepstral-statistics.js";
import { normalizeWith } from "../../src/features/group-normalization.js";
import { normalizeFeatures } from "../../src/features/normalization.js";
import type { FeatureMatrix } from "../../src/types.js";
import { columnOf, matrices, matrix, single, slice } from "./matrices.js";
import { maxDifference } from "./waveforms.js";

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
