import { describe, expect, it } from "vitest";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { recipeWords } from "../../../src/report/page/recipe-words.js";

describe("a front end in words", () => {
  it("tells of values, frames, choice and normalisation", () => {
    const words = recipeWords(
      resolveRecipe({
        profile: "kaldi",
        deltaOrder: 2,
        energyGate: 30,
        normalization: "mean-variance",
        normalizationScope: "group",
      }),
    );
    for (const part of [
      "13 mel-frequency cepstral coefficients of 23 bands (as kaldi computes them)",
      "with deltas and double deltas",
      "frames of 25 ms every 10 ms, povey window, pre-emphasis 0.97",
      "frames more than 30 dB under the loudest are left out",
      "the mean of each speaker or group is taken off, and its variance made 1",
    ]) {
      expect(words).toContain(part);
    }
  });

  it("counts a frame of samples in samples, and tells a transform", () => {
    const transform = { kind: "lda", inputDim: 13, outputDim: 2, offset: [], matrix: [] } as const;
    const words = recipeWords({ ...resolveRecipe({ profile: "librosa" }), transform });
    expect(words).toMatch(/frames of \d+ samples every \d+ samples/);
    expect(words).toContain("by LDA 2");
  });
});
