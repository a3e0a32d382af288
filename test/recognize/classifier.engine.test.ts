import { afterAll, describe, expect, it } from "vitest";
import {
  crossValidate,
  groupFolds,
  kFolds,
  leaveOneOutFolds,
  TrainingDataError,
  trainClassifier,
  type Utterance,
} from "voxmix";
import { openThreads } from "voxmix/node";
import type { Progress } from "../../src/types.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const pools = [1, 2, 3].map((threads) => openThreads({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

/** Always over the workers. */
const always = { smallestWork: 0 };

const utterances = tinyUtterances(["a", "b", "c", "d"], 5);

describe("class models over workers", () => {
  it.each([
    ["diagonal", { covarianceType: "diag" }],
    [
      "full, with restarts and a transform",
      { covarianceType: "full", restarts: 2, transform: { kind: "pca", dim: 2 } },
    ],
    ["in float32", { covarianceType: "diag", precision: "f32" }],
    ["adapted from a background model", { covarianceType: "full", adaptation: { relevanceFactor: 4 } }],
  ] as const)("are those of one core to the bit, and so is the progress: %s", async (_, more) => {
    const options = { by: "word", numComponents: 2, seed: 3, ...more };
    const said: unknown[] = [];
    const onProgress = (progress: Progress) => void said.push(progress);
    const expected = await trainClassifier(utterances, { ...options, onProgress });
    const inOrder = said.splice(0);
    for (const pool of [...pools, null]) {
      expect(await trainClassifier(utterances, { ...options, ...always, onProgress, engine: pool })).toEqual(expected);
      expect(said.splice(0)).toEqual(inOrder);
    }
  });

  it("of a label with most of the frames are trained by all workers together, with the same bits", async () => {
    const uneven = [...tinyUtterances(["a"], 40), ...tinyUtterances(["b"], 1)];
    const options = { by: "word", numComponents: 2 };
    const expected = await trainClassifier(uneven, options);
    for (const pool of pools) {
      expect(await trainClassifier(uneven, { ...options, ...always, engine: pool })).toEqual(expected);
    }
  });

  it("are not disturbed by features that are views of one large buffer", async () => {
    const data = new Float32Array(1 << 16);
    const views = utterances.map((utterance, i) => {
      const { features } = utterance as Utterance & { features: { data: Float32Array } };
      data.set(features.data, 1000 * i);
      return {
        ...utterance,
        features: { ...features, data: data.subarray(1000 * i, 1000 * i + features.data.length) },
      };
    }) as Utterance[];
    const options = { by: "word", numComponents: 2 };
    expect(await trainClassifier(views, { ...options, ...always, engine: pools[1] ?? null })).toEqual(
      await trainClassifier(utterances, options),
    );
  });

  it("fail as on one core, with the label", async () => {
    const bad = utterances.map((utterance, i) => {
      if (i !== 7 && i !== 12) return utterance;
      const { features } = utterance as Utterance & { features: { data: Float32Array } };
      return { ...utterance, features: { ...features, data: features.data.map(() => Number.NaN) } };
    }) as Utterance[];
    const messageOf = async (train: () => unknown) => {
      try {
        await train();
      } catch (error) {
        expect(error).toBeInstanceOf(TrainingDataError);
        return (error as Error).message;
      }
      return "nothing was thrown";
    };
    const expected = await messageOf(() => trainClassifier(bad, { by: "word", numComponents: 2 }));
    expect(expected).toMatch(/^word "b": .*NaN/);
    for (const pool of pools) {
      const options = { by: "word", numComponents: 2, ...always };
      expect(await messageOf(() => trainClassifier(bad, { ...options, engine: pool }))).toBe(expected);
    }
  });
});

describe("folds over workers", () => {
  it.each([
    ["by group", groupFolds(utterances), {}],
    ["of some", kFolds(utterances, 3), { covarianceType: "full" }],
    ["of one", leaveOneOutFolds(utterances), { numComponents: 1 }],
    ["with a transform", groupFolds(utterances), { transform: { kind: "lda" } }],
  ] as const)("give the report of one core to the bit: %s", async (_, folds, more) => {
    const options = { by: "word", numComponents: 2, ...more };
    const dones: number[] = [];
    const onProgress = ({ done }: Progress) => void dones.push(done);
    const expected = await crossValidate(utterances, folds, options);
    for (const pool of pools) {
      expect(await crossValidate(utterances, folds, { ...options, ...always, onProgress, engine: pool })).toEqual(
        expected,
      );
      expect(dones.splice(0)).toEqual(folds.map((_, i) => i + 1));
    }
  });
});
