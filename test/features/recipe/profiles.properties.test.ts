import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractFeatures, gridFor } from "../../../src/features/extract.js";
import { windowOf } from "../../../src/features/frames/window.js";
import { featureNames } from "../../../src/features/recipe/columns.js";
import { profiles } from "../../../src/features/recipe/profiles.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { createMelBank } from "../../../src/features/spectrum/mel.js";
import type { FeatureMatrix, ProfileName, RecipeOptions, Waveform } from "../../../src/types.js";
import { mapSamples, maxDifference, noise, tone, vowel, waveform } from "../waveforms.js";

const rate = 16000;
const names = Object.keys(profiles) as ProfileName[];
const seed = fc.integer({ min: 1, max: 2 ** 30 });

/** The profile's own front end as log mel bands; that of meyda, which gives none, with its values in the own code. */
const bandsOf = (profile: ProfileName): RecipeOptions => ({
  ...profiles[profile],
  profile: profile === "meyda" ? "kaldi" : profile,
  kind: "fbank",
  logEnergy: "drop",
  deltaOrder: 0,
});

const row = ({ data, dim }: FeatureMatrix, frame: number) => Array.from(data.subarray(frame * dim, (frame + 1) * dim));

const attenuated = (sound: Waveform, decibels: number) => mapSamples(sound, (x) => x * 10 ** (-decibels / 20));

describe.each(names)("profile %s", (profile) => {
  const recipe = profiles[profile];
  const grid = gridFor(recipe, rate);

  it("puts a tone into the band whose filter weighs its frequency most", () => {
    const options = bandsOf(profile);
    const settings = { ...resolveRecipe(options), sampleRate: rate, fftLength: grid.fftLength };
    const bank = createMelBank(settings);
    const { centreFrequencies } = bank;
    const weight = (band: number, bin: number) => {
      const at = bin - (bank.firstBin[band] as number) + (bank.start[band] as number);
      const inside = at >= (bank.start[band] as number) && at < (bank.start[band + 1] as number);
      return inside ? (bank.weights[at] as number) : 0;
    };
    for (let band = 2; band < bank.numBands - 1; band += 3) {
      // On a bin, so that the window does not spread it unevenly.
      const bin = Math.round(((centreFrequencies[band] as number) * grid.fftLength) / rate);
      const frequency = (bin * rate) / grid.fftLength;
      const features = extractFeatures(tone(frequency, 8000, rate), options);
      const middle = row(features, features.numFrames >> 1);
      const loudest = middle.indexOf(Math.max(...middle));
      const weights = middle.map((_, b) => weight(b, bin));
      const heaviest = Math.max(...weights);
      // Neighbours that weigh a tone alike may win by what the window spreads into them.
      expect(weights[loudest]).toBeGreaterThan(0.8 * heaviest);
      expect(Math.abs(loudest - band)).toBeLessThanOrEqual(1);
    }
  });

  it("shifts by a frame, to the bit, when the recording begins a hop later", () => {
    const shifted = { profile, framing: "snip", topDb: null, deltaOrder: 0, preEmphasisOver: "frame" } as const;
    fc.assert(
      fc.property(seed, fc.integer({ min: 2600, max: 4000 }), (start, numSamples) => {
        const sound = noise(numSamples, rate, start);
        const all = extractFeatures(sound, shifted);
        const later = extractFeatures({ ...sound, samples: sound.samples.subarray(grid.shift) }, shifted);
        expect(later.numFrames).toBe(all.numFrames - 1);
        expect(later.data).toEqual(all.data.subarray(all.dim));
      }),
      { seed: 13, numRuns: 10 },
    );
  });

  it("with its own framing shifts in the frames that lie inside the recording", () => {
    const sound = noise(8000, rate, 3);
    const options = { profile, topDb: null, deltaOrder: 0 } as const;
    const all = extractFeatures(sound, options);
    const later = extractFeatures({ ...sound, samples: sound.samples.subarray(grid.shift) }, options);
    // librosa's frames reach half a frame, two hops of 512, over each end; pre-emphasis one sample.
    for (let frame = 3; frame < later.numFrames - 3; frame++) expect(row(later, frame)).toEqual(row(all, frame + 1));
  });

  it("moves c0 and the log energy with the gain, and hardly anything else", () => {
    const options = { profile, deltaOrder: 0, topDb: null, c0: "keep", logEnergy: "keep" } as const;
    const columns = featureNames(options);
    fc.assert(
      fc.property(seed, fc.double({ min: -12, max: 12, noNaN: true }), (start, decibels) => {
        const sound = noise(4000, rate, start);
        const before = extractFeatures(sound, options);
        const after = extractFeatures(attenuated(sound, -decibels), options);
        const nats = (decibels / 10) * Math.LN10;
        // Of magnitudes half; librosa's bands are in dB; the transform's first row is √(1/B) B, √(2/B) B (HTK) or 2 B.
        const inBands = (recipe.spectrum === "magnitude" ? 0.5 : 1) * (recipe.log === "dB" ? decibels : nats);
        const numBands = recipe.numMelBands;
        const inC0 = { orthonormal: Math.sqrt(numBands), htk: Math.sqrt(2 * numBands), unnormalized: 2 * numBands };
        const expected = columns.map((name) => ({ logEnergy: nats, c0: inBands * inC0[recipe.dct] })[name] ?? 0);
        for (let i = 0; i < before.data.length; i++) {
          const move = Number(after.data[i]) - Number(before.data[i]);
          expect(Math.abs(move - Number(expected[i % columns.length]))).toBeLessThan(0.03);
        }
      }),
      { seed: 17, numRuns: 10 },
    );
  });

  it("has a symmetric window, or a periodic one: one that is symmetric with a sample more", () => {
    const { window, windowSymmetry } = recipe;
    for (const length of [grid.length, 401]) {
      const taper = windowOf(window, length, windowSymmetry);
      const from = windowSymmetry === "periodic" ? 1 : 0;
      for (let n = from; n < length; n++) {
        expect(taper[n]).toBeCloseTo(taper[length - 1 + from - n] as number, 12);
      }
      expect(Math.max(...taper)).toBeLessThanOrEqual(1);
    }
  });

  it("gives finite numbers for silence, clipping, and one sample at full scale", () => {
    const impulse = new Float32Array(4000);
    impulse[2000] = 1;
    const sounds: Record<string, Waveform> = {
      silence: waveform(new Float32Array(4000), rate),
      clipping: mapSamples(tone(440, 4000, rate, 1), Math.sign),
      "a full-scale constant": waveform(new Float32Array(4000).fill(-1), rate),
      "one sample": waveform(impulse, rate),
      "one sample never divided by 32768": waveform(
        impulse.map((x) => 32768 * x),
        rate,
      ),
      "the smallest amplitudes": waveform(impulse.fill(2 ** -149), rate),
    };
    const kinds = profile === "meyda" ? ["mfcc" as const] : (["mfcc", "fbank"] as const);
    const normalizations = ["none", "mean-variance", "sliding-mean-variance", "warp"] as const;
    for (const [name, sound] of Object.entries(sounds)) {
      for (const kind of kinds) {
        for (const normalization of normalizations) {
          const options = { profile, kind, normalization, logEnergy: "keep", deltaOrder: 1, deltaWindow: 2 } as const;
          const features = extractFeatures(sound, options);
          expect([name, kind, normalization, features.data.every(Number.isFinite)]).toEqual([
            name,
            kind,
            normalization,
            true,
          ]);
        }
      }
    }
  });

  it("is hardly changed by 30 dB of attenuation, but for level, where no floor is reached", () => {
    // Noise as loud as speech: 30 dB fainter it is still far over the 1 of meyda's ln(1 + E) and HTK's floor.
    const sound = noise(8000, rate, 11);
    const options = { profile, deltaOrder: 0, c0: "drop", logEnergy: "drop", topDb: null } as const;
    const before = extractFeatures(sound, options);
    const after = extractFeatures(attenuated(sound, 30), options);
    expect(maxDifference(after.data, before.data)).toBeLessThan(profile === "meyda" ? 0.5 : 0.05);
    // With normalisation over the recording level goes from c0 as well.
    const normalized = { profile, deltaOrder: 0, topDb: null, normalization: "mean" } as const;
    const [loud, faint] = [sound, attenuated(sound, 30)].map((recording) => extractFeatures(recording, normalized));
    expect(maxDifference(faint?.data ?? [], loud?.data ?? [])).toBeLessThan(profile === "meyda" ? 0.5 : 0.05);
  });

  it("is the same for a vowel 30 dB fainter, as far as its floor lets it", () => {
    const options = { profile, deltaOrder: 0, c0: "drop", logEnergy: "drop" } as const;
    const before = extractFeatures(vowel(), options);
    const after = extractFeatures(attenuated(vowel(), 30), options);
    const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    const scale = rms(Array.from(before.data));
    const move = rms(Array.from(before.data, (x, i) => x - Number(after.data[i])));
    expect(move / scale).toBeLessThan(0.2);
  });
});
