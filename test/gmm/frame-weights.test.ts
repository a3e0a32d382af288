import { describe, expect, it } from "vitest";
import { ShapeError, TrainingDataError } from "../../src/errors.js";
import { withFrameWeights } from "../../src/gmm/frame-weights.js";
import { featureMatrix } from "../../src/gmm/frames.js";
import { trainMixture } from "../../src/gmm/train-mixture.js";
import type { CovarianceType, FeatureMatrix } from "../../src/types.js";
import { relativeError } from "../oracles/golden.js";
import { clusteredFrames } from "../oracles/random-frames.js";
import { randomMixture } from "../oracles/random-mixture.js";

// More than a chunk, so that sums of chunks meet.
const frames = clusteredFrames({ numFrames: 5000, dim: 3, numClusters: 3, seed: 8 });
const counts = Array.from({ length: 5000 }, (_, t) => (t * 7) % 4);

/** Each frame as often as its count says. */
function repeated({ data, dim, frameShift }: FeatureMatrix): FeatureMatrix {
  const rows = counts.flatMap((count, t) => new Array(count).fill(Array.from(data.subarray(t * dim, (t + 1) * dim))));
  return featureMatrix(rows, frameShift);
}

const train = (features: FeatureMatrix, covarianceType: CovarianceType, kernel: "reference" | "simd") =>
  trainMixture(features, {
    numComponents: 3,
    covarianceType,
    kernel,
    initialization: randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 3, spread: 4 }),
    maxIterations: 6,
    tolerance: 0,
  });

describe.each(["reference", "simd"] as const)("weights of frames, %s kernel", (kernel) => {
  it.each(["diag", "full", "tied", "spherical"] as const)("count as repetition does: %s", (covarianceType) => {
    const weighted = train(withFrameWeights(frames, counts), covarianceType, kernel);
    const expected = train(repeated(frames), covarianceType, kernel);
    expect(relativeError(weighted.history, expected.history)).toBeLessThan(1e-11);
    for (const part of ["weights", "means", "covariances"] as const) {
      expect(relativeError(weighted.mixture[part], expected.mixture[part], 1e-3)).toBeLessThan(1e-9);
    }
  });

  it("change nothing where all are alike, but for their sum", () => {
    const weighted = train(withFrameWeights(frames, new Array(5000).fill(4)), "diag", kernel);
    expect(weighted.mixture).toEqual(train(frames, "diag", kernel).mixture);
  });
});

describe("frames of weight 0", () => {
  const outlier = featureMatrix([[0], [1], [2], [3], [1e9], [1], [2]]);
  const weights = [1, 1, 1, 1, 0, 1, 1];

  it.each(["kmeans", "kmeans++", "random-frames", "random-posteriors", "split"] as const)(
    "are no start either: %s",
    (initialization) => {
      for (const seed of [0, 1, 2, 3]) {
        const { mixture } = trainMixture(withFrameWeights(outlier, weights), {
          numComponents: 2,
          initialization,
          seed,
        });
        expect(Math.max(...mixture.means)).toBeLessThan(4);
      }
    },
  );

  it("leave nothing to train on where there is no other", () => {
    const none = withFrameWeights(outlier, new Array(7).fill(0));
    expect(() => trainMixture(none, { numComponents: 1 })).toThrow(TrainingDataError);
    expect(() => trainMixture(none, { numComponents: 1 })).toThrow(/weight 0/);
  });
});

describe("weights that are none", () => {
  it.each([
    [[1], /2 frames need 2 weights, not 1/],
    [[1, -1], /weight of frame 1 is -1/],
    [[Number.NaN, 1], /weight of frame 0 is NaN/],
  ])("%j are refused", (weights, message) => {
    expect(() => withFrameWeights(featureMatrix([[0], [1]]), weights)).toThrow(ShapeError);
    expect(() => withFrameWeights(featureMatrix([[0], [1]]), weights)).toThrow(message);
  });

  it("are refused by training where they were set by hand", () => {
    const features = { ...featureMatrix([[0], [1]]), weights: Float64Array.of(1, Number.POSITIVE_INFINITY) };
    expect(() => trainMixture(features, { numComponents: 1 })).toThrow(/weight of frame 1/);
  });
});
