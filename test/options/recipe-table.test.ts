import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { profiles } from "../../src/features/recipe/profiles.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import { recipeTable } from "../../src/options/recipe-table.js";
import { accepts } from "../../src/options.js";
import type { FeatureRecipe, RecipeOptions } from "../../src/types.js";
import { pca, recipeSamples } from "../features/recipe-samples.js";

const options = Object.keys(profiles.meyda) as (keyof FeatureRecipe)[];
const nested = ["vad", "shiftedDeltas", "splice"];

describe("the table of a recipe", () => {
  it("has one row for each option, that takes the value of every profile", () => {
    expect(Object.keys(recipeTable)).toEqual(options);
    for (const [option, { rule, help }] of Object.entries(recipeTable)) {
      for (const profile of Object.values(profiles)) {
        expect([option, accepts(rule, profile[option as keyof FeatureRecipe])]).toEqual([option, true]);
      }
      expect(rule.expected.length).toBeGreaterThan(3);
      expect(help).toMatch(/^\S.{2,70}$/);
    }
  });

  it("answer whatever stands for an option with a recipe of these values or an OptionError", () => {
    const anything = fc.anything({
      withBigInt: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...options), anything, (option, value) => {
        try {
          const resolved = resolveRecipe({ profile: "kaldi", [option]: value } as RecipeOptions);
          if (value !== undefined && !nested.includes(option)) expect(resolved[option]).toEqual(value);
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
        }
      }),
      { seed: 23, numRuns: 3000 },
    );
  });

  it("answer whatever stands inside a nested option in the same way", () => {
    const inside = fc.constantFrom(
      ["splice", "left"],
      ["shiftedDeltas", "delta"],
      ["shiftedDeltas", "numBlocks"],
      ["vad", "method"],
      ["transform", "matrix"],
    );
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
    fc.assert(
      fc.property(inside, anything, ([option, key], value) => {
        try {
          resolveRecipe({ profile: "kaldi", [String(option)]: { [String(key)]: value } } as RecipeOptions);
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
        }
      }),
      { seed: 29, numRuns: 1000 },
    );
  });

  it("answer objects that JSON cannot show with an OptionError too", () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const value of [circular, { toJSON: () => undefined }, { n: 1n }]) {
      for (const option of ["window", "splice", "vad", "transform"]) {
        expect(() => resolveRecipe({ [option]: value } as RecipeOptions)).toThrow(OptionError);
      }
    }
  });

  it.each([
    ["splice", { lefft: 3 }],
    ["shiftedDeltas", { blocks: 7 }],
    ["vad", { method: "kaldi", threshold: 3 }],
    ["vad", { method: "webrtc", agressiveness: 3 }],
  ])("refuse an option of %s that there is not: %o", (option, value) => {
    expect(() => resolveRecipe({ [option]: value })).toThrow(OptionError);
    expect(() => resolveRecipe({ [option]: value })).toThrow(Object.keys(value).at(-1));
  });

  it("take the transforms that training makes, and none whose sizes disagree", () => {
    expect(resolveRecipe({ profile: "kaldi", transform: pca }).transform).toEqual(pca);
    for (const wrong of [
      { ...pca, inputDim: 12 },
      { ...pca, matrix: pca.matrix.slice(1) },
      { ...pca, offset: pca.offset.map(() => Number.NaN) },
      { ...pca, kind: "ica" },
      { ...pca, more: 1 },
    ]) {
      expect(() => resolveRecipe({ profile: "kaldi", transform: wrong } as RecipeOptions)).toThrow(OptionError);
    }
  });

  it("resolve a recipe to itself, also when it came back from JSON", () => {
    for (const recipe of Object.values(recipeSamples)) {
      const resolved = resolveRecipe(recipe);
      expect(resolveRecipe(resolved)).toEqual(resolved);
      expect(resolveRecipe(JSON.parse(JSON.stringify(resolved)))).toEqual(resolved);
    }
  });
});
