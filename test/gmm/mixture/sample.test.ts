import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { sample } from "../../../src/gmm/mixture/sample.js";
import { posteriors } from "../../../src/gmm/score/score.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { choosingGolden, trainedMixture } from "../../oracles/choosing.js";
import { randomMixture } from "../../oracles/random-mixture.js";

function momentsOf({ data, numFrames, dim }: FeatureMatrix) {
  const mean = Array.from({ length: dim }, () => 0);
  for (let at = 0; at < numFrames * dim; at++)
    mean[at % dim] = (mean[at % dim] ?? 0) + (data[at] as number) / numFrames;
  const covariance = Array.from({ length: dim * dim }, () => 0);
  for (let t = 0; t < numFrames; t++) {
    const row = Array.from(data.subarray(t * dim, (t + 1) * dim), (value, d) => value - (mean[d] ?? 0));
    row.forEach((a, i) => {
      row.forEach((b, j) => {
        covariance[i * dim + j] = (covariance[i * dim + j] ?? 0) + (a * b) / numFrames;
      });
    });
  }
  return { mean, covariance };
}

describe.each(choosingGolden().trained)("frames sampled from scikit-learn's mixture: $covariance_type", (golden) => {
  const { features, components } = sample(trainedMixture(golden), golden.sample.n, { seed: 3 });

  it("have the mean and covariance of those that scikit-learn samples", () => {
    const { mean, covariance } = momentsOf(features);
    const dim = mean.length;
    const variance = (d: number) => golden.sample.covariance[d * dim + d] ?? Number.NaN;
    // Two samples of n: their means differ by √(2 variance / n), and covariances by about √(4 variances / n).
    mean.forEach((value, d) => {
      expect(Math.abs(value - (golden.sample.mean[d] ?? Number.NaN))).toBeLessThan(
        5 * Math.sqrt((2 * variance(d)) / golden.sample.n),
      );
    });
    covariance.forEach((value, at) => {
      const scale = Math.sqrt(variance(Math.floor(at / dim)) * variance(at % dim));
      expect(Math.abs(value - (golden.sample.covariance[at] ?? Number.NaN)) / scale).toBeLessThan(
        10 / Math.sqrt(golden.sample.n),
      );
    });
  });

  it("come of each component as often as its weight says", () => {
    golden.weights.forEach((weight, k) => {
      const share = components.filter((component) => component === k).length / golden.sample.n;
      expect(Math.abs(share - weight)).toBeLessThan(5 * Math.sqrt((weight * (1 - weight)) / golden.sample.n));
    });
  });
});

describe("sampling", () => {
  const mixture = randomMixture({ covarianceType: "full", numComponents: 3, dim: 2, seed: 4, spread: 40 });

  it("says which component a frame came of", () => {
    const { features, components } = sample(mixture, 300, { seed: 1 });
    const likely = posteriors(mixture, features);
    for (const [t, k] of components.entries()) expect(likely[t * 3 + k]).toBeGreaterThan(0.99);
  });

  it("gives the same frames for a seed, others for another, and as many as asked for", () => {
    expect(sample(mixture, 9, { seed: 2 })).toEqual(sample(mixture, 9, { seed: 2 }));
    expect(sample(mixture, 9, { seed: 2 })).not.toEqual(sample(mixture, 9, { seed: 3 }));
    expect(sample(mixture, 0).features).toEqual({ data: new Float64Array(0), numFrames: 0, dim: 2, frameShift: 0.01 });
    expect(sample(mixture, 1, { frameShift: 0.02 }).features.frameShift).toBe(0.02);
  });

  it("never draws a component of weight 0, and names the others rightly", () => {
    const weights = [0, 0.5, 0, 0.5];
    const gapped = createMixture({
      covarianceType: "diag",
      weights,
      means: [0, 10, 20, 30],
      covariances: [1, 1, 1, 1],
    });
    const { features, components } = sample(gapped, 500);
    expect([...new Set(components)].sort()).toEqual([1, 3]);
    for (const [t, k] of components.entries()) expect(Math.abs((features.data[t] as number) - 10 * k)).toBeLessThan(6);
  });

  it("refuses what is no number of frames and no seed", () => {
    expect(() => sample(mixture, -1)).toThrow(OptionError);
    expect(() => sample(mixture, 1.5)).toThrow(/number of frames is a whole number/);
    expect(() => sample(mixture, 1, { seed: 0.5 })).toThrow(/seed is a whole number/);
  });
});
