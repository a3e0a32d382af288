import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError, TrainingDataError } from "../../../src/errors.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { chunksOf, FRAMES_PER_CHUNK, withFrameWeights } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import type { CovarianceType, FeatureMatrix } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { randomMixture } from "../../oracles/random-mixture.js";

/** Frames that count up: frame t of all is [2t, 2t + 1]. */
function counting(lengths: readonly number[], precise = false): FeatureMatrix[] {
  let next = 0;
  return lengths.map((numFrames) => {
    const values = Array.from({ length: 2 * numFrames }, () => next++);
    return {
      data: precise ? Float64Array.from(values) : Float32Array.from(values),
      numFrames,
      dim: 2,
      frameShift: 0.01,
    };
  });
}

describe("frames in chunks", () => {
  it("are all frames of all matrices in their order, whatever their lengths", () => {
    const lengths = fc.array(fc.oneof(fc.nat(50), fc.integer({ min: 4000, max: 9000 })), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(lengths, (lengths) => {
        const chunks = chunksOf(counting(lengths));
        const total = lengths.reduce((sum, length) => sum + length, 0);
        expect(chunks.numFrames).toBe(total);
        const seen: number[] = [];
        for (let index = 0; index < chunks.numChunks; index++) {
          const { firstFrame, features } = chunks.chunk(index);
          expect(firstFrame).toBe(index * FRAMES_PER_CHUNK);
          if (index < chunks.numChunks - 1) expect(features.numFrames).toBe(FRAMES_PER_CHUNK);
          expect(features.data).toHaveLength(2 * features.numFrames);
          for (const value of features.data) seen.push(value);
        }
        expect(seen.length).toBe(2 * total);
        expect(seen.every((value, i) => value === i)).toBe(true);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it("are views where a chunk lies in one matrix", () => {
    const [matrix] = counting([10_000]);
    const chunks = chunksOf([matrix as FeatureMatrix]);
    for (const index of [0, 1, 2]) expect(chunks.chunk(index).features.data.buffer).toBe(matrix?.data.buffer);
  });

  it("are float64 where a float64 matrix comes into them", () => {
    const parts = [...counting([4000]), ...counting([5000], true), ...counting([9000])];
    const chunks = chunksOf(parts);
    const kinds = Array.from({ length: chunks.numChunks }, (_, i) => chunks.chunk(i).features.data.constructor.name);
    expect(kinds).toEqual(["Float64Array", "Float64Array", "Float64Array", "Float32Array", "Float32Array"]);
  });

  it("of different dimensions, of none, and of too few values are refused", () => {
    expect(() => chunksOf([featureMatrix([[1]]), featureMatrix([[1, 2]])])).toThrow(ShapeError);
    expect(() => chunksOf([])).toThrow(/at least one matrix/);
    expect(() => chunksOf([{ ...featureMatrix([[1, 2]]), numFrames: 3 }])).toThrow(/3 frames of 2 .* 6 values, not 2/);
  });
});

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
  it.each(["diag", "full", "tied", "spherical"] as const)("count as repetition does: %s", async (covarianceType) => {
    const weighted = await train(withFrameWeights(frames, counts), covarianceType, kernel);
    const expected = await train(repeated(frames), covarianceType, kernel);
    expect(relativeError(weighted.history, expected.history)).toBeLessThan(1e-11);
    for (const part of ["weights", "means", "covariances"] as const) {
      expect(relativeError(weighted.mixture[part], expected.mixture[part], 1e-3)).toBeLessThan(1e-9);
    }
  });

  it("change nothing where all are alike, but for their sum", async () => {
    const weighted = await train(withFrameWeights(frames, new Array(5000).fill(4)), "diag", kernel);
    expect(weighted.mixture).toEqual((await train(frames, "diag", kernel)).mixture);
  });
});

describe("frames of weight 0", () => {
  const outlier = featureMatrix([[0], [1], [2], [3], [1e9], [1], [2]]);
  const weights = [1, 1, 1, 1, 0, 1, 1];

  it.each(["kmeans", "kmeans++", "random-frames", "random-posteriors", "split"] as const)(
    "are no start either: %s",
    async (initialization) => {
      for (const seed of [0, 1, 2, 3]) {
        const { mixture } = await trainMixture(withFrameWeights(outlier, weights), {
          numComponents: 2,
          initialization,
          seed,
        });
        expect(Math.max(...mixture.means)).toBeLessThan(4);
      }
    },
  );

  it("leave nothing to train on where there is no other", async () => {
    const none = withFrameWeights(outlier, new Array(7).fill(0));
    await expect(trainMixture(none, { numComponents: 1 })).rejects.toThrow(TrainingDataError);
    await expect(trainMixture(none, { numComponents: 1 })).rejects.toThrow(/weight 0/);
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

  it("are refused by training where they were set by hand", async () => {
    const features = { ...featureMatrix([[0], [1]]), weights: Float64Array.of(1, Number.POSITIVE_INFINITY) };
    await expect(trainMixture(features, { numComponents: 1 })).rejects.toThrow(/weight of frame 1/);
  });
});
