import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { meanLogLikelihood } from "../../../src/gmm/score/score.js";
import { createRandom } from "../../../src/math/random.js";
import { detectAnomaly, frameScores, withFalseAlarmRate } from "../../../src/recognize/anomaly/detect-anomaly.js";
import { heldOutParts, trainAnomalyDetector } from "../../../src/recognize/anomaly/train-anomaly-detector.js";
import type { FeatureMatrix, Utterance, Waveform } from "../../../src/types.js";

const utterances = (groups: readonly (string | undefined)[]): Utterance[] =>
  groups.map((group) => ({
    label: "normal",
    features: featureMatrix([[0]]),
    ...(group === undefined ? {} : { group }),
  }));

const ungrouped = utterances(Array.from({ length: 23 }, () => undefined));

describe("parts that are held out", () => {
  it("of folds hold every recording once, in nearly equal numbers, dealt by the seed", () => {
    const parts = heldOutParts(ungrouped, { folds: 5 }, 0);
    expect(parts.flat().sort((a, b) => a - b)).toEqual([...ungrouped.keys()]);
    expect(parts.map((part) => part.length).sort()).toEqual([4, 4, 5, 5, 5]);
    expect(heldOutParts(ungrouped, { folds: 5 }, 0)).toEqual(parts);
    expect(heldOutParts(ungrouped, { folds: 5 }, 1)).not.toEqual(parts);
  });

  it("of a share is one, of that many recordings", () => {
    const parts = heldOutParts(ungrouped, { share: 0.3 }, 0);
    expect(parts).toHaveLength(1);
    expect(new Set(parts[0]).size).toBe(7);
  });

  it("part no group where all recordings have one", () => {
    const groups = Array.from({ length: 24 }, (_, i) => `session ${i % 8}`);
    const parts = heldOutParts(utterances(groups), { folds: 3 }, 0);
    expect(parts.flat()).toHaveLength(24);
    const foldsOf = (group: string) => parts.filter((part) => part.some((index) => groups[index] === group)).length;
    expect(groups.map(foldsOf).every((count) => count === 1)).toBe(true);
  });

  it("ask for more where there are too few", () => {
    expect(() => heldOutParts(utterances([undefined]), { folds: 2 }, 0)).toThrow(TrainingDataError);
    expect(() => heldOutParts(utterances(["a", "a", "a"]), { folds: 2 }, 0)).toThrow(/at least 2 normal groups/);
    expect(() => heldOutParts(utterances([undefined, undefined]), { share: 0.1 }, 0)).toThrow(/none to hold out/);
    expect(() => heldOutParts(utterances([undefined, undefined]), { share: 0.9 }, 0)).toThrow(/none to train on/);
    expect(() => heldOutParts([], { folds: 2 }, 0)).toThrow(TrainingDataError);
  });
});

/** Recordings of 20 frames about two centres; `offset` makes them strange. */
function recordings(count: number, seed: number, offset = 0): FeatureMatrix[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    featureMatrix(
      Array.from({ length: 20 }, (_, t) => [6 * (t % 2) + random.normal() + offset, random.normal() - offset]),
    ),
  );
}

/** A buzz with a little noise. */
function buzz(pitch: number, seed: number, sampleRate = 8000): Waveform {
  const random = createRandom(seed);
  const samples = Float32Array.from({ length: 0.4 * sampleRate }, (_, n) => {
    const phase = (2 * Math.PI * pitch * n) / sampleRate;
    return 0.3 * Math.sin(phase) + 0.2 * Math.sin(3 * phase) + 0.01 * random.normal();
  });
  return { samples, sampleRate };
}

const normal = recordings(60, 1);
const mixtureOptions = { numComponents: 2, covarianceType: "diag" } as const;
const options = { ...mixtureOptions, falseAlarmRate: 0.05 };
const detector = await trainAnomalyDetector(normal, options);

describe("an anomaly detector", () => {
  it("calls strange recordings anomalies, and of normal ones about the share it was asked for", () => {
    const share = (tested: readonly FeatureMatrix[]) =>
      tested.filter((features) => detectAnomaly(detector, features).isAnomaly).length / tested.length;
    expect(share(recordings(50, 2, 4))).toBe(1);
    // Four deviations of 400 trials about 0.05.
    expect(share(recordings(400, 3))).toBeLessThan(0.05 + 0.044);
  });

  it("holds the scores of every recording under a mixture of the other folds", async () => {
    const parts = heldOutParts(
      normal.map((features) => ({ label: "", features })),
      { folds: 5 },
      0,
    );
    const scores = parts.map(async (part) => {
      const others = normal.filter((_, index) => !part.includes(index));
      const { mixture } = await trainMixture(others, mixtureOptions);
      return part.map((index) => meanLogLikelihood(mixture, normal[index] as FeatureMatrix));
    });
    expect(detector.normalScores).toEqual(Float64Array.from((await Promise.all(scores)).flat()).sort());
    expect(detector.mixture).toEqual((await trainMixture(normal, mixtureOptions)).mixture);
    expect(detector).toMatchObject({ threshold: detector.normalScores[2], ceiling: null });
    const both = await trainAnomalyDetector(normal, { ...options, tails: "both" });
    expect(both).toMatchObject({ threshold: detector.normalScores[0], ceiling: detector.normalScores[59] });
    expect(detector.training).toMatchObject({ numRecordings: 60, numFrames: 1200, seed: 0, repairs: [] });
  });

  it("of a share keeps its mixture from the recordings that are held out", async () => {
    const split = await trainAnomalyDetector(normal, { ...options, calibration: { share: 0.5 } });
    const [held = []] = heldOutParts(
      normal.map((features) => ({ label: "", features })),
      { share: 0.5 },
      0,
    );
    const { mixture } = await trainMixture(
      normal.filter((_, index) => !held.includes(index)),
      mixtureOptions,
    );
    expect(split.mixture).toEqual(mixture);
    expect(split.normalScores).toHaveLength(30);
  });

  it("says how a recording scored, how rare that is, and frame by frame", () => {
    const [features] = recordings(1, 7);
    const { score, pValue, threshold, numFrames } = detectAnomaly(detector, features as FeatureMatrix);
    expect(score).toBe(meanLogLikelihood(detector.mixture, features as FeatureMatrix));
    expect(pValue).toBe((1 + detector.normalScores.filter((s) => s <= score).length) / 61);
    expect({ threshold, numFrames }).toEqual({ threshold: detector.threshold, numFrames: 20 });
    const track = frameScores(detector, features as FeatureMatrix);
    expect(track.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(score, 12);
    expect(detectAnomaly(detector, recordings(1, 7, 40)[0] as FeatureMatrix)).toMatchObject({
      pValue: 1 / 61,
      isAnomaly: true,
    });
  });

  it("takes another rate without being trained again", () => {
    expect(withFalseAlarmRate(detector, 0.5).threshold).toBe(detector.normalScores[29]);
    expect(withFalseAlarmRate(detector, 0.05)).toEqual(detector);
    expect(() => withFalseAlarmRate(detector, 0.01)).toThrow(/there are 60: give more, or ask for 0\.0164 or more/);
  });

  it("finds what is too normal, where both tails are strange", async () => {
    const still = featureMatrix(Array.from({ length: 20 }, (_, t) => [6 * (t % 2), 0]));
    expect(detectAnomaly(detector, still)).toMatchObject({ isAnomaly: false, pValue: 1, ceiling: null });
    const both = await trainAnomalyDetector(normal, { ...options, tails: "both" });
    expect(detectAnomaly(both, still)).toMatchObject({ isAnomaly: true, pValue: 2 / 61 });
  });

  it("is trained from sound, and detects in sound of its sample rate", async () => {
    const sounds = Array.from({ length: 24 }, (_, seed) => buzz(180 + seed, seed));
    const ofSound = await trainAnomalyDetector(sounds, { falseAlarmRate: 0.1, numComponents: 2 });
    expect(ofSound.sampleRate).toBe(8000);
    expect(detectAnomaly(ofSound, buzz(190, 99)).isAnomaly).toBe(false);
    expect(detectAnomaly(ofSound, buzz(900, 99)).isAnomaly).toBe(true);
    expect(() => detectAnomaly(ofSound, buzz(190, 1, 16000))).toThrow(/trained at 8000 Hz.* 16000 Hz/);
  });

  it("is the same, whoever trains it, and survives structuredClone", async () => {
    expect(await trainAnomalyDetector(normal, options)).toEqual(detector);
    expect(structuredClone(detector)).toEqual(detector);
  });

  it("says what is wrong with its data and options", async () => {
    await expect(trainAnomalyDetector(normal)).rejects.toThrow(
      /rate of 0\.01 takes 99 normal recordings.*there are 60/,
    );
    await expect(trainAnomalyDetector(normal, { calibration: { folds: 1 } })).rejects.toThrow(OptionError);
    await expect(trainAnomalyDetector(normal, { calibration: { share: 1 } })).rejects.toThrow(OptionError);
    await expect(trainAnomalyDetector(normal, { tails: "high" as never })).rejects.toThrow(/"low", "both", got "high"/);
    await expect(trainAnomalyDetector(normal, { ...options, numComponents: 0 })).rejects.toThrow(OptionError);
    await expect(trainAnomalyDetector([...normal, featureMatrix([])], options)).rejects.toThrow(ShapeError);
    const empty = { label: "normal", path: "short.wav", features: { ...featureMatrix([[0, 0]]), numFrames: 0 } };
    await expect(trainAnomalyDetector([...normal, empty], options)).rejects.toThrow(/^short\.wav has no frame/);
    const notFinite = featureMatrix([[Number.NaN, 0]]);
    await expect(trainAnomalyDetector([...normal, notFinite], options)).rejects.toThrow(TrainingDataError);
    expect(() => detectAnomaly(detector, notFinite)).toThrow(/NaN/);
  });
});
