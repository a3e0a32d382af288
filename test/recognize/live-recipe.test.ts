import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import { createStreamingFrontEnd } from "../../src/features/streaming.js";
import { checkLive, endBoundOptions } from "../../src/recognize/live-recipe.js";
import { taskDefaults } from "../../src/recognize/task.js";
import type { RecipeOptions } from "../../src/types.js";
import { recipeSamples } from "../features/recipe-samples.js";

const bound: readonly (readonly [RecipeOptions, string])[] = [
  [{ energyGate: 40 }, "energyGate 40 (instead: null)"],
  [{ vad: { method: "kaldi" } }, 'vad "kaldi" (instead: null)'],
  [{ normalization: "mean" }, 'normalization "mean" (instead: "sliding-mean" or "none")'],
  [{ normalization: "mean-variance" }, 'normalization "mean-variance" (instead: "sliding-mean-variance" or "none")'],
  [{ splice: { left: 1, right: 1, step: 3 } }, "splice.step 3 (instead: 1)"],
  [{ profile: "librosa", topDb: 80 }, "topDb 80 (instead: null)"],
  [{ profile: "kaldi", dcRemoval: "signal" }, 'dcRemoval "signal" (instead: "frame" or "none")'],
  [{ profile: "kaldi", pitch: "keep" }, 'pitch "keep" (instead: "drop")'],
];

describe("what keeps a recipe from being used live", () => {
  it.each(bound)("is found: %j", (options, name) => {
    const free = { energyGate: null, vad: null, normalization: "none", topDb: null } as const;
    const recipe = resolveRecipe({ ...free, ...options });
    expect(endBoundOptions(recipe)).toEqual([name]);
    expect(createStreamingFrontEnd(recipe, 16000).delay).toBe(Number.POSITIVE_INFINITY);
  });

  it("is all that the streaming front end waits for", () => {
    const recipes = Object.entries({
      ...recipeSamples,
      word: taskDefaults.word.recipe,
      phone: taskDefaults.phone.recipe,
    });
    const waiting = recipes.filter(
      ([, options]) => createStreamingFrontEnd(options, 8000).delay === Number.POSITIVE_INFINITY,
    );
    const named = recipes.filter(([, options]) => endBoundOptions(resolveRecipe(options)).length > 0);
    expect(named.map(([name]) => name)).toEqual(waiting.map(([name]) => name));
    expect(waiting.length).toBeGreaterThan(3);
    expect(waiting.length).toBeLessThan(recipes.length - 3);
  });

  it("is named all at once", () => {
    const recipe = resolveRecipe(taskDefaults.word.recipe);
    expect(() => checkLive(recipe)).toThrow(OptionError);
    expect(() => checkLive(recipe)).toThrow(/energyGate 30 \(instead: null\), normalization "mean-variance"/);
    expect(() => checkLive(resolveRecipe(taskDefaults.phone.recipe))).not.toThrow();
  });
});
