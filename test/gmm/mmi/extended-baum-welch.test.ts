import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covarianceLimits } from "../../../src/gmm/em/covariance-limits.js";
import { updateMle } from "../../../src/gmm/em/maximization.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { updateEbw, updateEbwWeights } from "../../../src/gmm/mmi/extended-baum-welch.js";
import { prepare } from "../../../src/gmm/score/scoring-form.js";
import { referenceKernel } from "../../../src/kernels/reference/reference-kernel.js";
import { emptyStatistics } from "../../../src/kernels/statistics.js";
import type { FeatureMatrix, GaussianMixture } from "../../../src/types.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe("weights after extended Baum–Welch", () => {
  it("are shares of the numerator where nothing competes", () => {
    const updated = updateEbwWeights(of(0.5, 0.25, 0.25), of(10, 30, 60), of(0, 0, 0));
    [0.1, 0.3, 0.6].forEach((share, k) => {
      expect(updated[k]).toBeCloseTo(share, 12);
    });
  });

  it("stay where both sides have the same shares as they", () => {
    const updated = updateEbwWeights(of(0.2, 0.8), of(20, 80), of(5, 20));
    expect(updated[0]).toBeCloseTo(0.2, 12);
  });

  it("make Povey's function greater than any near to them do", () => {
    const [old, num, den] = [of(0.3, 0.5, 0.2), of(40, 30, 30), of(20, 60, 10)];
    const value = (w: Float64Array) =>
      w.reduce((s, x, k) => s + (num[k] as number) * Math.log(x) - ((den[k] as number) * x) / (old[k] as number), 0);
    const updated = updateEbwWeights(old, num, den);
    expect(value(updated)).toBeGreaterThan(value(old));
    for (const [i, j] of [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
      [0, 2],
      [2, 0],
    ] as const) {
      const moved = updated.map((x, k) => x + (k === i ? 1e-3 : 0) - (k === j ? 1e-3 : 0));
      expect(value(moved)).toBeLessThan(value(updated));
    }
  });

  it("never fall to 0 in use, and stay 0 out of use", () => {
    const updated = updateEbwWeights(of(0.5, 0.5, 0), of(0, 100, 0), of(100, 0, 0));
    expect(updated[0]).toBeCloseTo(1e-5, 8);
    expect(updated[2]).toBe(0);
  });

  it("stay as they are with fewer than ten frames, with none in the numerator, and alone", () => {
    const old = of(0.5, 0.5);
    expect(updateEbwWeights(old, of(4, 1), of(1, 3))).toBe(old);
    expect(updateEbwWeights(old, of(0, 0), of(50, 20))).toBe(old);
    expect(updateEbwWeights(of(1), of(30), of(20))).toEqual(of(1));
  });
});

const noLimits = covarianceLimits(
  { mean: new Float64Array(2), variance: new Float64Array([1, 1]) },
  { varianceFloor: 0, ridge: 0 },
);
const origin = new Float64Array([0.3, -0.2]);
const statisticsOf = (mixture: GaussianMixture, features: FeatureMatrix) =>
  referenceKernel.statistics(prepare(mixture), features, origin);

const types = ["diag", "full"] as const;

describe.each(types)("extended Baum–Welch, %s", (covarianceType) => {
  const mixture = randomMixture({ covarianceType, numComponents: 3, dim: 2, seed: 4 });
  const numerator = statisticsOf(mixture, framesAbout(mixture, { numFrames: 200, seed: 1, single: false }));
  const denominator = statisticsOf(mixture, framesAbout(mixture, { numFrames: 150, seed: 2, single: false }));

  it("is the M-step where nothing competes", () => {
    const nothing = emptyStatistics(prepare(mixture), origin);
    const update = updateEbw(
      mixture,
      { numerator, denominator: nothing },
      { smoothingFactor: 2, tau: 0, limits: noLimits },
    );
    const likeliest = updateMle(numerator, { covarianceType, limits: noLimits, minOccupancy: 0 }).mixture;
    // Twice the least D that is positive definite, which is 10⁻¹⁰ here and not 0.
    for (const name of ["means", "covariances"] as const) {
      update[name].forEach((value, at) => {
        expect(value).toBeCloseTo(likeliest[name][at] as number, 8);
      });
    }
    update.weights.forEach((value, k) => {
      expect(value).toBeCloseTo(likeliest.weights[k] as number, 10);
    });
  });

  it("comes as near to the M-step as τ is large", () => {
    const distance = (tau: number) => {
      const update = updateEbw(mixture, { numerator, denominator }, { smoothingFactor: 2, tau, limits: noLimits });
      const likeliest = updateMle(numerator, { covarianceType, limits: noLimits, minOccupancy: 0 }).mixture;
      return update.means.reduce((sum, mean, at) => sum + Math.abs(mean - (likeliest.means[at] as number)), 0);
    };
    expect(distance(1e9)).toBeLessThan(1e-5);
    expect(distance(1000)).toBeLessThan(distance(10));
  });

  it("does not depend on the origin of the moments", () => {
    const settings = { smoothingFactor: 2, tau: 20, limits: noLimits };
    const about = (place: readonly number[]) => {
      const own = Float64Array.from(place);
      const gather = (seed: number) =>
        referenceKernel.statistics(
          prepare(mixture),
          framesAbout(mixture, { numFrames: 150, seed, single: false }),
          own,
        );
      return updateEbw(mixture, { numerator: gather(1), denominator: gather(2) }, settings);
    };
    const [a, b] = [about([0, 0]), about([7, -3])];
    for (const name of ["weights", "means", "covariances"] as const) {
      a[name].forEach((value, at) => {
        expect(value).toBeCloseTo(b[name][at] as number, 9);
      });
    }
  });

  it("leaves a component alone that neither side has seen", () => {
    const far = createMixture({
      ...mixture,
      means: mixture.means.map((mean, at) => (at < 2 ? 1e4 + mean : mean)),
    });
    const seen = framesAbout(mixture, { numFrames: 50, seed: 1, single: false });
    const update = updateEbw(
      far,
      { numerator: statisticsOf(far, seen), denominator: statisticsOf(far, seen) },
      { smoothingFactor: 2, tau: 10, limits: noLimits },
    );
    expect(update.means.slice(0, 2)).toEqual(far.means.slice(0, 2));
    const size = covarianceType === "diag" ? 2 : 4;
    expect(update.covariances.slice(0, size)).toEqual(far.covariances.slice(0, size));
    expect(update.means.slice(2)).not.toEqual(far.means.slice(2));
  });

  it("gives sound mixtures whatever competes", () => {
    const scale = (factor: number) => ({
      ...denominator,
      occupancy: denominator.occupancy.map((n) => n * factor),
      first: denominator.first.map((x) => x * factor),
      second: denominator.second.map((x) => x * factor),
    });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (factor, tau) => {
          const statistics = { numerator, denominator: scale(factor) };
          const update = updateEbw(mixture, statistics, { smoothingFactor: 1, tau, limits: noLimits });
          // createMixture refuses variances that are not positive, and matrices that are not positive definite.
          expect(createMixture(update).weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          expect(update.weights.every((weight) => weight > 0)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps to the variance floor", () => {
    const limits = covarianceLimits(
      { mean: new Float64Array(2), variance: new Float64Array([40, 40]) },
      { varianceFloor: 0.5, ridge: 0 },
    );
    const update = updateEbw(mixture, { numerator, denominator }, { smoothingFactor: 2, tau: 10, limits });
    const diagonal = update.covariances.filter((_, at) => covarianceType === "diag" || at % 4 === 0 || at % 4 === 3);
    expect(Math.min(...diagonal)).toBeGreaterThanOrEqual(20 - 1e-9);
  });
});
