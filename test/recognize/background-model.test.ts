import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { trainMixture } from "../../src/gmm/em/train-mixture.js";
import { framesOf, withFrameWeights } from "../../src/gmm/passes/frame-chunks.js";
import { trainBackgroundModel } from "../../src/recognize/background-model.js";
import type { FeatureMatrix, Utterance } from "../../src/types.js";
import { relativeError } from "../oracles/golden.js";
import { clusteredFrames } from "../oracles/random-frames.js";
import { buzz } from "../oracles/sounds.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const options = { numComponents: 3, seed: 2 };
const shifted = (features: FeatureMatrix, by: number): FeatureMatrix => ({
  ...features,
  data: features.data.map((value) => value + by),
});
const quiet = clusteredFrames({ numFrames: 100, dim: 2, numClusters: 2, seed: 1 });
const talkative = shifted(clusteredFrames({ numFrames: 900, dim: 2, numClusters: 2, seed: 2 }), 30);
const speakers: Utterance[] = [
  { label: "a", group: "quiet", features: quiet },
  { label: "b", group: "talkative", features: talkative },
];

describe("a background model", () => {
  it("is the mixture of all frames together, from matrices, recordings or a generator of them", async () => {
    const utterances = tinyUtterances(["ada", "bob"], 3);
    const matrices = utterances.flatMap((utterance) => ("features" in utterance ? [utterance.features] : []));
    const expected = { ...(await trainMixture(matrices, options)), numFrames: 180, numFramesSeen: 180 };
    function* generator() {
      yield* utterances;
    }
    for (const source of [utterances, matrices, generator()]) {
      expect(await trainBackgroundModel(source, options)).toEqual(expected);
    }
  });

  it("is trained on a random sample of as many frames as it may", async () => {
    const source = tinyUtterances(["ada", "bob"], 4);
    const model = await trainBackgroundModel(source, { ...options, maxFrames: 50 });
    expect(model).toMatchObject({ numFrames: 50, numFramesSeen: 240 });
    expect(await trainBackgroundModel(source, { ...options, maxFrames: 50 })).toEqual(model);
    expect(await trainBackgroundModel(source, { ...options, seed: 3, maxFrames: 50 })).not.toEqual(model);
    const all = await trainBackgroundModel(source, { ...options, maxFrames: 1000 });
    expect(all.numFrames).toBe(240);
    expect(all.mixture).toEqual((await trainBackgroundModel(source, options)).mixture);
  });

  it("in balance gives each group the same weight", async () => {
    const shareOfQuiet = (means: Float64Array, weights: Float64Array) =>
      weights.reduce((sum, weight, k) => sum + ((means[2 * k] as number) < 15 ? weight : 0), 0);
    const plain = (await trainBackgroundModel(speakers, { numComponents: 2 })).mixture;
    expect(shareOfQuiet(plain.means, plain.weights)).toBeCloseTo(0.1, 6);
    for (const balance of ["group", "label"] as const) {
      const model = await trainBackgroundModel(speakers, { numComponents: 2, balance });
      expect(shareOfQuiet(model.mixture.means, model.mixture.weights)).toBeCloseTo(0.5, 6);
      expect(model.numFrames).toBe(1000);
      // As if the quiet one had spoken nine times as much.
      const repeated = await trainMixture([...Array.from({ length: 9 }, () => quiet), talkative], { numComponents: 2 });
      const means = (mixture: typeof plain) => Array.from(mixture.means).sort((a, b) => a - b);
      expect(relativeError(means(model.mixture), means(repeated.mixture))).toBeLessThan(1e-3);
    }
  });

  it("in balance takes what small groups have, and of the others alike", async () => {
    const model = await trainBackgroundModel(speakers, { numComponents: 2, balance: "group", maxFrames: 300 });
    expect(model).toMatchObject({ numFrames: 300, numFramesSeen: 1000 });
    const share = model.mixture.weights.reduce(
      (sum, weight, k) => sum + ((model.mixture.means[2 * k] as number) < 15 ? weight : 0),
      0,
    );
    expect(share).toBeCloseTo(0.5, 6);
    expect(
      (await trainBackgroundModel(speakers, { numComponents: 2, balance: "group", maxFrames: 80 })).numFrames,
    ).toBe(80);
  });

  it("keeps the weights that frames have of their own", async () => {
    const weighted = withFrameWeights(
      quiet,
      Array.from({ length: 100 }, (_, t) => t % 2),
    );
    const odd = (await trainBackgroundModel([weighted], { numComponents: 1 })).mixture.means;
    const taken = (await trainBackgroundModel([weighted], { numComponents: 1, maxFrames: 100 })).mixture.means;
    expect(taken).toEqual(odd);
    expect(odd).not.toEqual((await trainBackgroundModel([quiet], { numComponents: 1 })).mixture.means);
  });

  it("is trained from sound, of one sample rate", async () => {
    const sounds = [1, 2, 3].map((seed) => ({ label: "x", path: `${seed}.wav`, waveform: buzz(150 * seed, seed) }));
    const model = await trainBackgroundModel(sounds, { ...options, recipe: { deltaOrder: 1 } });
    expect(model.mixture.dim).toBe(26);
    const [first] = sounds as [(typeof sounds)[0]];
    const other = { ...first, path: "other.wav", waveform: { ...first.waveform, sampleRate: 16000 } };
    await expect(trainBackgroundModel([...sounds, other], options)).rejects.toThrow(ShapeError);
    await expect(trainBackgroundModel([...sounds, other], options)).rejects.toThrow(/other\.wav has 16000 Hz/);
  });

  it("is the same over workers and from an asynchronous source", async () => {
    const utterances = tinyUtterances(["ada", "bob"], 3);
    async function* slowly() {
      yield* utterances;
    }
    const more = { ...options, maxFrames: 70, balance: "label" } as const;
    expect(await trainBackgroundModel(slowly(), more)).toEqual(await trainBackgroundModel(utterances, more));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(trainBackgroundModel(slowly(), { ...more, signal })).rejects.toThrow("enough");
  });

  it("says what is wrong", async () => {
    await expect(trainBackgroundModel([], options)).rejects.toThrow(ShapeError);
    await expect(trainBackgroundModel([framesOf(quiet, 0, 0)], options)).rejects.toThrow(
      /needs frames, and there is none/,
    );
    await expect(trainBackgroundModel([framesOf(quiet, 0, 1)], options)).rejects.toThrow(TrainingDataError);
    await expect(trainBackgroundModel([quiet], { ...options, maxFrames: 0 })).rejects.toThrow(OptionError);
    await expect(trainBackgroundModel([quiet], { ...options, balance: "group" })).rejects.toThrow(
      /a matrix of features has none/,
    );
    const nameless = [{ label: "a", path: "a.wav", features: quiet }];
    await expect(trainBackgroundModel(nameless, { ...options, balance: "group" })).rejects.toThrow(/a\.wav has none/);
    await expect(trainBackgroundModel([quiet], { ...options, balance: "sex" as "group" })).rejects.toThrow(
      /balance: .*got "sex"/,
    );
  });
});
