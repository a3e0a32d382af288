import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExtractor, extractFeatures, gridFor } from "../../../src/features/extract.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { prepareExtractor } from "../../../src/features/streaming.js";
import { adaptiveEnergyVad, kaldiEnergyVad } from "../../../src/features/vad/energy-vad.js";
import { keptFrames, loudFrames } from "../../../src/features/vad/kept-frames.js";
import { twoGaussianVad } from "../../../src/features/vad/two-gaussian.js";
import { loadWebRtcVad } from "../../../src/features/vad/webrtc.js";
import type { FeatureMatrix, RecipeOptions, VadRecipe } from "../../../src/types.js";
import { bare } from "../chunks.js";
import { bursts } from "../recipe-samples.js";
import { noise, waveform } from "../waveforms.js";

describe("loudFrames", () => {
  it("leaves out what is more than so many dB under the loudest, and keeps what is just that", () => {
    expect(loudFrames(Float64Array.of(1, 100, 1000, 9.999, 10), 20)).toEqual([1, 2, 4]);
  });

  it("keeps every frame of equal energy, silence included", () => {
    expect(loudFrames(new Float64Array(4), 30)).toEqual([0, 1, 2, 3]);
    expect(loudFrames(new Float64Array(3).fill(0.1), 1e-12)).toEqual([0, 1, 2]);
  });

  it("always keeps the loudest frame, and no fewer frames for a wider gate", () => {
    const energies = fc.float64Array({ min: 0, max: 1e12, noNaN: true, minLength: 1, maxLength: 40 });
    const decibels = fc.double({ min: 1e-9, max: 200, noNaN: true });
    fc.assert(
      fc.property(energies, decibels, decibels, (energy, a, b) => {
        const kept = loudFrames(energy, Math.min(a, b));
        expect(kept).toContain(energy.indexOf(Math.max(...energy)));
        expect(loudFrames(energy, Math.max(a, b))).toEqual(expect.arrayContaining([...kept]));
      }),
      { seed: 11 },
    );
  });
});

describe("the gate of a recipe", () => {
  const rate = 8000;
  const half = (amplitude: number) => noise(1600, rate, 5, amplitude).samples;
  const sound = waveform([...half(0.5), ...half(0.005)], rate);

  it("selects rows after the deltas: what is left equals those rows of the whole", () => {
    const whole = extractFeatures(sound);
    const gated = extractFeatures(sound, { energyGate: 20 });
    expect(gated.numFrames).toBeGreaterThan(15);
    expect(gated.numFrames).toBeLessThan(25);
    expect(gated.data).toEqual(whole.data.subarray(0, gated.data.length));
  });

  it("comes before normalisation: the mean is 0 over the frames that are left", () => {
    const { data, numFrames, dim } = extractFeatures(sound, { energyGate: 20, normalization: "mean" });
    for (let column = 0; column < dim; column++) {
      let sum = 0;
      for (let frame = 0; frame < numFrames; frame++) sum += data[frame * dim + column] as number;
      expect(Math.abs(sum / numFrames)).toBeLessThan(1e-4);
    }
  });
});

const rate = 8000;
const sound = bursts(9000, 1, 3000);
const plain: RecipeOptions = { profile: "kaldi", dcRemoval: "none" };
const statics = extractFeatures(sound, plain);

/** Σ x² of each frame on the 16-bit range. */
const energies = Float64Array.from({ length: statics.numFrames }, (_, t) =>
  sound.samples.subarray(80 * t, 80 * t + 200).reduce((sum, x) => sum + (32768 * x) ** 2, 0),
);
const logEnergies = energies.map((energy) => Math.log(Math.max(energy, 1)));

const rowsWhere = (isKept: (frame: number) => boolean): number[] =>
  Array.from({ length: statics.numFrames }, (_, t) => t).filter(isKept);

function only({ data, dim, frameShift }: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const kept = Float32Array.from(rows.flatMap((t) => Array.from(data.subarray(t * dim, (t + 1) * dim))));
  return { data: kept, numFrames: rows.length, dim, frameShift };
}

const settingsOf = <M extends VadRecipe["method"]>(method: M) => {
  const { method: _, ...settings } = resolveRecipe({ vad: { method } }).vad as Extract<VadRecipe, { method: M }>;
  return settings;
};

describe("the frames a recipe keeps", () => {
  const kaldi = kaldiEnergyVad(logEnergies, settingsOf("kaldi") as never);
  const decisions = {
    kaldi,
    adaptive: adaptiveEnergyVad(logEnergies, 0.01, settingsOf("adaptive") as never),
    "two-gaussian": twoGaussianVad(logEnergies, settingsOf("two-gaussian") as never),
  };

  it.each(Object.entries(decisions))("are those that the detector takes for speech: %s", (method, isSpeech) => {
    const rows = rowsWhere((t) => isSpeech[t] === 1);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(statics.numFrames - 5);
    const recipe = { ...plain, vad: { method } } as RecipeOptions;
    expect(bare(extractFeatures(sound, recipe))).toEqual(only(statics, rows));
    // Samples scaled to ±1 have other energies, and the detector is asked about the same loudness.
    expect(extractFeatures(sound, { ...recipe, sampleScale: 1 }).numFrames).toBe(rows.length);
  });

  it("are all where nothing is asked for, and with a gate the loud ones", () => {
    const grid = gridFor(resolveRecipe(plain), rate);
    expect(keptFrames(resolveRecipe(plain), grid, undefined)({ energies, samples: null })).toBeNull();
    const gated = resolveRecipe({ ...plain, energyGate: 30 });
    expect(keptFrames(gated, grid, undefined)({ energies, samples: null })).toEqual(loudFrames(energies, 30));
  });

  it("are loud enough and speech where both are asked for", () => {
    const loud = new Set(loudFrames(energies, 3));
    const rows = rowsWhere((t) => kaldi[t] === 1 && loud.has(t));
    expect(rows.length).toBeLessThan(loud.size + kaldi.reduce((sum, x) => sum + x, 0));
    expect(rows.length).toBeGreaterThan(0);
    expect(bare(extractFeatures(sound, { ...plain, vad: { method: "kaldi" }, energyGate: 3 }))).toEqual(
      only(statics, rows),
    );
  });

  it("are all that passed the gate where there is no speech at all", () => {
    const faint = { ...sound, samples: sound.samples.map((x) => x / 1e5) };
    const vad = { method: "kaldi", energyThreshold: 100 } as const;
    const all = extractFeatures(faint, plain);
    expect(bare(extractFeatures(faint, { ...plain, vad }))).toEqual(bare(all));
    const gated = extractFeatures(faint, { ...plain, energyGate: 10 });
    expect(gated.numFrames).toBeLessThan(all.numFrames);
    expect(bare(extractFeatures(faint, { ...plain, vad, energyGate: 10 }))).toEqual(bare(gated));
  });

  it("are chosen after deltas and before normalisation", () => {
    const vad = { method: "kaldi" } as const;
    const rows = rowsWhere((t) => kaldi[t] === 1);
    const deltas = only(extractFeatures(sound, { ...plain, deltaOrder: 1 }), rows);
    expect(bare(extractFeatures(sound, { ...plain, deltaOrder: 1, vad }))).toEqual(deltas);
    const normalized = extractFeatures(sound, { ...plain, vad, normalization: "mean" });
    for (let column = 0; column < 13; column++) {
      let sum = 0;
      for (let t = 0; t < normalized.numFrames; t++) sum += Number(normalized.data[13 * t + column]);
      expect(sum / normalized.numFrames).toBeCloseTo(0, 4);
    }
  });

  it("of WebRTC's detector are those of the detector itself, once it is loaded", async () => {
    const recipe = { ...plain, vad: { method: "webrtc" } } as const;
    expect(() => createExtractor(recipe, rate)).toThrow("webRtcVad: await loadWebRtcVad()");
    const webRtcVad = await loadWebRtcVad();
    const grid = gridFor(resolveRecipe(recipe), rate);
    const isSpeech = webRtcVad.decide(sound, grid, { aggressiveness: 2 });
    const rows = rowsWhere((t) => isSpeech[t] === 1);
    expect(bare((await prepareExtractor(recipe, rate))(sound))).toEqual(
      only(statics, rows.length > 0 ? rows : rowsWhere(() => true)),
    );
    expect(extractFeatures(sound, recipe, { webRtcVad })).toEqual((await prepareExtractor(recipe, rate))(sound));
  });

  it("prepareExtractor is createExtractor where nothing is to be loaded", async () => {
    expect((await prepareExtractor(plain, rate))(sound)).toEqual(statics);
    await expect(prepareExtractor({ ...plain, sampleRate: 16000 }, rate)).rejects.toThrow("expects 16000 Hz");
  });
});
