import { describe, expect, it } from "vitest";
import { bhattacharyya, mixtureGaussian } from "../../../src/doctor/checks/component-findings.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";

const gaussian = (mean: readonly number[], covariance: readonly number[]) => ({
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
});

describe("the Bhattacharyya distance", () => {
  it("is an eighth of the squared distance for one covariance, and half a logarithm for one mean", () => {
    expect(bhattacharyya(gaussian([0, 0], [4, 0, 1]), gaussian([2, 3], [4, 0, 1]))).toBeCloseTo((1 + 9) / 8, 12);
    expect(bhattacharyya(gaussian([1], [1]), gaussian([1], [9]))).toBeCloseTo(Math.log(5 / 3) / 2, 12);
  });

  it("is the logarithm of the overlap, by integration", () => {
    const density = (x: number, mean: number, variance: number) =>
      Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    let overlap = 0;
    for (let x = -30; x < 30; x += 0.001) overlap += 0.001 * Math.sqrt(density(x, 0, 2) * density(x, 1.5, 0.7));
    expect(bhattacharyya(gaussian([0], [2]), gaussian([1.5], [0.7]))).toBeCloseTo(-Math.log(overlap), 6);
  });

  it("is none of the same, and without end of what is no covariance", () => {
    const a = gaussian([1, 2], [2, 0.5, 1]);
    expect(bhattacharyya(a, a)).toBeCloseTo(0, 12);
    expect(bhattacharyya(a, gaussian([1, 2], [1, 2, 1]))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the moments of a mixture", () => {
  it.each(["full", "tied"] as const)("are those of all it describes, %s", (covarianceType) => {
    const own = [2, 0.5, 0.5, 1];
    const covariances = covarianceType === "tied" ? own : [...own, ...own];
    const mixture = createMixture({ covarianceType, weights: [0.25, 0.75], means: [0, 0, 4, 8], covariances });
    const { mean, covariance } = mixtureGaussian(mixture);
    expect([...mean]).toEqual([3, 6]);
    // 0.25 · 0.75 · 4², 4 · 8, 8², beside the covariance of each.
    expect([...covariance]).toEqual([2 + 3, 0.5 + 6, 1 + 12]);
  });
});
