import { describe, expect, it } from "vitest";
import { featureNames } from "../../src/features/columns.js";
import { extractFeatures, gridFor } from "../../src/features/extract-features.js";
import { trackPitch } from "../../src/features/pitch/track-pitch.js";
import { reachOf } from "../../src/features/post-processing.js";
import { rasta } from "../../src/features/rasta.js";
import { resolveRecipe } from "../../src/features/recipe.js";
import type { RecipeOptions } from "../../src/types.js";
import { columnOf } from "./matrices.js";
import { bursts } from "./recipe-samples.js";
import { maxDifference, noise, waveform } from "./waveforms.js";

const rate = 8000;
const sound = bursts(4000);
const bands: RecipeOptions = { profile: "kaldi", kind: "fbank" };

describe("the statics", () => {
  it("raise every band to the loudest of the recording less top dB", () => {
    const inDecibels: RecipeOptions = { ...bands, log: "dB" };
    const free = extractFeatures(sound, inDecibels);
    const top = Array.from(free.data).reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
    const floor = top - 25;
    const raised = extractFeatures(sound, { ...inDecibels, topDb: 25 });
    expect(
      maxDifference(
        raised.data,
        free.data.map((x) => Math.max(x, floor)),
      ),
    ).toBeLessThan(1e-5);
    expect(raised.data.filter((x) => Math.abs(x - floor) < 1e-5).length).toBeGreaterThan(50);
  });

  it("filter the log bands over time, each recording anew", () => {
    const filtered = extractFeatures(sound, { ...bands, rastaPole: 0.94 });
    const expected = rasta(extractFeatures(sound, bands), { pole: 0.94 });
    expect(maxDifference(filtered.data, expected.data)).toBeLessThan(1e-4);
    expect(filtered.data.subarray(0, 4 * filtered.dim).every((x) => x === 0)).toBe(true);
    expect(extractFeatures(sound, { ...bands, rastaPole: 0.94 })).toEqual(filtered);
  });

  it("put the log energy in from the source that is asked for", () => {
    const recipe: RecipeOptions = { profile: "kaldi", window: "hann", preEmphasis: 0, dcRemoval: "none" };
    const { samples } = sound;
    const taper = Array.from({ length: 200 }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 199));
    for (const [energySource, weights] of [
      ["raw", taper.map(() => 1)],
      ["windowed", taper],
    ] as const) {
      const energies = columnOf(extractFeatures(sound, { ...recipe, energySource }), 0);
      for (const [t, energy] of energies.entries()) {
        const sum = weights.reduce((total, w, n) => total + (32768 * w * Number(samples[80 * t + n])) ** 2, 0);
        expect(energy).toBeCloseTo(Math.log(sum), 4);
      }
    }
  });

  it("take the mean of the recording off its samples, not that of the frame", () => {
    const lifted = waveform(
      sound.samples.map((x) => x + 0.125),
      rate,
    );
    const recipe = { profile: "psf", framing: "snip", dcRemoval: "signal" } as const;
    expect(maxDifference(extractFeatures(lifted, recipe).data, extractFeatures(sound, recipe).data)).toBeLessThan(0.05);
    const kept = { ...recipe, dcRemoval: "none" } as const;
    expect(maxDifference(extractFeatures(lifted, kept).data, extractFeatures(sound, kept).data)).toBeGreaterThan(1);
  });
});

describe("the columns of pitch", () => {
  it("are ln f0 and the voicing that trackPitch gives on the recipe's frames, and their deltas", () => {
    for (const framing of ["snip", "midpoint"] as const) {
      const recipe: RecipeOptions = { profile: "kaldi", framing, pitch: "keep", deltaOrder: 1 };
      const names = featureNames(recipe);
      const features = extractFeatures(sound, recipe);
      const { f0, voicing } = trackPitch(sound, {}, gridFor(resolveRecipe(recipe), rate));
      expect(f0).toHaveLength(features.numFrames);
      expect(columnOf(features, names.indexOf("logPitch"))).toEqual(Array.from(f0, (f) => Math.fround(Math.log(f))));
      expect(columnOf(features, names.indexOf("voicing"))).toEqual(Array.from(voicing, Math.fround));
      expect(names).toContain("ΔlogPitch");
      expect(features.data.every(Number.isFinite)).toBe(true);
    }
    const silent = extractFeatures(waveform(new Float32Array(4000), rate), { profile: "kaldi", pitch: "keep" });
    expect(silent.data.every(Number.isFinite)).toBe(true);
  });
});

describe("the sample rate of a recipe", () => {
  it("is any where it is null, and else the only one", () => {
    const recipe = { profile: "kaldi", sampleRate: 8000 } as const;
    expect(extractFeatures(sound, recipe)).toEqual(extractFeatures(sound, { profile: "kaldi" }));
    expect(() => extractFeatures(noise(4000, 16000), recipe)).toThrow(
      "the recipe expects 8000 Hz, the recording has 16000 Hz; resample it first (await resample(waveform, 8000))",
    );
  });
});

describe("reachOf", () => {
  const of = (more: RecipeOptions) => reachOf(resolveRecipe({ profile: "kaldi", ...more }));

  it("adds up the stages; a slice must be long enough for each where the one before has spoiled its end", () => {
    expect(of({})).toEqual({ left: 0, right: 0, minFrames: 1 });
    expect(of({ deltaOrder: 2, splice: { left: 3, right: 1 } })).toEqual({ left: 7, right: 5, minFrames: 5 });
    expect(of({ normalization: "sliding-mean", deltaOrder: 1 })).toEqual({ left: 152, right: 151, minFrames: 302 });
    expect(of({ deltaOrder: 1, shiftedDeltas: {} })).toMatchObject({ left: 2, right: 19 });
  });

  it("is null where a frame depends on all of them", () => {
    for (const more of [
      { normalization: "mean" },
      { energyGate: 30 },
      { vad: { method: "kaldi" } },
      { pitch: "keep" },
    ] as const) {
      expect(of(more)).toBeNull();
    }
    expect(of({ splice: { step: 2 } })).toBeNull();
    expect(of({ dcRemoval: "signal" })).toBeNull();
  });
});
