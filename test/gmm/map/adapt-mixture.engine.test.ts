import { afterAll, describe, expect, it } from "vitest";
import { adaptMixture, type CovarianceType, type FeatureMatrix, type FeatureShards } from "voxmix";
import { openThreads } from "voxmix/node";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";

const threads = openThreads({ threads: 2 });
afterAll(() => threads.close());

describe("adapting in threads gives the bits of adapting in this one", () => {
  it.each(["diag", "full", "tied", "spherical"] as CovarianceType[])("%s", async (covarianceType) => {
    const background = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 5 });
    const features = framesAbout(background, { numFrames: 50_000, seed: 6, single: true });
    const parts: FeatureMatrix[] = [0, 1].map((i) => ({
      ...features,
      numFrames: 25_000,
      data: features.data.subarray(i * 75_000, (i + 1) * 75_000),
    }));
    const shards: FeatureShards = { dim: 3, shards: parts.map((part) => ({ numFrames: 25_000, read: () => part })) };
    const update = covarianceType === "tied" ? (["means"] as const) : (["means", "covariances"] as const);
    const expected = await adaptMixture(background, features, { iterations: 2, update });
    for (const pool of [threads, null]) {
      for (const source of [features, parts, shards, () => parts]) {
        const options = { iterations: 2, update, smallestWork: 0 };
        expect(await adaptMixture(background, source, { ...options, engine: pool })).toEqual(expected);
      }
    }
  });

  it("ends at an abort", async () => {
    const background = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 3, seed: 5 });
    const features = framesAbout(background, { numFrames: 500, seed: 6, single: true });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(adaptMixture(background, features, { signal })).rejects.toThrow("enough");
  });
});
