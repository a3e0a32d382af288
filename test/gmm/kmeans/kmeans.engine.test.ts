import { afterAll, describe, expect, it } from "vitest";
import { type FeatureMatrix, kmeans, TrainingDataError, withFrameWeights } from "voxmix";
import { openThreads } from "voxmix/node";
import { clusteredFrames } from "../../oracles/random-frames.js";

const whole = clusteredFrames({ numFrames: 13_000, dim: 3, numClusters: 6, seed: 2 });
const cut = (start: number, end: number): FeatureMatrix => ({
  ...whole,
  data: whole.data.slice(3 * start, 3 * end),
  numFrames: end - start,
});
const parts = [cut(0, 5000), cut(5000, 5001), cut(5001, 13_000)];
const shards = { dim: 3, shards: parts.map((part) => ({ numFrames: part.numFrames, read: () => part })) };

const pools = [1, 2].map((threads) => openThreads({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe("kmeans", () => {
  it.each([
    ["starts", { numClusters: 8, restarts: 2, seed: 4 }],
    ["deviations and random frames", { numClusters: 5, scaling: "deviations", initialization: "random-frames" }],
    ["empty clusters", { numClusters: 3, initialization: [0, 0, 0, 900, 900, 900, 901, 901, 901], maxIterations: 6 }],
    ["f32", { numClusters: 4, precision: "f32", maxIterations: 5 }],
  ] as const)("gives the bits of this thread wherever the frames are: %s", async (_, options) => {
    const { assignments: __, ...expected } = await kmeans(whole, options);
    if (options.numClusters === 3) expect(expected.repairs.length).toBeGreaterThan(0);
    for (const pool of [null, ...pools]) {
      for (const source of [whole, parts, shards, () => parts]) {
        expect(await kmeans(source, { ...options, smallestWork: 0, engine: pool })).toMatchObject(expected);
      }
    }
  });

  it("counts weights on threads, and stops when it is told to", async () => {
    const weighted = withFrameWeights(
      whole,
      Float64Array.from({ length: 13_000 }, (_, t) => t % 3),
    );
    const { assignments: _, ...expected } = await kmeans(weighted, { numClusters: 4 });
    expect(await kmeans(weighted, { numClusters: 4, smallestWork: 0, engine: pools[1] ?? null })).toMatchObject(
      expected,
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(kmeans(whole, { numClusters: 4, smallestWork: 0, signal })).rejects.toThrow("enough");
    await expect(kmeans(cut(0, 0), { numClusters: 4 })).rejects.toThrow(TrainingDataError);
  });
});
