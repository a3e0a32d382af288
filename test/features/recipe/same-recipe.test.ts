import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { profiles } from "../../../src/features/recipe/profiles.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { checkProvenance, commonProvenance, recipeDifferences } from "../../../src/features/recipe/same-recipe.js";
import type { FeatureTransform } from "../../../src/types.js";
import { matrix } from "../matrices.js";

const kaldi = resolveRecipe({ profile: "kaldi" });
const optionsOf = (...recipes: Parameters<typeof recipeDifferences>) =>
  recipeDifferences(...recipes).map(({ option }) => option);

describe("recipeDifferences", () => {
  it("is empty for a recipe and itself, its copy, and what a file makes of it", () => {
    const values = Array.from({ length: 13 }, (_, i) => i / 7);
    const transform: FeatureTransform = { kind: "pca", inputDim: 13, outputDim: 1, offset: values, matrix: values };
    const recipe = resolveRecipe({ profile: "kaldi", vad: { method: "adaptive" }, splice: {}, transform });
    for (const same of [recipe, structuredClone(recipe), JSON.parse(JSON.stringify(recipe)), resolveRecipe(recipe)]) {
      expect(recipeDifferences(recipe, same)).toEqual([]);
    }
    const other = { ...recipe, transform: { ...transform, matrix: [...values.slice(1), 0.5] } };
    expect(optionsOf(recipe, other)).toEqual(["transform"]);
  });

  it("counts the name of the profile where one is meyda's own code, and nowhere else", () => {
    expect(optionsOf(kaldi, { ...kaldi, profile: "htk" })).toEqual([]);
    const meyda = resolveRecipe();
    expect(optionsOf(meyda, { ...meyda, profile: "kaldi" })).toEqual(["profile"]);
    expect(optionsOf({ ...meyda, profile: "kaldi" }, meyda)).toEqual(["profile"]);
  });

  it("leaves out which recordings are admitted, and gives both values of what differs", () => {
    const other = { ...kaldi, sampleRate: 8000, resampling: "allow", numCoefficients: 20 } as const;
    expect(recipeDifferences(kaldi, other)).toEqual([{ option: "numCoefficients", first: 13, second: 20 }]);
  });
});

describe("checkProvenance", () => {
  const model = { recipe: kaldi, sampleRate: 8000 };
  const features = { ...matrix([[1, 2]]), ...model };

  it("lets pass what was made by one recipe at one rate, and what is not known", () => {
    checkProvenance(model, features, "the model");
    checkProvenance(model, { ...features, recipe: structuredClone(kaldi), sampleRate: null }, "the model");
    checkProvenance(model, matrix([[1]]), "the model");
    checkProvenance({ recipe: null, sampleRate: null }, features, "the model");
  });

  it("names both profiles and rates, the options with both values, and the recording", () => {
    const check = () =>
      checkProvenance({ recipe: profiles.librosa, sampleRate: 16000 }, features, "the model", "7_jackson_32.wav");
    expect(check).toThrow(OptionError);
    expect(check).toThrow(
      "7_jackson_32.wav: expected features of profile librosa at 16000 Hz, as the model has, got profile kaldi at 8000 Hz; " +
        "they differ in frameLength",
    );
    const other = { ...features, recipe: { ...kaldi, lifter: 0 } };
    expect(() => checkProvenance(model, other, "the model")).toThrow("they differ in lifter 22 / 0; extract them");
  });

  it("refuses one recipe at two rates", () => {
    expect(() => checkProvenance(model, { ...features, sampleRate: 16000 }, "the model")).toThrow(
      "expected features of profile kaldi at 8000 Hz, as the model has, got profile kaldi at 16000 Hz; extract them",
    );
  });
});

describe("commonProvenance", () => {
  const made = { ...matrix([[1, 2]]), recipe: kaldi, sampleRate: 8000 };

  it("is what all have, and null of none or of those that do not say", () => {
    expect(commonProvenance([made, made])).toEqual({ recipe: kaldi, sampleRate: 8000 });
    for (const matrices of [[], [matrix([[1]])]]) {
      expect(commonProvenance(matrices)).toEqual({ recipe: null, sampleRate: null });
    }
  });

  it("refuses two recipes, and some that say nothing beside others that do, and names them", () => {
    const name = (index: number) => `${index}.wav`;
    const other = { ...made, recipe: { ...kaldi, lifter: 0 } };
    expect(() => commonProvenance([made, other], name)).toThrow("1.wav: expected features of profile kaldi");
    expect(() => commonProvenance([made, matrix([[1]])], name)).toThrow("1.wav: nothing says which recipe made these");
    expect(() => commonProvenance([matrix([[1]]), made], name)).toThrow("1.wav: these features are of profile kaldi");
  });
});
