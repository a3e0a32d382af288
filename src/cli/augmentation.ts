import { readFile } from "node:fs/promises";
import { checkAugmentation, type TrainingAugmentation } from "../corpus/augmented-features.js";
import { OptionError } from "../errors.js";
import { resolveRecipe } from "../features/recipe.js";
import type { FeatureRecipe } from "../types.js";

/** A plan of `--augment`, as a file; its warps must suit the recipe. */
export async function readAugmentation(path: string, recipe: FeatureRecipe): Promise<TrainingAugmentation> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new OptionError(`${path}: there is no such file, or it may not be read`, { cause });
  });
  try {
    const plan = JSON.parse(text) as TrainingAugmentation;
    checkAugmentation(plan);
    for (const vtlnWarp of plan.vtlnWarps ?? []) resolveRecipe({ ...recipe, vtlnWarp });
    return plan;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new OptionError(`${path}: this is not JSON: ${error.message}`, { cause: error });
    if (error instanceof OptionError) throw new OptionError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
