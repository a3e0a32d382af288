import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createExtractor, extractFeatures } from "../../src/features/extract-features.js";
import { prepareExtractor } from "../../src/features/prepare-extractor.js";
import { speechWeights, withSpeechWeights } from "../../src/features/speech-weights.js";
import { frameLogEnergies } from "../../src/features/vad/log-energies.js";
import { speechFrames } from "../../src/features/vad/speech-frames.js";
import { twoGaussianPosteriors } from "../../src/features/vad/two-gaussian.js";
import { loadWebRtcVad } from "../../src/features/vad/webrtc.js";
import type { RecipeOptions, VadOptions } from "../../src/types.js";
import { bursts } from "./recipe-samples.js";
import { sentence, timing } from "./vad/sounds.js";
import { waveform } from "./waveforms.js";

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
