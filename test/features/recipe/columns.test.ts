import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../../src/features/extract.js";
import { featureDim, featureNames } from "../../../src/features/recipe/columns.js";
import type { FeatureRecipe } from "../../../src/types.js";
import { noise } from "../waveforms.js";

describe("featureNames", () => {
  it("gives statics, deltas, double deltas", () => {
    const names = featureNames({ numCoefficients: 3, logEnergy: "keep" });
    expect(names).toEqual(
      ["c0", "c1", "c2", "logEnergy", "Δc0", "Δc1", "Δc2", "ΔlogEnergy"].concat("ΔΔc0", "ΔΔc1", "ΔΔc2", "ΔΔlogEnergy"),
    );
    expect(featureDim()).toBe(39);
  });

  it("drops the static alone, or every order", () => {
    const some = { numCoefficients: 2, deltaOrder: 1 } as const;
    expect(featureNames({ ...some, c0: "deltas" })).toEqual(["c1", "Δc0", "Δc1"]);
    expect(featureNames({ ...some, c0: "drop" })).toEqual(["c1", "Δc1"]);
    expect(featureNames({ ...some, logEnergy: "deltas" })).toEqual(["c0", "c1", "Δc0", "Δc1", "ΔlogEnergy"]);
    expect(featureNames({ numCoefficients: 2, deltaOrder: 0 })).toEqual(["c0", "c1"]);
  });

  it("names the columns that extractFeatures makes: each equals the like-named one of the fullest recipe", () => {
    const sound = noise(1200, 8000);
    const fullest: Partial<FeatureRecipe> = { numCoefficients: 4, logEnergy: "keep", deltaOrder: 2 };
    const full = extractFeatures(sound, fullest);
    const fullNames = featureNames(fullest);
    for (const c0 of ["keep", "deltas", "drop"] as const) {
      for (const logEnergy of ["keep", "deltas", "drop"] as const) {
        const recipe = { ...fullest, c0, logEnergy };
        const features = extractFeatures(sound, recipe);
        expect(features.dim).toBe(featureDim(recipe));
        for (const [column, name] of featureNames(recipe).entries()) {
          const source = fullNames.indexOf(name);
          for (let frame = 0; frame < full.numFrames; frame++) {
            expect(features.data[frame * features.dim + column]).toBe(full.data[frame * full.dim + source]);
          }
        }
      }
    }
  });
});
