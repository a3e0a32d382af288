import { loadRecording } from "../../corpus/load/load-recording.js";
import { OptionError } from "../../errors.js";
import { compareRecipes } from "../../features/recipe/compare-recipes.js";
import { profiles } from "../../features/recipe/profiles.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import type { ProfileName } from "../../types.js";
import { comparisonText } from "../compare-text.js";
import { type OutputOptions, type RecipeFlags, recipeFrom } from "../flags.js";
import { printJson, printText } from "../output.js";

export type CompareOptions = OutputOptions & RecipeFlags;

/** `voxmix features --compare kaldi,librosa <recording…>`; other options of the recipe apply to both. */
export async function compareProfiles(paths: readonly string[], names: string, options: CompareOptions): Promise<void> {
  const [first, second] = profilePair(names);
  const common = recipeFrom(options);
  const results: unknown[] = [];
  for (const path of paths) {
    const recipes = [first, second].map((profile) => ({ ...common, profile })) as [object, object];
    const waveform = await loadRecording(path, resolveRecipe(recipes[0]));
    const comparison = compareRecipes(waveform, recipes[0], recipes[1]);
    if (options.json) {
      const { difference, options: differing } = comparison;
      results.push({ path, profiles: [first, second], difference, options: differing });
    } else printText(comparisonText(path, [first, second], comparison));
  }
  if (options.json) printJson(results);
}

function profilePair(names: string): readonly [ProfileName, ProfileName] {
  const pair = names.split(",").map((name) => name.trim());
  const known = Object.keys(profiles);
  const [first, second] = pair;
  if (pair.length !== 2 || !pair.every((name) => known.includes(name))) {
    throw new OptionError(`--compare takes two of ${known.join(", ")}, e.g. kaldi,librosa; got "${names}"`);
  }
  return [first as ProfileName, second as ProfileName];
}
