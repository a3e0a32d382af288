import { describe, expect, it } from "vitest";
import { covarianceLimits } from "../../../src/gmm/em/covariance-limits.js";
import { accumulate } from "../../../src/gmm/em/expectation.js";
import { updateMle } from "../../../src/gmm/em/maximization.js";
import { aboutOrigin, scaleMoments, scaleStatistics, withComponentsOf } from "../../../src/gmm/online/decayed-sums.js";
import { chunkMoments } from "../../../src/gmm/passes/moments.js";
import { addStatistics } from "../../../src/kernels/statistics.js";
import type { CovarianceType } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";

describe.each(["diag", "full", "tied", "spherical"] as CovarianceType[])(
  "sums that are decayed: %s",
  (covarianceType) => {
    const mixture = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 4 });
    const features = framesAbout(mixture, { numFrames: 200, seed: 5, single: false });
    const statistics = accumulate(mixture, features);

    it("are about another origin what they would have been there", () => {
      const origin = Float64Array.of(3, -2, 0.5);
      const moved = aboutOrigin(statistics, origin);
      const expected = accumulate(mixture, features, { origin });
      for (const name of ["occupancy", "first", "second"] as const) {
        expect(relativeError(moved[name], expected[name], 1)).toBeLessThan(1e-11);
      }
      expect(moved.origin).toBe(origin);
    });

    it("twice are those of the same frames twice", () => {
      const twice = scaleStatistics(statistics, 2);
      expect(twice).toEqual(addStatistics(statistics, statistics));
    });

    it("are those that a mixture has been estimated from, where they are put in its place", () => {
      const limits = covarianceLimits(
        { mean: new Float64Array(3), variance: new Float64Array(3).fill(1) },
        { varianceFloor: 0, ridge: 0 },
      );
      const mle = { covarianceType, limits, minOccupancy: 0 };
      const estimated = updateMle(statistics, mle).mixture;
      const means = estimated.means.map((mean, at) => (at < 6 ? mean + 1 : mean));
      const weights = Float64Array.of(0.1, 0.3, 0.6);
      const wanted = { ...estimated, weights, means };
      const { mixture: reached } = updateMle(withComponentsOf(statistics, wanted, [0, 1, 2]), mle);
      expect(relativeError(reached.weights, weights)).toBeLessThan(1e-12);
      expect(relativeError(reached.means, means, 1)).toBeLessThan(1e-12);
      if (covarianceType !== "tied")
        expect(relativeError(reached.covariances, wanted.covariances, 1)).toBeLessThan(1e-11);
    });
  },
);

it("moments as if each frame had counted twice have the same variance", () => {
  const mixture = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 3, seed: 4 });
  const moments = chunkMoments({
    firstFrame: 0,
    features: framesAbout(mixture, { numFrames: 20, seed: 5, single: false }),
  });
  const twice = scaleMoments(moments, 2);
  expect(twice.numFrames).toBe(40);
  expect(twice.mean).toEqual(moments.mean);
  expect(twice.squares).toEqual(moments.squares.map((sum) => 2 * sum));
});
