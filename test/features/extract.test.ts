import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { computeDeltas } from "../../src/features/dynamics/deltas.js";
import {
  createExtractor,
  extractFeatures,
  recordingDigest,
  speechWeights,
  withSpeechWeights,
} from "../../src/features/extract.js";
import { normalizeFeatures } from "../../src/features/normalize/cepstral-normalization.js";
import { featureNames } from "../../src/features/recipe/columns.js";
import { prepareExtractor } from "../../src/features/streaming.js";
import { frameLogEnergies } from "../../src/features/vad/energy-vad.js";
import { speechFrames } from "../../src/features/vad/speech-frames.js";
import { twoGaussianPosteriors } from "../../src/features/vad/two-gaussian.js";
import { loadWebRtcVad } from "../../src/features/vad/webrtc.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import type { FeatureMatrix, RecipeOptions, VadOptions, Waveform } from "../../src/types.js";
import { buzz } from "../oracles/sounds.js";
import { bursts } from "./recipe-samples.js";
import { sentence, timing } from "./vad/sounds.js";
import { fsdd, fsddSkipNote, hasFsdd, mapSamples, maxDifference, noise, tone, vowel, waveform } from "./waveforms.js";

const everything = { logEnergy: "keep", normalization: "mean-variance", energyGate: 30 } as const;
const allFinite = (features: FeatureMatrix) => features.data.every(Number.isFinite);
const rows = (features: FeatureMatrix) =>
  Array.from({ length: features.numFrames }, (_, t) => features.data.slice(t * features.dim, (t + 1) * features.dim));

describe("extractFeatures", () => {
  it("gives a float32 matrix of whole frames", () => {
    const features = extractFeatures(noise(1000, 8000));
    expect(features).toMatchObject({ numFrames: 11, dim: 39, frameShift: 0.01 });
    expect(features.data).toBeInstanceOf(Float32Array);
    expect(features.data).toHaveLength(11 * 39);
    expect(allFinite(features)).toBe(true);
    expect(extractFeatures(noise(999, 8000)).numFrames).toBe(10);
    expect(extractFeatures(noise(1000, 11025)).frameShift).toBe(110 / 11025);
  });

  it("is deterministic, does not change the recording, and is the same through an extractor used again", () => {
    const sound = noise(1000, 8000);
    const copy = sound.samples.slice();
    const first = extractFeatures(sound, everything);
    const extract = createExtractor(everything, 8000);
    extract(noise(3000, 8000, 2));
    expect(extract(sound)).toEqual(first);
    expect(extractFeatures(sound, everything)).toEqual(first);
    expect(sound.samples).toEqual(copy);
  });

  it("pads a frame with zeros to the FFT length: the window is over the frame alone", () => {
    const short = extractFeatures(waveform(noise(200, 8000).samples, 8000), { window: "rectangular", deltaOrder: 0 });
    const padded = waveform([...noise(200, 8000).samples, ...new Float32Array(56)], 8000);
    const long = extractFeatures(padded, { window: "rectangular", deltaOrder: 0, frameLength: 256 / 8000 });
    expect(short.data).toEqual(long.data);
  });

  it("puts ln Σ x² of 16-bit samples into the log energy", () => {
    const sound = noise(1000, 8000);
    const features = extractFeatures(sound, { logEnergy: "keep", deltaOrder: 0 });
    expect(featureNames({ logEnergy: "keep", deltaOrder: 0 })[13]).toBe("logEnergy");
    for (const [t, row] of rows(features).entries()) {
      const frame = sound.samples.subarray(80 * t, 80 * t + 200);
      expect(row[13]).toBeCloseTo(Math.log(frame.reduce((sum, x) => sum + (32768 * x) ** 2, 0)), 5);
    }
  });

  it("appends the deltas of computeDeltas, with HTK's edges and the recipe's window", () => {
    const sound = noise(1600, 8000);
    const statics = extractFeatures(sound, { deltaOrder: 0 });
    for (const window of [1, 2, 4]) {
      const expected = computeDeltas(statics, { order: 2, window, edges: "htk" });
      const features = extractFeatures(sound, { deltaWindow: window });
      // Not to the bit: the extractor rounds to float32 once, at the end. c0 is near 900.
      expect(maxDifference(features.data, expected.data)).toBeLessThan(1e-3);
    }
  });

  it("refuses a recording shorter than one frame, and an empty one, saying what to do", () => {
    expect(() => extractFeatures(noise(96, 8000))).toThrow(ShapeError);
    expect(() => extractFeatures(noise(96, 8000))).toThrow(
      "a recording of 12 ms (96 samples at 8000 Hz) is shorter than one frame of 25 ms (200 samples); leave it out",
    );
    expect(() => extractFeatures(noise(199, 8000))).toThrow("shorter than one frame");
    expect(() => extractFeatures(noise(0, 8000))).toThrow("a recording of 0 ms (0 samples");
  });

  it("gives one frame deltas of 0", () => {
    const features = extractFeatures(noise(200, 8000));
    expect(features.numFrames).toBe(1);
    expect(features.data.subarray(0, 13).every((c) => c !== 0)).toBe(true);
    expect(features.data.subarray(13).every((delta) => delta === 0)).toBe(true);
    expect(allFinite(extractFeatures(noise(200, 8000), everything))).toBe(true);
  });

  it("gives digital silence zeros, every frame kept, nothing NaN", () => {
    for (const recipe of [{ logEnergy: "keep", energyGate: 30 } as const, everything]) {
      const features = extractFeatures(waveform(new Float32Array(1000), 8000), recipe);
      expect(features.numFrames).toBe(11);
      expect(features.data.every((value) => value === 0)).toBe(true);
    }
  });

  it("gives clipped and over-full-scale audio finite values", () => {
    const loud = tone(440, 2000, 8000, 1);
    expect(allFinite(extractFeatures(mapSamples(loud, Math.sign), everything))).toBe(true);
    expect(
      allFinite(
        extractFeatures(
          mapSamples(loud, (x) => 32768 * x),
          everything,
        ),
      ),
    ).toBe(true);
    expect(allFinite(extractFeatures(waveform(new Float32Array(48000).fill(-32768), 48000), { frameLength: 1 }))).toBe(
      true,
    );
  });

  it("refuses samples that are no amplitudes, naming the first", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 40000]) {
      const samples = noise(1000, 8000).samples;
      samples[734] = bad;
      samples[900] = Number.NaN;
      expect(() => extractFeatures(waveform(samples, 8000))).toThrow(ShapeError);
      expect(() => extractFeatures(waveform(samples, 8000))).toThrow(`sample 734 is ${bad}`);
    }
  });

  it("refuses what is no waveform, or no sample rate", () => {
    const samples = noise(1000, 8000).samples;
    for (const bad of [null, undefined, 5])
      expect(() => extractFeatures(bad as unknown as Waveform)).toThrow(ShapeError);
    const plain = { samples: Array.from(samples), sampleRate: 8000 } as unknown as Waveform;
    expect(() => extractFeatures(plain)).toThrow("Float32Array");
    for (const rate of [0, -1, Number.NaN]) {
      expect(() => extractFeatures({ samples, sampleRate: rate })).toThrow(OptionError);
    }
    expect(() => createExtractor({}, 16000)(waveform(samples, 8000))).toThrow(
      "made for 16000 Hz, the recording has 8000 Hz",
    );
  });

  it("refuses a recipe that does not fit the rate", () => {
    expect(() => extractFeatures(noise(1000, 8000), { numMelBands: 80 })).toThrow("use at most 55 bands");
    expect(() => extractFeatures(noise(1000, 8000), { frameLength: 0.0001 })).toThrow("at least 3 samples");
  });
});

describe("30 dB of attenuation", () => {
  /** How far c1 … c12 move: at most, and as a share (root mean squares) of how far they vary within a recording. */
  function shift(sounds: readonly Waveform[]) {
    const extract = (sound: Waveform) => extractFeatures(sound, { deltaOrder: 0, c0: "drop" });
    let largest = 0;
    let squareShift = 0;
    let squareDeviation = 0;
    for (const sound of sounds) {
      const before = extract(sound);
      const after = extract(mapSamples(sound, (x) => x * 10 ** (-30 / 20)));
      const centred = normalizeFeatures(before);
      for (const [i, value] of before.data.entries()) {
        const move = Math.abs(value - (after.data[i] as number));
        largest = Math.max(largest, move);
        squareShift += move ** 2;
        squareDeviation += (centred.data[i] as number) ** 2;
      }
    }
    return { largest, share: Math.sqrt(squareShift / squareDeviation) };
  }
  /** What meyda would give of ±1 samples: the extractor's ×32768 taken back. */
  const unscaled = (sound: Waveform) => mapSamples(sound, (x) => x / 32768);

  it("moves c1 … c12 of a vowel by less than 0.01, and by over 10 without the 16-bit scale", () => {
    expect(shift([vowel()]).largest).toBeLessThan(0.01);
    expect(shift([unscaled(vowel())]).largest).toBeGreaterThan(10);
  });

  it.skipIf(!hasFsdd)(`moves c1 … c12 of speech by a twentieth of how much they vary${fsddSkipNote}`, () => {
    const speakers = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"];
    const sounds = speakers.flatMap((speaker) => [0, 1, 2, 3, 4].map((digit) => fsdd(`${digit}_${speaker}_0.wav`)));
    const scaled = shift(sounds);
    expect(scaled.share).toBeLessThan(0.05);
    // In frames next to silence, where E comes near the 1 of ln(1 + E).
    expect(scaled.largest).toBeLessThan(20);
    expect(shift(sounds.map(unscaled)).share).toBeGreaterThan(1);
  });
});

describe("the digest of a recording", () => {
  const recording = buzz(200, 1);

  it("is 16 hexadecimal digits of its samples and their rate", () => {
    expect(recordingDigest(recording)).toMatch(/^[0-9a-f]{16}$/);
    expect(recordingDigest({ ...recording, warnings: ["cut short"] })).toBe(recordingDigest(buzz(200, 1)));
    expect(recordingDigest({ ...recording, sampleRate: 2 * recording.sampleRate })).not.toBe(
      recordingDigest(recording),
    );
    const samples = recording.samples.slice();
    samples[7] = -(samples[7] as number) + 0.25;
    expect(recordingDigest({ ...recording, samples })).not.toBe(recordingDigest(recording));
  });
  it("is that of a view, whatever lies around it", () => {
    const wider = new Float32Array(recording.samples.length + 8);
    wider.set(recording.samples, 4);
    expect(recordingDigest({ ...recording, samples: wider.subarray(4, -4) })).toBe(recordingDigest(recording));
  });
  it("is one of values where there is no sound", () => {
    expect(recordingDigest(featureMatrix([[1, 2]]))).not.toBe(recordingDigest(featureMatrix([[1], [2]])));
    expect(recordingDigest(featureMatrix([[1, 2]]))).toBe(recordingDigest(featureMatrix([[1, 2]])));
  });
});

const sound = sentence();
const plain: RecipeOptions = { profile: "kaldi", dcRemoval: "none" };

describe("the weights of a recording's frames", () => {
  it.each(["kaldi", "adaptive", "two-gaussian", "webrtc"] as const)("are the decisions of %s", async (method) => {
    const webRtcVad = await loadWebRtcVad();
    const vad: VadOptions = { method };
    const weights = speechWeights(sound, plain, { vad }, { webRtcVad });
    expect(Array.from(weights)).toEqual(Array.from(speechFrames(sound, vad, { ...timing, webRtcVad })));
    expect(weights).toContain(0);
    expect(weights).toContain(1);
  });

  it("are the posteriors of the two Gaussians where asked for", () => {
    const weights = speechWeights(sound, plain, { vad: { method: "two-gaussian" }, by: "posteriors" });
    const expected = twoGaussianPosteriors(frameLogEnergies(sound, timing));
    weights.forEach((weight, frame) => {
      // The front end sums energies in float32 here, frameLogEnergies in float64.
      expect(weight).toBeCloseTo(expected[frame] as number, 6);
    });
    expect(weights.some((weight) => weight > 0.01 && weight < 0.99)).toBe(true);
  });

  it.each([
    ["a gate", { energyGate: 30 }],
    ["another detector", { vad: { method: "kaldi" } }],
    ["a splice with a step", { splice: { left: 1, right: 1, step: 3 } }],
    ["a gate and a splice with a step", { energyGate: 25, splice: { left: 0, right: 1, step: 2 } }],
    ["samples of ±1", { sampleScale: 1 }],
  ] as const)("keep to the rows of a recipe with %s", (_, options) => {
    const weighting = { vad: { method: "adaptive" } } as const;
    const recipe: RecipeOptions = { ...plain, ...options };
    const features = extractFeatures(sound, recipe, { speechWeights: weighting });
    const { weights, ...rest } = features;
    expect(rest).toEqual(extractFeatures(sound, recipe));
    expect(weights).toHaveLength(features.numFrames);
    // Put the decision of each frame into the features: what is left of it in the rows is what the weights must be.
    const all = speechFrames(sound, weighting.vad, timing);
    const rows = rowsOf(recipe);
    expect(Array.from(weights as Float64Array)).toEqual(rows.map((row) => all[row]));
  });

  it("are 1 where no frame is speech", () => {
    const silence = waveform(new Float32Array(4000), 8000);
    const weights = speechWeights(silence, plain, { vad: { method: "adaptive" } });
    expect(weights.every((weight) => weight === 1)).toBe(true);
  });

  it("come with the features of an extractor, for which WebRTC's detector is loaded", async () => {
    const extract = await prepareExtractor(plain, 8000, { speechWeights: { vad: { method: "webrtc" } } });
    expect(extract(sound).weights).toContain(1);
    expect(() => createExtractor(plain, 8000, { speechWeights: { vad: { method: "webrtc" } } })).toThrow(
      /loaded first/,
    );
  });

  it("are put to features of as many frames, and to no others", () => {
    const features = extractFeatures(sound, plain);
    const weighting = { vad: { method: "adaptive" } } as const;
    const weighted = withSpeechWeights(features, sound, plain, weighting);
    expect(weighted).toEqual({ ...features, weights: speechWeights(sound, plain, weighting) });
    expect(() => withSpeechWeights(features, bursts(4000), plain, weighting)).toThrow(ShapeError);
    expect(() => withSpeechWeights(features, bursts(4000), plain, weighting)).toThrow(/makes 48 frames/);
  });

  it("are refused by detectors that have none", () => {
    expect(() => speechWeights(sound, plain, { vad: { method: "kaldi" }, by: "posteriors" })).toThrow(OptionError);
    expect(() => speechWeights(sound, plain, { vad: { method: "kaldi" }, by: "loudness" as "posteriors" })).toThrow(
      /"decisions" or "posteriors"/,
    );
  });
});

/** Frames that a recipe keeps, found by the bits of their features among those of all frames. */
function rowsOf(recipe: RecipeOptions): number[] {
  const own = { ...recipe, splice: null };
  const all = extractFeatures(sound, { ...own, energyGate: null, vad: null });
  const kept = extractFeatures(sound, own);
  const text = (matrix: typeof all, row: number) => matrix.data.subarray(row * all.dim, (row + 1) * all.dim).join();
  const places = new Map(Array.from({ length: all.numFrames }, (_, row) => [text(all, row), row]));
  const rows = Array.from({ length: kept.numFrames }, (_, row) => places.get(text(kept, row)) as number);
  const step = recipe.splice?.step ?? 1;
  return rows.filter((_, index) => index % step === 0);
}
