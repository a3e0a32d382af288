import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { meanLogLikelihood } from "../../src/gmm/score/score.js";
import { createRandom } from "../../src/math/random.js";
import { resolveClassifierOptions, trainClassifier } from "../../src/recognize/classifier.js";
import { classify, decide, prepareClassifier } from "../../src/recognize/classify.js";
import { taskDefaults } from "../../src/recognize/task.js";
import type { FeatureMatrix, Utterance, Waveform } from "../../src/types.js";
import { tinyClassifier, tinyUtterances } from "../oracles/tiny-classifier.js";

const featuresOf = (utterance: Utterance): FeatureMatrix => {
  if (!("features" in utterance)) throw new Error("made of features");
  return utterance.features;
};

/** A buzz of the given pitch with a little noise: enough for a front end to tell two apart. */
function buzz(pitch: number, seed: number, sampleRate = 8000, seconds = 0.4): Waveform {
  const random = createRandom(seed);
  const samples = Float32Array.from({ length: sampleRate * seconds }, (_, n) => {
    const phase = (2 * Math.PI * pitch * n) / sampleRate;
    return 0.3 * Math.sin(phase) + 0.2 * Math.sin(3 * phase) + 0.01 * random.normal();
  });
  return { samples, sampleRate };
}

describe("a classifier", () => {
  it("tells its labels apart", async () => {
    const classifier = await tinyClassifier();
    for (const utterance of tinyUtterances(["ada", "bob", "chi"], 4)) {
      expect(classify(classifier, featuresOf(utterance)).label).toBe(utterance.label);
    }
  });

  it("keeps the likelihood at every E-step, which rises to the last", async () => {
    for (const { history = [], iterations, meanLogLikelihood } of (await tinyClassifier()).training.perLabel) {
      expect(history).toHaveLength(iterations);
      expect(history.at(-1)).toBeCloseTo(meanLogLikelihood, 6);
      for (let i = 1; i < history.length; i++)
        expect(history[i]).toBeGreaterThanOrEqual((history[i - 1] as number) - 1e-6);
    }
  });

  it("is trained from sound, and classifies sound", async () => {
    const sounds = [1, 2, 3].flatMap((seed) => [
      { label: "low", waveform: buzz(150, seed) },
      { label: "high", waveform: buzz(700, seed) },
    ]);
    const classifier = await trainClassifier(sounds, { numComponents: 2 });
    expect(classifier.sampleRate).toBe(8000);
    expect(classifier.recipe).toMatchObject(taskDefaults.word.recipe);
    expect(classify(classifier, buzz(155, 9)).label).toBe("low");
    expect(classify(classifier, buzz(690, 9)).label).toBe("high");
    expect(() => classify(classifier, buzz(150, 1, 16000))).toThrow(/trained at 8000 Hz.* 16000 Hz/);
  });

  it("scores each label by the mean log-likelihood of its mixture, and the margin is to the runner-up", async () => {
    const classifier = await tinyClassifier();
    const features = featuresOf(tinyUtterances(["bob"], 1)[0] as Utterance);
    const { scores, margin, label, numFrames } = classify(classifier, features);
    classifier.labels.forEach((name, i) => {
      const mixture = classifier.mixtures[i];
      expect(mixture && meanLogLikelihood(mixture, features)).toBeCloseTo(scores[name] ?? 0, 11);
    });
    const ranked = Object.values(scores).sort((a, b) => b - a);
    expect(scores[label]).toBe(ranked[0]);
    expect(margin).toBe((ranked[0] ?? 0) - (ranked[1] ?? 0));
    expect(numFrames).toBe(30);
  });

  it("gives the same decision prepared or not", async () => {
    const features = featuresOf(tinyUtterances(["chi"], 1)[0] as Utterance);
    expect(classify(prepareClassifier(await tinyClassifier("full")), features)).toEqual(
      classify(await tinyClassifier("full"), features),
    );
  });

  it("remembers what it was trained on, whatever came first", async () => {
    const utterances = tinyUtterances(["ada", "bob"], 3);
    const { training, labels } = await trainClassifier(utterances, { by: "speaker", numComponents: 1, seed: 4 });
    expect(training).toMatchObject({ numUtterances: 6, numFrames: 180, seed: 4 });
    expect(training.perLabel.map(({ label, numUtterances }) => [label, numUtterances])).toEqual([
      ["ada", 3],
      ["bob", 3],
    ]);
    expect((await trainClassifier([...utterances].reverse(), { numComponents: 1 })).labels).toEqual(labels);
    expect((await trainClassifier(utterances, { numComponents: 1 })).training.corpusFingerprint).toBe(
      training.corpusFingerprint,
    );
    const relabelled = utterances.map((utterance) => ({
      ...utterance,
      label: utterance.label === "ada" ? "bob" : "ada",
    }));
    expect((await trainClassifier(relabelled, { numComponents: 1 })).training.corpusFingerprint).not.toBe(
      training.corpusFingerprint,
    );
  });

  it("reports each label as it is trained", async () => {
    const seen: string[] = [];
    await trainClassifier(tinyUtterances(["b", "a10", "a9"], 2), {
      numComponents: 1,
      onProgress: ({ stage, done, total }) => void seen.push(`${stage} ${done}/${total}`),
    });
    expect(seen).toEqual(["train 1/3", "train 2/3", "train 3/3"]);
  });

  it("names the label that has too few frames", async () => {
    const short = tinyUtterances(["ada", "bob"], 2).map((utterance) =>
      utterance.label === "bob" && "features" in utterance
        ? { ...utterance, features: { ...utterance.features, numFrames: 0 } }
        : utterance,
    );
    await expect(trainClassifier(short, { by: "speaker", numComponents: 2 })).rejects.toThrow(TrainingDataError);
    await expect(trainClassifier(short, { by: "speaker", numComponents: 2 })).rejects.toThrow(
      /speaker "bob": 0 frames are too few/,
    );
  });

  it("refuses one label, none, and two sample rates", async () => {
    await expect(trainClassifier([])).rejects.toThrow(/at least two labels, not 0/);
    await expect(trainClassifier(tinyUtterances(["ada"], 2))).rejects.toThrow(/not 1 \("ada"\)/);
    const sounds = [
      { label: "a", path: "a.wav", waveform: buzz(100, 1) },
      { label: "b", path: "b.wav", waveform: buzz(200, 1, 16000) },
    ];
    await expect(trainClassifier(sounds)).rejects.toThrow(ShapeError);
    await expect(trainClassifier(sounds)).rejects.toThrow(/a\.wav has 8000 Hz and b\.wav 16000 Hz/);
  });

  it("names the recording that is too short", async () => {
    const sounds = [
      { label: "a", path: "a.wav", waveform: buzz(100, 1) },
      { label: "b", path: "b.wav", waveform: buzz(200, 1, 8000, 0.01) },
    ];
    await expect(trainClassifier(sounds)).rejects.toThrow(/^b\.wav: /);
  });
});

describe("the options of a classifier", () => {
  it("are the task's, which the name of the labels implies", () => {
    expect(resolveClassifierOptions({ by: "speaker" })).toMatchObject({ task: "speaker", ...pick("speaker") });
    expect(resolveClassifierOptions({ by: "digit" })).toMatchObject({ task: "word", ...pick("word") });
    expect(resolveClassifierOptions({ by: "speaker", task: "word" })).toMatchObject({ task: "word", ...pick("word") });
  });
  it("give way to those that are set", () => {
    const options = resolveClassifierOptions({ by: "speaker", numComponents: 3, recipe: { energyGate: 12 } });
    expect(options.numComponents).toBe(3);
    expect(options.recipe.energyGate).toBe(12);
    expect(options.recipe.c0).toBe(taskDefaults.speaker.recipe.c0 ?? "keep");
  });
  it("refuse a task there is not", () => {
    expect(() => resolveClassifierOptions({ task: "singing" as "word" })).toThrow(OptionError);
  });
});

const pick = (task: "speaker" | "word") => {
  const { numComponents, covarianceType } = taskDefaults[task];
  return { numComponents, covarianceType };
};

describe("a decision", () => {
  it("goes to the highest score, of equals to the label that sorts first", () => {
    expect(decide({ a: 1, b: 3, c: 2 }, 5)).toEqual({
      label: "b",
      margin: 1,
      scores: { a: 1, b: 3, c: 2 },
      numFrames: 5,
    });
    expect(decide({ s10: 1, s9: 1 }, 1)).toMatchObject({ label: "s9", margin: 0 });
    expect(decide({ a: -1 }, 1).margin).toBe(Number.POSITIVE_INFINITY);
    expect(() => decide({}, 1)).toThrow(ShapeError);
  });
});
