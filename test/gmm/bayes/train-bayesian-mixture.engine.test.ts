import { afterAll, describe, expect, it } from "vitest";
import {
  type BayesianMixtureOptions,
  type FeatureMatrix,
  trainAnomalyDetector,
  trainBayesianMixture,
  withFrameWeights,
} from "voxmix";
import { openThreads } from "voxmix/node";
import type { Progress } from "../../../src/types.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

const threads = openThreads({ threads: 2 });
afterAll(() => threads.close());

const DIM = 3;
const whole = clusteredFrames({ numFrames: 11_000, dim: DIM, numClusters: 4, seed: 2 });

function cut(lengths: readonly number[]): FeatureMatrix[] {
  let start = 0;
  return lengths.map((numFrames) => {
    const data = whole.data.slice(start * DIM, (start + numFrames) * DIM);
    start += numFrames;
    return { ...whole, data, numFrames };
  });
}

const pieces = cut([5000, 1, 4095, 1904]).map((matrix, i) =>
  i % 2
    ? matrix
    : withFrameWeights(
        matrix,
        new Float64Array(matrix.numFrames).map((_, t) => (t % 3) / 2),
      ),
);

const trainings: Readonly<Record<string, BayesianMixtureOptions>> = {
  diag: { numComponents: 7 },
  "full, a process": { numComponents: 6, covarianceType: "full", weightPriorType: "process", maxIterations: 12 },
  tied: { numComponents: 6, covarianceType: "tied", maxIterations: 12, restarts: 2 },
  "spherical, in float32": { numComponents: 6, covarianceType: "spherical", precision: "f32", maxIterations: 12 },
};

describe("variational Bayes on threads and over shards", () => {
  it.each(Object.entries(trainings))("is that of one thread to the bit: %s", async (_, options) => {
    const expected = await trainBayesianMixture(pieces, options);
    expect(await trainBayesianMixture(pieces, { ...options, smallestWork: 0, engine: threads })).toEqual(expected);
    const shards = { dim: DIM, shards: pieces.map((piece) => ({ numFrames: piece.numFrames, read: () => piece })) };
    expect(await trainBayesianMixture(shards, { ...options, smallestWork: 0, engine: threads })).toEqual(expected);
    expect(await trainBayesianMixture(() => pieces, options)).toEqual(expected);
  });

  it("ends when it is told to", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const onProgress = ({ done }: Progress) => {
      if (done === 2) controller.abort(reason);
    };
    const options = { numComponents: 5, smallestWork: 0, signal: controller.signal, onProgress };
    await expect(trainBayesianMixture(pieces, { ...options, engine: threads })).rejects.toBe(reason);
  });
});

describe("an anomaly detector on threads", () => {
  it("is that of one thread to the bit", async () => {
    const recordings = cut(Array.from({ length: 50 }, () => 200));
    const options = { numComponents: 2, falseAlarmRate: 0.1 };
    const expected = await trainAnomalyDetector(recordings, options);
    expect(await trainAnomalyDetector(recordings, { ...options, smallestWork: 0, engine: threads })).toEqual(expected);
  });
});
