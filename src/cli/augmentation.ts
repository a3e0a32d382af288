import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { checkAugmentationOf, type TrainingAugmentation } from "../corpus/load/augmented-features.js";
import { OptionError } from "../errors.js";
import type { FeatureRecipe } from "../types.js";
import { defined } from "./flags.js";

/** A plan of `--augment`, as a file; its warps must suit the recipe. */
export async function readAugmentation(path: string, recipe: FeatureRecipe): Promise<TrainingAugmentation> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new OptionError(`${path}: there is no such file, or it may not be read`, { cause });
  });
  try {
    const augmentation = JSON.parse(text) as TrainingAugmentation;
    checkAugmentationOf(recipe, augmentation);
    const { noises, impulseResponses } = augmentation;
    return {
      ...augmentation,
      ...defined({ noises: beside(path, noises), impulseResponses: beside(path, impulseResponses) }),
    };
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new OptionError(`${path}: this is not JSON: ${error.message}`, { cause: error });
    if (error instanceof OptionError) throw new OptionError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Files that a plan names are found from where it lies. */
const beside = (plan: string, files: readonly string[] | undefined): readonly string[] | undefined =>
  files?.map((file) => resolve(dirname(plan), file));
