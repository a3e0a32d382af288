import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { applyTransform } from "../../../src/features/transform/transform.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { sample } from "../../../src/gmm/mixture/sample.js";
import { projectMixture, standardize, unstandardizeMixture } from "../../../src/gmm/mixture/standardize.js";
import { featureMatrix, frameMoments } from "../../../src/gmm/passes/moments.js";
import { logLikelihoods } from "../../../src/gmm/score/score.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

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

const raw = clusteredFrames({ numFrames: 300, dim: 3, numClusters: 3, seed: 2 });
const units = [1e3, 1, 1e-2];
const table = { ...raw, data: raw.data.map((value, at) => value * Number(units[at % 3]) + 40) };

describe("standardize", () => {
  it("brings every dimension to mean 0 and variance 1, and tells where it was", () => {
    const { features, mean, deviation } = standardize(table);
    const { mean: mean0, variance: variance1 } = frameMoments(features);
    expect(relativeError(mean0, [0, 0, 0], 1)).toBeLessThan(1e-12);
    expect(relativeError(variance1, [1, 1, 1])).toBeLessThan(1e-12);
    const back = features.data.map((value, at) => value * Number(deviation[at % 3]) + Number(mean[at % 3]));
    expect(relativeError(back, table.data, 1)).toBeLessThan(1e-12);
  });

  it("leaves a constant dimension at 0", () => {
    const { features, deviation } = standardize(
      featureMatrix([
        [7, 1],
        [7, 3],
      ]),
    );
    expect(Array.from(features.data)).toEqual([0, -1, 0, 1]);
    expect(Array.from(deviation)).toEqual([1, 1]);
  });

  it("needs a frame", () => {
    expect(() => standardize(featureMatrix([]))).toThrow(ShapeError);
  });
});

describe("unstandardizeMixture", () => {
  it.each(["diag", "full", "tied", "spherical"] as const)(
    "has the densities in the units of the table: %s",
    async (covarianceType) => {
      const { features, ...scale } = standardize(table);
      const { mixture } = await trainMixture(features, { numComponents: 3, covarianceType });
      const own = unstandardizeMixture(mixture, scale);
      expect(own.covarianceType).toBe(covarianceType === "spherical" ? "diag" : covarianceType);
      if (covarianceType === "full" || covarianceType === "tied") {
        own.covariances.forEach((value, at) => {
          const [k, i, j] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
          expect(own.covariances[9 * k + 3 * j + i]).toBe(value);
        });
      }
      const logVolume = Array.from(scale.deviation).reduce((sum, value) => sum + Math.log(value), 0);
      const expected = logLikelihoods(mixture, features).map((value) => value - logVolume);
      expect(relativeError(logLikelihoods(own, table), expected, 1)).toBeLessThan(1e-9);
      expect(() => unstandardizeMixture(mixture, { mean: Float64Array.of(1), deviation: Float64Array.of(1) })).toThrow(
        ShapeError,
      );
    },
  );
});
