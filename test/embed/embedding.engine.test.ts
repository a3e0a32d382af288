import { afterAll, describe, expect, it } from "vitest";
import { accumulate, featureMatrix, ShapeError, trainEmbedding, trainIVectorExtractor } from "voxmix";
import { openThreads } from "voxmix/node";
import { everybody, voiceUtterances } from "../oracles/voices.js";

const pools = [1, 2].map((threads) => openThreads({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

// More than one run of the E-step, and its last not full.
const recordings = voiceUtterances(75, 4).map(({ label, features }) => ({ label, recording: features }));

describe("i-vectors by an engine", () => {
  it("are trained to the bits of this thread, by any number of threads", async () => {
    const options = { rank: 3, iterations: 2, updateResidual: true };
    const inline = await trainEmbedding(everybody, recordings, options);
    expect(inline.training.numRecordings).toBe(300);
    for (const engine of pools) {
      expect(await trainEmbedding(everybody, recordings, { ...options, engine, smallestWork: 0 })).toEqual(inline);
    }
  });

  it("tell an error by its class and the index of the recording, and stop when asked", async () => {
    const [engine = null] = pools;
    const features = recordings.map(({ recording }) => recording);
    const options = { rank: 3, engine, smallestWork: 0 };
    const broken = accumulate(everybody, featureMatrix([[0, 0, 0]]));
    broken.first.fill(Number.NaN);
    const failing = trainIVectorExtractor(everybody, [...features.slice(0, 40), broken], options);
    await expect(failing).rejects.toThrow(ShapeError);
    await expect(failing).rejects.toThrow("the statistics of recording 40");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(trainIVectorExtractor(everybody, features, { ...options, signal })).rejects.toThrow("enough");
  });
});
