import { afterAll, describe, expect, it } from "vitest";
import { logLikelihoods, logLikelihoodsOfEach, ShapeError } from "voxmix";
import { openThreads } from "voxmix/node";
import type { FeatureMatrix } from "../../../src/types.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";

const pools = [1, 2, 8].map((threads) => openThreads({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const options = { numComponents: 5, dim: 7, seed: 2 };
const models = [
  randomMixture({ ...options, covarianceType: "diag" }),
  randomMixture({ ...options, covarianceType: "full" }),
];
const [diagonal] = models;

describe("logLikelihoodsOfEach", () => {
  it.each(["f32", "f64"] as const)(
    "gives the values of one thread to the bit, whatever the number of workers, %s",
    async (precision) => {
      for (const numFrames of [1, 4096, 13_001]) {
        const features = framesAbout(diagonal as (typeof models)[0], { numFrames, seed: numFrames, single: true });
        const expected = models.flatMap((model) => Array.from(logLikelihoods(model, features, { precision })));
        for (const pool of pools) {
          const actual = await logLikelihoodsOfEach(models, features, { precision, smallestWork: 0, engine: pool });
          expect(Array.from(actual)).toEqual(expected);
        }
      }
    },
  );

  it("reads frames where they are when their memory is shared, and leaves them as they are when it is not", async () => {
    const features = framesAbout(diagonal as (typeof models)[0], { numFrames: 9000, seed: 1, single: true });
    const shared = new Float32Array(new SharedArrayBuffer(features.data.byteLength));
    shared.set(features.data);
    const before = features.data.slice();
    for (const data of [features.data, shared] as FeatureMatrix["data"][]) {
      const actual = await logLikelihoodsOfEach(
        models,
        { ...features, data },
        { smallestWork: 0, engine: pools[1] as (typeof pools)[0] },
      );
      expect(actual.subarray(0, 9000)).toEqual(logLikelihoods(diagonal as (typeof models)[0], features));
    }
    expect(features.data).toEqual(before);
  });

  it("starts no worker for little work", async () => {
    const closed = openThreads({ threads: 2 });
    await closed.close();
    const features = framesAbout(diagonal as (typeof models)[0], { numFrames: 10, seed: 1, single: true });
    expect((await logLikelihoodsOfEach(models, features, { engine: closed })).length).toBe(20);
    await expect(logLikelihoodsOfEach(models, features, { smallestWork: 0, engine: closed })).rejects.toThrow(/closed/);
  });

  it("refuses features of other dimensions", async () => {
    const features: FeatureMatrix = { data: new Float32Array(3), numFrames: 1, dim: 3, frameShift: 0.01 };
    await expect(logLikelihoodsOfEach(models, features, { engine: pools[0] as (typeof pools)[0] })).rejects.toThrow(
      ShapeError,
    );
  });
});
