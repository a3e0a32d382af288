import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { applyTransform } from "../../src/features/transform/transform.js";
import { frameMoments } from "../../src/gmm/frames.js";
import { createMixture } from "../../src/gmm/gaussian-mixture.js";
import { projectMixture } from "../../src/gmm/project-mixture.js";
import { sample } from "../../src/gmm/sample.js";
import { logLikelihoods } from "../../src/gmm/score.js";
import { relativeError } from "../oracles/golden.js";

const mixtures = [
  createMixture({
    covarianceType: "diag",
    weights: [0.3, 0.7],
    means: [0, 1, 2, 5, 4, 9],
    covariances: [1, 2, 3, 4, 5, 6],
  }),
  createMixture({ covarianceType: "spherical", weights: [0.3, 0.7], means: [0, 1, 2, 5, 4, 9], covariances: [1, 4] }),
  createMixture({
    covarianceType: "tied",
    weights: [0.3, 0.7],
    means: [0, 1, 2, 5, 4, 9],
    covariances: [2, 0.5, 0.1, 0.5, 1, -0.3, 0.1, -0.3, 3],
  }),
  createMixture({
    covarianceType: "full",
    weights: [0.3, 0.7],
    means: [0, 1, 2, 5, 4, 9],
    covariances: [2, 0.5, 0.1, 0.5, 1, -0.3, 0.1, -0.3, 3, 1, 0, 0, 0, 2, 1, 0, 1, 4],
  }),
];

describe("projectMixture", () => {
  it.each(mixtures.map((mixture) => [mixture.covarianceType, mixture] as const))(
    "is the mixture of transformed frames, densities and moments: %s",
    (_, mixture) => {
      // A turn and a shift keep densities; dropping a dimension keeps the moments of the others.
      const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
      const turn = {
        kind: "pca",
        inputDim: 3,
        outputDim: 3,
        offset: [1, -2, 3],
        matrix: [c, -s, 0, s, c, 0, 0, 0, 1],
      } as const;
      const { features } = sample(mixture, 4000, { seed: 5 });
      const turned = applyTransform(features, turn);
      expect(
        relativeError(logLikelihoods(projectMixture(mixture, turn), turned), logLikelihoods(mixture, features), 1),
      ).toBeLessThan(1e-12);
      const onto = { ...turn, outputDim: 2, matrix: [1, 1, 0, 0, 0, 2] };
      const seen = frameMoments(applyTransform(features, onto));
      const { means, covariances, weights } = projectMixture(mixture, onto);
      for (let d = 0; d < 2; d++) {
        const mean = Number(weights[0]) * Number(means[d]) + Number(weights[1]) * Number(means[2 + d]);
        const variance = [0, 1].reduce(
          (sum, k) =>
            sum + Number(weights[k]) * (Number(covariances[4 * k + 3 * d]) + (Number(means[2 * k + d]) - mean) ** 2),
          0,
        );
        expect(Math.abs(Number(seen.mean[d]) - mean)).toBeLessThan(4 * Math.sqrt(variance / 4000));
        expect(Number(seen.variance[d]) / variance).toBeCloseTo(1, 0.9);
      }
    },
  );

  it("refuses a transform of another dimension", () => {
    const transform = { inputDim: 2, outputDim: 1, offset: [0, 0], matrix: [1, 1] };
    expect(() => projectMixture(mixtures[0] as (typeof mixtures)[0], transform)).toThrow(ShapeError);
  });
});
