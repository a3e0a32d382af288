import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { prepare } from "../../../src/gmm/score/scoring-form.js";
import { referenceKernel } from "../../../src/kernels/reference/reference-kernel.js";
import { addStatistics, emptyStatistics } from "../../../src/kernels/statistics.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { randomMixture } from "../../oracles/random-mixture.js";

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

const shapes = fc.record({
  covarianceType: fc.constantFrom("diag" as const, "full" as const),
  numComponents: fc.integer({ min: 1, max: 9 }),
  dim: fc.integer({ min: 1, max: 5 }),
  // Past the 256 frames of a block, and with tails of 1 to 3 frames.
  numFrames: fc.constantFrom(1, 2, 3, 5, 64, 255, 257, 515),
  seed: fc.nat(1e6),
});

describe("scores of many models", () => {
  it("are each model's own, to the bit, whatever their numbers of components", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 4 }), ({ numFrames, ...shape }, numForms) => {
        const features = clusteredFrames({ ...shape, numFrames, numClusters: 2 });
        const forms = Array.from({ length: numForms }, (_, m) =>
          prepare(randomMixture({ ...shape, numComponents: shape.numComponents + m, seed: shape.seed + m })),
        );
        const scores = referenceKernel.logLikelihoodsOfEach(forms, features);
        expect(scores).toEqual(
          Float64Array.from(forms.flatMap((form) => Array.from(referenceKernel.logLikelihoods(form, features)))),
        );
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("of a frame do not depend on the frames around it", () => {
    fc.assert(
      fc.property(shapes, fc.nat(514), ({ numFrames, ...shape }, pick) => {
        const features = clusteredFrames({ ...shape, numFrames, numClusters: 2 });
        const form = prepare(randomMixture(shape));
        const frame = pick % numFrames;
        const alone = referenceKernel.logLikelihoods(form, slice(features, frame, frame + 1));
        expect(alone[0]).toBe(referenceKernel.logLikelihoods(form, features)[frame]);
      }),
      { seed: 6, numRuns: 60 },
    );
  });
});

describe("the top components", () => {
  it("are those of the greatest density, in order", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 9 }), ({ numFrames, ...shape }, wanted) => {
        const mixture = randomMixture(shape);
        const count = Math.min(wanted, shape.numComponents);
        const features = clusteredFrames({ ...shape, numFrames: Math.min(numFrames, 64), numClusters: 2 });
        const found = referenceKernel.topComponents(prepare(mixture), features, count);
        const shares = referenceKernel.posteriors(prepare(mixture), features);
        for (let t = 0; t < features.numFrames; t++) {
          const row = Array.from(shares.subarray(t * shape.numComponents, (t + 1) * shape.numComponents));
          const top = Array.from(found.subarray(t * count, (t + 1) * count));
          expect(new Set(top).size).toBe(count);
          // Shares of 0 are equal, their densities need not be.
          expect(top.map((k) => row[k])).toEqual([...row].sort((a, b) => b - a).slice(0, count));
        }
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it("of equals are the first, and of weight 0 the last", () => {
    const equal = prepare(
      createMixture({
        covarianceType: "diag",
        weights: [0, 0.25, 0.25, 0.25, 0.25],
        means: [0, 1, 0, 0, 1],
        covariances: [1, 1, 1, 1, 1],
      }),
    );
    const features: FeatureMatrix = { data: Float64Array.of(0.1, 0.9), numFrames: 2, dim: 1, frameShift: 0.01 };
    expect(Array.from(referenceKernel.topComponents(equal, features, 5))).toEqual([2, 3, 1, 4, 0, 1, 4, 2, 3, 0]);
    expect(Array.from(referenceKernel.topComponents(equal, features, 2))).toEqual([2, 3, 1, 4]);
  });

  it("are told apart even where nothing is a number", () => {
    const features: FeatureMatrix = { data: Float64Array.of(Number.NaN, 0), numFrames: 1, dim: 2, frameShift: 0.01 };
    expect(Array.from(referenceKernel.topComponents(full, features, 2)).sort()).toEqual([0, 1]);
  });
});

describe("scores among some components", () => {
  it("are the sum of those components' densities", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 9 }), ({ numFrames, ...shape }, wanted) => {
        const count = Math.min(wanted, shape.numComponents);
        const features = clusteredFrames({ ...shape, numFrames: Math.min(numFrames, 255), numClusters: 2 });
        const forms = [0, 1].map((m) => prepare(randomMixture({ ...shape, seed: shape.seed + m })));
        const selection = referenceKernel.topComponents(forms[0] ?? diagonal, features, count);
        const scores = referenceKernel.logLikelihoodsAmong(forms, features, selection);
        const expected = forms.flatMap((form) => {
          const whole = referenceKernel.logLikelihoods(form, features);
          const shares = referenceKernel.posteriors(form, features);
          return Array.from(whole, (logLikelihood, t) => {
            const share = Array.from(selection.subarray(t * count, (t + 1) * count)).reduce(
              (sum, k) => sum + (shares[t * shape.numComponents + k] ?? 0),
              0,
            );
            return share < 1e-200 ? null : logLikelihood + Math.log(share);
          });
        });
        expected.forEach((value, i) => {
          if (value !== null) expect(relativeError([scores[i] ?? 0], [value], 1)).toBeLessThan(1e-12);
        });
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  it("of all components in order are the whole, to the bit", () => {
    for (const form of [diagonal, full]) {
      const features = clusteredFrames({ numFrames: 300, dim: 2, numClusters: 2, seed: 3 });
      const all = Uint32Array.from({ length: 600 }, (_, i) => i % 2);
      const scores = referenceKernel.logLikelihoodsAmong([form], features, all);
      expect(scores).toEqual(referenceKernel.logLikelihoods(form, features));
    }
  });

  it("of no frames are none", () => {
    const none = slice(clusteredFrames({ numFrames: 1, dim: 2, numClusters: 1, seed: 1 }), 0, 0);
    expect(referenceKernel.logLikelihoodsAmong([full], none, new Uint32Array(0))).toEqual(new Float64Array(0));
    expect(referenceKernel.topComponents(full, none, 2)).toEqual(new Uint32Array(0));
    expect(referenceKernel.logLikelihoodsOfEach([full], none)).toEqual(new Float64Array(0));
  });
});
