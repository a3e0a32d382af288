import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../src/features/extract.js";
import { mapSamples, noise, vowel } from "./waveforms.js";

const rate = 8000;
const seed = fc.integer({ min: 1, max: 2 ** 30 });

describe("extractFeatures, whatever the recording", () => {
  it("shifts by one frame, to the bit, when the recording starts one hop later", () => {
    const recipe = { deltaOrder: 0, logEnergy: "keep" } as const;
    fc.assert(
      fc.property(seed, fc.integer({ min: 280, max: 1000 }), fc.boolean(), (start, numSamples, hamming) => {
        const sound = noise(numSamples, rate, start);
        const options = { ...recipe, window: hamming ? "hamming" : "hann" } as const;
        const whole = extractFeatures(sound, options);
        const later = extractFeatures({ ...sound, samples: sound.samples.subarray(80) }, options);
        expect(later.numFrames).toBe(whole.numFrames - 1);
        expect(later.data).toEqual(whole.data.subarray(whole.dim));
      }),
      { seed: 13, numRuns: 40 },
    );
  });

  it("moves c0 with the gain and hardly anything else", () => {
    fc.assert(
      fc.property(seed, fc.double({ min: -20, max: 12, noNaN: true }), (start, decibels) => {
        const sound = noise(600, rate, start);
        const recipe = { deltaOrder: 0 } as const;
        const before = extractFeatures(sound, recipe);
        const after = extractFeatures(
          mapSamples(sound, (x) => x * 10 ** (decibels / 20)),
          recipe,
        );
        // c0 = 2 Σ_b ln(1 + E_b) over 26 bands, and the gain multiplies every E.
        const expected = 2 * 26 * (decibels / 10) * Math.LN10;
        for (let i = 0; i < before.data.length; i++) {
          const move = (after.data[i] as number) - (before.data[i] as number);
          expect(Math.abs(i % 13 === 0 ? move - expected : move)).toBeLessThan(0.02);
        }
      }),
      { seed: 17, numRuns: 40 },
    );
  });

  it("sees no sign: an inverted recording has the same features", () => {
    const sound = vowel();
    expect(extractFeatures(mapSamples(sound, (x) => -x))).toEqual(extractFeatures(sound));
  });
});
