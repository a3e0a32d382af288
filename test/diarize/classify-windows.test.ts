import { describe, expect, it } from "vitest";
import { classifyWindows, createWindowClassifier } from "../../src/diarize/classify-windows.js";
import { resolveWindowOptions } from "../../src/diarize/diarization-options.js";
import { spokenFramesOf } from "../../src/diarize/spoken-frames.js";
import { diarizationErrorRate } from "../../src/evaluate/diarization.js";
import { extractFeatures } from "../../src/features/extract.js";
import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { classify, recipeOf } from "../../src/recognize/classify.js";
import type { Classifier, Progress, RecipeOptions } from "../../src/types.js";
import { buzz } from "../oracles/sounds.js";
import { TURNS, talkOf } from "../oracles/talk.js";

const { waveform, reference } = talkOf(TURNS);

const voices = (recipe: RecipeOptions = {}): Promise<Classifier> =>
  trainClassifier(
    TURNS.slice(0, 2).flatMap(({ speaker, pitch }) =>
      [50, 51].map((seed) => ({ label: speaker, waveform: buzz(pitch, seed) })),
    ),
    { by: "speaker", numComponents: 1, covarianceType: "diag", recipe },
  );

const model = await voices();

const NONE = { errors: 0, total: 0, rate: Number.NaN, interval: { low: 0, high: 1, confidence: 0.95 } };

const at = (means: number[]) => createMixture({ covarianceType: "diag", weights: [1], means, covariances: [1, 1] });

const vadOf = () => resolveWindowOptions().vad;

describe("classifyWindows", () => {
  it("says who speaks when", () => {
    const found = classifyWindows(model, waveform);
    expect(found.map(({ label }) => label)).toEqual(["ann", "bea", "ann", "bea"]);
    for (const [i, { start, end }] of found.entries()) {
      expect(Math.abs(start - (reference[i]?.start ?? 0))).toBeLessThan(0.06);
      expect(Math.abs(end - (reference[i]?.end ?? 0))).toBeLessThan(0.06);
    }
    expect(diarizationErrorRate(reference, found, { collar: 0.1 }).errorRate).toBe(0);
  });

  it.each(["viterbi", "majority", "none"] as const)("finds them by smoothing %s", (smoothing) => {
    const { confusion } = diarizationErrorRate(reference, classifyWindows(model, waveform, { smoothing }));
    expect(confusion).toBeLessThan(0.3);
  });

  it("scores a segment as classify scores its frames", async () => {
    const frames = [...Array(40).fill([0, 0]), ...Array(60).fill([5, 5])];
    const two = await trainClassifier(
      [
        {
          label: "low",
          features: featureMatrix([
            [0, 0],
            [1, 1],
            [0, 1],
          ]),
        },
        {
          label: "high",
          features: featureMatrix([
            [5, 5],
            [4, 5],
            [5, 4],
          ]),
        },
      ],
      { numComponents: 1, covarianceType: "diag" },
    );
    const [low, high] = classifyWindows(two, featureMatrix(frames), { window: 0.1, switchingPenalty: 1 });
    const whole = classify(two, featureMatrix(frames.slice(0, 40)));
    expect(low).toMatchObject({ label: "low", numFrames: 40, start: 0 });
    expect(low?.score).toBeCloseTo(whole.scores.low as number, 9);
    expect(low?.margin).toBeCloseTo(whole.margin, 9);
    expect(high).toMatchObject({ label: "high", numFrames: 60 });
    expect(high?.start).toBe(low?.end);
  });

  it("lets a stretch too short for the penalty go to its neighbours, with a margin under 0", async () => {
    const frames = featureMatrix([...Array(60).fill([0, 0]), ...Array(10).fill([5, 5]), ...Array(60).fill([0, 0])]);
    const two = await trainClassifier(
      [
        {
          label: "low",
          features: featureMatrix([
            [0, 0],
            [3, 3],
            [0, 3],
          ]),
        },
        {
          label: "high",
          features: featureMatrix([
            [5, 5],
            [3, 5],
            [5, 3],
          ]),
        },
      ],
      { numComponents: 1, covarianceType: "diag" },
    );
    const loose = classifyWindows(two, frames, { window: 0.1, switchingPenalty: 0 });
    expect(loose.map(({ label }) => label)).toEqual(["low", "high", "low"]);
    const strict = classifyWindows(two, frames, { window: 0.1, switchingPenalty: 1e4 });
    expect(strict.map(({ label }) => label)).toEqual(["low"]);
  });

  it("takes the speech it is told of instead of what it finds", async () => {
    const features = featureMatrix(Array(200).fill([4, 2]));
    const speech = new Uint8Array(200).fill(1, 20, 60).fill(1, 120, 180);
    const one = await trainClassifier(
      [
        {
          label: "a",
          features: featureMatrix([
            [4, 2],
            [5, 3],
            [4, 3],
          ]),
        },
        {
          label: "b",
          features: featureMatrix([
            [0, 0],
            [1, 1],
            [0, 1],
          ]),
        },
      ],
      { numComponents: 1, covarianceType: "diag" },
    );
    const found = classifyWindows(one, features, { speech });
    expect(found.map(({ numFrames, label }) => [numFrames, label])).toEqual([
      [40, "a"],
      [60, "a"],
    ]);
    expect(() => classifyWindows(one, features, { speech: [1, 0] })).toThrow(/200 frames came with 2 decisions/);
    const { length } = spokenFramesOf(waveform, recipeOf(model), vadOf()).decisions;
    const all = new Uint8Array(length).fill(1);
    // A detector that must be loaded is not asked where decisions are given.
    const [whole] = classifyWindows(model, waveform, { speech: all, vad: { method: "webrtc" }, switchingPenalty: 1e9 });
    expect(whole?.numFrames).toBe(length);
  });

  it("says how far it is, and stops when it is told to", () => {
    const seen: string[] = [];
    const onProgress = ({ stage, done, total }: Progress) => void seen.push(`${stage} ${done}/${total}`);
    const long = featureMatrix(Array(5000).fill([4, 2]));
    const labels = ["a", "b"];
    const two = { ...model, labels, mixtures: [at([0, 0]), at([4, 2])], recipe: null, sampleRate: null };
    expect(classifyWindows(two, long, { onProgress }).map(({ label }) => label)).toEqual(["b"]);
    expect(seen).toEqual(["score 4096/5000", "score 5000/5000"]);
    const signal = AbortSignal.abort(new Error("enough"));
    expect(() => classifyWindows(two, long, { signal })).toThrow("enough");
  });

  it("finds nothing in silence", () => {
    const silence = { ...waveform, samples: new Float32Array(8000) };
    expect(classifyWindows(model, silence)).toEqual([]);
  });

  it("normalises over the speech where the model does", async () => {
    const normalized = await voices({ normalization: "mean", energyGate: 30, c0: "keep" });
    const found = classifyWindows(normalized, waveform);
    const louder = { ...waveform, samples: waveform.samples.map((x) => 1.5 * x) };
    expect(found.length).toBeGreaterThan(0);
    const again = classifyWindows(normalized, louder);
    expect(again.map(({ label }) => label)).toEqual(found.map(({ label }) => label));
    expect(again[0]?.score).toBeCloseTo(found[0]?.score ?? 0, 1);
  });

  it("says of which segments it is none of the labels, where the classifier has learned when", () => {
    const rejection = {
      weights: [1, 0, 0],
      offset: 0,
      goal: { falseRejection: 0.05 },
      reached: { falseRejection: NONE, falseAcceptance: NONE, confusion: NONE, perLabel: [] },
    } as const;
    const found = classifyWindows(model, waveform);
    const least = Math.min(...found.map(({ score }) => score));
    const learned = { ...model, rejection: { ...rejection, threshold: least + 1e-9 } };
    const rejected = classifyWindows(learned, waveform).filter((segment) => segment.rejection?.accepted === false);
    expect(rejected.map(({ score }) => score)).toEqual([least]);
    expect(found.every(({ rejection }) => rejection === undefined)).toBe(true);
  });

  it("refuses what it cannot do", () => {
    expect(() => classifyWindows(model, { ...waveform, sampleRate: 16000 })).toThrow(/8000 Hz/);
    expect(() => classifyWindows(model, waveform, { window: 0 })).toThrow(/window/);
    expect(() => classifyWindows(model, waveform, { vad: { method: "webrtc" } })).toThrow(/speech/);
    const thinned = { ...model, recipe: { ...model.recipe, splice: { left: 0, right: 0, step: 2 } } };
    expect(() => classifyWindows(thinned as Classifier, waveform)).toThrow(/splice.step/);
  });
});

describe("createWindowClassifier", () => {
  it("finds the same in portions of any length", () => {
    const recipe = { ...recipeOf(model), energyGate: null };
    const features = extractFeatures(waveform, recipe);
    const spoken = spokenFramesOf(waveform, recipe, vadOf());
    const whole = classifyWindows(model, waveform);
    for (const length of [1, 37, 1000]) {
      const listener = createWindowClassifier(model, spoken);
      const { data, dim, numFrames, frameShift } = features;
      for (let from = 0; from < numFrames; from += length) {
        const to = Math.min(numFrames, from + length);
        listener.push({ data: data.slice(from * dim, to * dim), numFrames: to - from, dim, frameShift });
      }
      const found = listener.finish();
      expect(found.map(({ start, end, label }) => [start, end, label])).toEqual(
        whole.map(({ start, end, label }) => [start, end, label]),
      );
      for (const [i, { score }] of found.entries()) expect(score).toBeCloseTo(whole[i]?.score ?? 0, 6);
    }
  });

  it("says when frames are missing", () => {
    const recipe = { ...recipeOf(model), energyGate: null };
    const listener = createWindowClassifier(model, spokenFramesOf(waveform, recipe, vadOf()));
    expect(() => listener.finish()).toThrow(/0 frames came/);
  });
});
