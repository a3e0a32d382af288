import { describe, expect, it } from "vitest";
import { energyRecipe, everyFrame } from "../../src/diarize/spoken-frames.js";
import { extractFeatures } from "../../src/features/extract.js";
import { frameGrid } from "../../src/features/frames/framing.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import { frameLogEnergies } from "../../src/features/vad/energy-vad.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { TURNS, talkOf } from "../oracles/talk.js";

const { waveform } = talkOf(TURNS);

describe("everyFrame", () => {
  it("normalises over the frames of all runs of speech", () => {
    const { recipe, finish } = everyFrame(resolveRecipe({ normalization: "mean-variance", energyGate: 30 }));
    expect([recipe.normalization, recipe.energyGate]).toEqual(["none", null]);
    const features = featureMatrix([[1], [3], [500], [5], [7]]);
    const runs = [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ];
    const { data } = finish?.(features, runs) ?? features;
    const spoken = [0, 1, 3, 4].map((t) => data[t] as number);
    const expected = [-3, -1, 1, 3].map((value) => value / Math.sqrt(5));
    for (const [i, value] of spoken.entries()) expect(value).toBeCloseTo(expected[i] as number, 6);
    expect(finish?.(features, [])).toBe(features);
  });

  it("leaves normalisation over a window, and none, to the front end", () => {
    for (const normalization of ["none", "sliding-mean"] as const) {
      expect(everyFrame(resolveRecipe({ normalization }))).toMatchObject({ recipe: { normalization }, finish: null });
    }
  });
});

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
