import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../src/features/extract.js";
import type { RecipeOptions, Waveform } from "../../src/types.js";
import { waveform } from "./waveforms.js";

const rate = 16000;

/** Harmonics of 120 Hz under resonances, as if of a vocal tract 1 / α as long: the resonances move by α, the pitch stays. */
function vowelOf(alpha: number): Waveform {
  const resonances = [700, 1250, 2600, 3500].map((frequency) => frequency * alpha);
  const envelope = (frequency: number) =>
    resonances.reduce((sum, centre) => sum + 1 / (1 + ((frequency - centre) / (90 * alpha)) ** 2), 0.001);
  const harmonics = Array.from({ length: 60 }, (_, h) => 120 * (h + 1)).map((f) => [f, envelope(f)] as const);
  const samples = Array.from({ length: 4800 }, (_, n) =>
    harmonics.reduce((sum, [f, weight]) => sum + 0.02 * weight * Math.sin((2 * Math.PI * f * n) / rate + f * f), 0),
  );
  return waveform(samples, rate);
}

/** Root mean square distance of the mean cepstra, level left out. */
function distance(a: Waveform, b: Waveform, recipe: RecipeOptions, vtlnWarp: number): number {
  const options = { ...recipe, numCoefficients: 13, c0: "drop", logEnergy: "drop", deltaOrder: 0 } as const;
  const means = [extractFeatures(a, options), extractFeatures(b, { ...options, vtlnWarp })].map(
    ({ data, numFrames, dim }) =>
      Array.from({ length: dim }, (_, column) => {
        let sum = 0;
        for (let frame = 0; frame < numFrames; frame++) sum += data[frame * dim + column] as number;
        return sum / numFrames;
      }),
  );
  return Math.sqrt(means[0]?.reduce((sum, x, column) => sum + (x - Number(means[1]?.[column])) ** 2, 0) ?? 0);
}

describe("a warp of the mel axis", () => {
  // HTK's and psf's banks begin at 0 Hz, librosa's too: the bends must lie inside.
  const recipes: Record<string, RecipeOptions> = {
    kaldi: { profile: "kaldi", highFrequency: 7800 },
    htk: { profile: "htk", highFrequency: 7800, lowFrequency: 20 },
    psf: { profile: "psf" },
    librosa: { profile: "librosa", numMelBands: 40 },
  };

  it.each(Object.entries(recipes))("takes a longer or shorter vocal tract back: %s", (_, recipe) => {
    for (const alpha of [0.85, 1.15]) {
      const [here, there] = [vowelOf(1), vowelOf(alpha)];
      const unwarped = distance(here, there, recipe, 1);
      // Centres of filters go to f / warp: a tract whose resonances went to α f wants the warp 1 / α.
      const warped = distance(here, there, recipe, 1 / alpha);
      expect(warped).toBeLessThan(0.7 * unwarped);
      expect(distance(here, there, recipe, alpha)).toBeGreaterThan(unwarped);
    }
  });

  it("of 1 changes no bit", () => {
    const recipe = { profile: "kaldi", highFrequency: 7800 } as const;
    expect(extractFeatures(vowelOf(1), { ...recipe, vtlnWarp: 1 })).toEqual(extractFeatures(vowelOf(1), recipe));
  });
});
