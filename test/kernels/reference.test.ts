import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { createMixture } from "../../src/gmm/gaussian-mixture.js";
import { prepare } from "../../src/gmm/scoring-form.js";
import { referenceKernel } from "../../src/kernels/reference.js";
import { addStatistics, emptyStatistics } from "../../src/kernels/statistics.js";
import type { FeatureMatrix } from "../../src/types.js";
import { relativeError } from "../oracles/golden.js";
import { clusteredFrames } from "../oracles/random-frames.js";

const diagonal = prepare(
  createMixture({ covarianceType: "diag", weights: [0.3, 0.7], means: [0, 1, 2, 3], covariances: [1, 2, 3, 4] }),
);
const full = prepare(
  createMixture({
    covarianceType: "full",
    weights: [0.3, 0.7],
    means: [0, 1, 2, 3],
    covariances: [2, 0.5, 0.5, 1, 3, -1, -1, 2],
  }),
);

const slice = (features: FeatureMatrix, start: number, end: number): FeatureMatrix => ({
  ...features,
  data: features.data.slice(start * features.dim, end * features.dim),
  numFrames: end - start,
});

describe.each([
  ["diag", diagonal],
  ["full", full],
] as const)("statistics, %s", (_, form) => {
  it("of A plus those of B are those of A ∪ B", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 0, max: 3000 }), (seed, cut) => {
        const features = clusteredFrames({ numFrames: 3000, dim: 2, numClusters: 2, seed });
        const origin = Float64Array.of(0.5, -1);
        const whole = referenceKernel.statistics(form, features, origin);
        const a = referenceKernel.statistics(form, slice(features, 0, cut), origin);
        const b = referenceKernel.statistics(form, slice(features, cut, 3000), origin);
        const sum = addStatistics(a, b);
        expect(sum.numFrames).toBe(3000);
        for (const part of ["occupancy", "first", "second"] as const) {
          expect(relativeError(sum[part], whole[part], 1)).toBeLessThan(1e-11);
        }
        expect(sum.logLikelihood).toBeCloseTo(whole.logLikelihood, 7);
      }),
      { seed: 4, numRuns: 10 },
    );
  });

  it("are the sums of the posteriors and moments", () => {
    const features = clusteredFrames({ numFrames: 50, dim: 2, numClusters: 2, seed: 9 });
    const origin = Float64Array.of(1, 2);
    const { occupancy, first, second } = referenceKernel.statistics(form, features, origin);
    const shares = referenceKernel.posteriors(form, features);
    const sumOver = (k: number, moment: (x: number, y: number) => number) => {
      let sum = 0;
      for (let t = 0; t < 50; t++) {
        sum += (shares[t * 2 + k] ?? 0) * moment((features.data[t * 2] ?? 0) - 1, (features.data[t * 2 + 1] ?? 0) - 2);
      }
      return sum;
    };
    for (const k of [0, 1]) {
      expect(occupancy[k]).toBeCloseTo(
        sumOver(k, () => 1),
        9,
      );
      expect(first[k * 2]).toBeCloseTo(
        sumOver(k, (x) => x),
        9,
      );
      expect(first[k * 2 + 1]).toBeCloseTo(
        sumOver(k, (_x, y) => y),
        9,
      );
    }
    const expected =
      form.covarianceType === "diag"
        ? [0, 1].flatMap((k) => [sumOver(k, (x) => x * x), sumOver(k, (_x, y) => y * y)])
        : [0, 1].flatMap((k) => [sumOver(k, (x) => x * x), sumOver(k, (x, y) => x * y), sumOver(k, (_x, y) => y * y)]);
    expect(relativeError(second, expected, 1)).toBeLessThan(1e-10);
  });

  it("of no frames are zero", () => {
    const none = referenceKernel.statistics(
      form,
      slice(clusteredFrames({ numFrames: 1, dim: 2, numClusters: 1, seed: 1 }), 0, 0),
      Float64Array.of(0, 0),
    );
    expect(none).toEqual(emptyStatistics(form, Float64Array.of(0, 0)));
  });
});

describe("adding statistics", () => {
  it("refuses another shape or origin", () => {
    const a = emptyStatistics(diagonal, Float64Array.of(0, 0));
    expect(() => addStatistics(a, emptyStatistics(full, Float64Array.of(0, 0)))).toThrow(ShapeError);
    expect(() => addStatistics(a, emptyStatistics(diagonal, Float64Array.of(0, 1)))).toThrow(ShapeError);
  });
});

describe("the nearest centre", () => {
  it("is in units of the scale, and the first of equals", () => {
    const features: FeatureMatrix = { data: Float32Array.of(0, 0, 3, 1, 1, 0), numFrames: 3, dim: 2, frameShift: 0.01 };
    const centres = Float64Array.of(0, 0, 2, 0, 3, 3);
    const { index, squaredDistance } = referenceKernel.nearest(centres, Float64Array.of(1, 10), features);
    expect(Array.from(index)).toEqual([0, 1, 0]);
    expect(Array.from(squaredDistance)).toEqual([0, 101, 1]);
  });
});
