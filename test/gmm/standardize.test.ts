import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { featureMatrix, frameMoments } from "../../src/gmm/frames.js";
import { logLikelihoods } from "../../src/gmm/score.js";
import { standardize, unstandardizeMixture } from "../../src/gmm/standardize.js";
import { trainMixture } from "../../src/gmm/train-mixture.js";
import { relativeError } from "../oracles/golden.js";
import { clusteredFrames } from "../oracles/random-frames.js";

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
    (covarianceType) => {
      const { features, ...scale } = standardize(table);
      const { mixture } = trainMixture(features, { numComponents: 3, covarianceType });
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
