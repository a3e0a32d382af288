import { describe, expect, it } from "vitest";
import { energyRecipe, everyFrame } from "../../src/diarize/every-frame.js";
import { extractFeatures } from "../../src/features/extract-features.js";
import { frameGrid } from "../../src/features/framing.js";
import { resolveRecipe } from "../../src/features/recipe.js";
import { frameLogEnergies } from "../../src/features/vad/log-energies.js";
import { TURNS, talkOf } from "../oracles/talk.js";

const { waveform } = talkOf(TURNS);

describe("energyRecipe", () => {
  it.each(["meyda", "kaldi", "htk", "librosa", "psf"] as const)(
    "has the log energies of the frames of %s",
    (profile) => {
      const recipe = everyFrame(resolveRecipe({ profile })).recipe;
      const expected = frameLogEnergies(waveform, frameGrid(recipe, waveform.sampleRate));
      const { data, dim, numFrames } = extractFeatures(waveform, energyRecipe(recipe));
      expect([dim, numFrames]).toEqual([1, expected.length]);
      for (const [t, value] of expected.entries()) expect(data[t]).toBeCloseTo(value, 4);
      expect(extractFeatures(waveform, recipe).numFrames).toBe(numFrames);
    },
  );
});
