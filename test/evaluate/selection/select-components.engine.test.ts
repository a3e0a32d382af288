import { afterAll, describe, expect, it } from "vitest";
import { selectComponents, trainMixture } from "voxmix";
import { openThreads } from "voxmix/node";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

const pools = [1, 2].map((threads) => openThreads({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe("a selection over workers", () => {
  const utterances = tinyUtterances(["a", "b", "c"], 4);

  it.each([
    ["labelled", utterances, { by: "word", covarianceTypes: ["diag", "tied", "spherical"], restarts: 2 }],
    ["with a transform", utterances, { by: "word", transform: { kind: "lda" } }],
    ["of frames alone", clusteredFrames({ numFrames: 400, dim: 3, numClusters: 3, seed: 1 }), { folds: 4 }],
  ] as const)("is that of one core to the bit, and so is the progress: %s", async (_, data, more) => {
    const said: unknown[] = [];
    const options = { numComponents: [1, 2, 3], ...more, onStep: (...progress: unknown[]) => said.push(progress) };
    const expected = await selectComponents(data, options);
    const inOrder = said.splice(0);
    for (const pool of [...pools, null]) {
      expect(await selectComponents(data, { ...options, smallestWork: 0, engine: pool })).toEqual(expected);
      expect(said.splice(0)).toEqual(inOrder);
    }
  });

  it("stays in this thread where it is small, and fails as there", async () => {
    const frames = clusteredFrames({ numFrames: 60, dim: 2, numClusters: 2, seed: 1 });
    const closed = openThreads({ threads: 1 });
    await closed.close();
    expect((await selectComponents(frames, { numComponents: [1], engine: closed })).rows).toHaveLength(1);
    const bad = { ...frames, data: frames.data.map(() => Number.NaN) };
    await expect(trainMixture(bad, { numComponents: 1 })).rejects.toThrow(/NaN/);
    for (const pool of pools) {
      await expect(selectComponents(bad, { numComponents: [1], smallestWork: 0, engine: pool })).rejects.toThrow(
        /mixture of "all frames": frame 0, dimension 0 of the features is NaN/,
      );
    }
  });
});
