import { describe, expect, it } from "vitest";
import { createMixture, orderComponents } from "../../../src/gmm/mixture/mixture.js";
import { logLikelihoods } from "../../../src/gmm/score/score.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

const weights = [0.2, 0.5, 0.2, 0.1];
const means = [0, 1, 2, 3, 4, 5, 6, 7];
const covariances = {
  diag: [1, 2, 3, 4, 5, 6, 7, 8],
  full: [1, 0, 0, 1, 2, 0.1, 0.1, 2, 3, 0.2, 0.2, 3, 4, 0.3, 0.3, 4],
  tied: [2, 0.5, 0.5, 1],
  spherical: [1, 2, 3, 4],
};

describe("orderComponents", () => {
  it.each(["diag", "full", "tied", "spherical"] as const)(
    "changes the order and nothing else: %s",
    (covarianceType) => {
      const mixture = createMixture({ covarianceType, weights, means, covariances: covariances[covarianceType] });
      const ordered = orderComponents(mixture);
      expect(Array.from(ordered.weights)).toEqual([0.5, 0.2, 0.2, 0.1]);
      expect(Array.from(ordered.means)).toEqual([2, 3, 0, 1, 4, 5, 6, 7]);
      const features = clusteredFrames({ numFrames: 50, dim: 2, numClusters: 3, seed: 1 });
      expect(relativeError(logLikelihoods(ordered, features), logLikelihoods(mixture, features))).toBeLessThan(1e-12);
    },
  );
});
