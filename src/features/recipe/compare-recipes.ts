/** Two recipes side by side on one recording, and what each option in which they differ does by itself. */

import { SpeechModelError } from "../../errors.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions, Waveform } from "../../types.js";
import { extractFeatures } from "../extract.js";
import { featureNames } from "./columns.js";
import { resolveRecipe } from "./recipe.js";

export interface RecipeComparison {
  readonly first: FeatureMatrix;
  readonly second: FeatureMatrix;
  readonly firstNames: readonly string[];
  readonly secondNames: readonly string[];
  readonly difference: FeatureDifference;
  readonly options: readonly OptionEffect[];
}

/** An option in which two recipes differ, and what it alone does to a recording. */
export interface OptionEffect {
  readonly option: RecipeOption;
  readonly first: unknown;
  readonly second: unknown;
  /** Set alone in the first recipe; null where it contradicts the rest of that recipe. */
  readonly effect: FeatureDifference | null;
  /** Why there is no effect to show. */
  readonly problem: string | null;
}

/** How far two sets of features lie from one another, over the columns and frames that both have. */
export interface FeatureDifference {
  readonly numFrames: readonly [number, number];
  readonly numColumns: readonly [number, number];
  /** Columns of one name in both. */
  readonly numCommon: number;
  /** Root mean square of the differences, over common columns and the frames up to the shorter end. */
  readonly rms: number;
  readonly largest: number;
}

/**
 * Two recipes side by side on one recording: their features, the options in which they differ, and what each of these
 * does when it alone is changed in the first recipe to its value in the second.
 *
 * @throws {OptionError} when a recipe is not valid or does not fit the recording's rate
 * @throws {ShapeError} when the recording is too short for either
 * @example
 * const { options } = compareRecipes(waveform, { profile: "kaldi" }, { profile: "kaldi", lifter: 0 });
 * options[0]; // => { option: "lifter", first: 22, second: 0, effect: { numFrames: [48, 48], numCommon: 13 } }
 */
export function compareRecipes(waveform: Waveform, first: RecipeOptions, second: RecipeOptions): RecipeComparison {
  const [a, b] = [resolveRecipe(first), resolveRecipe(second)];
  const [featuresOfA, featuresOfB] = [analyse(waveform, a), analyse(waveform, b)];
  const base = changeable(a);
  const from = base === a ? featuresOfA : analyse(waveform, base);
  const options = differingOptions(a, b).map((option): OptionEffect => {
    const values = { option, first: a[option], second: b[option] };
    try {
      const effect = differenceOf(from, analyse(waveform, { ...base, [option]: b[option] }));
      return { ...values, effect, problem: null };
    } catch (error) {
      if (!(error instanceof SpeechModelError)) throw error;
      return { ...values, effect: null, problem: error.message };
    }
  });
  return {
    first: featuresOfA.features,
    second: featuresOfB.features,
    firstNames: featuresOfA.names,
    secondNames: featuresOfB.names,
    difference: differenceOf(featuresOfA, featuresOfB),
    options,
  };
}

export type RecipeOption = keyof FeatureRecipe;

/** The options in which two complete recipes differ; the name of the profile is none. */
export function differingOptions(first: FeatureRecipe, second: FeatureRecipe): readonly RecipeOption[] {
  return (Object.keys(first) as RecipeOption[]).filter(
    (option) => option !== "profile" && JSON.stringify(first[option]) !== JSON.stringify(second[option]),
  );
}

interface Named {
  readonly features: FeatureMatrix;
  readonly names: readonly string[];
}

function differenceOf(a: Named, b: Named): FeatureDifference {
  const common = a.names.flatMap((name, column) => {
    const other = b.names.indexOf(name);
    return other < 0 ? [] : [[column, other] as const];
  });
  const numFrames = Math.min(a.features.numFrames, b.features.numFrames);
  let squares = 0;
  let largest = 0;
  for (let frame = 0; frame < numFrames; frame++) {
    for (const [column, other] of common) {
      const x = a.features.data[frame * a.features.dim + column];
      const y = b.features.data[frame * b.features.dim + other];
      squares += (x - y) ** 2;
      largest = Math.max(largest, Math.abs(x - y));
    }
  }
  return {
    numFrames: [a.features.numFrames, b.features.numFrames],
    numColumns: [a.names.length, b.names.length],
    numCommon: common.length,
    rms: Math.sqrt(squares / Math.max(1, numFrames * common.length)),
    largest,
  };
}

const analyse = (waveform: Waveform, recipe: RecipeOptions): Named => ({
  features: extractFeatures(waveform, recipe),
  names: featureNames(recipe),
});

/** Profile "meyda" fixes its analysis; voxmix's own front end with the same values lets each of them be changed. */
const changeable = (recipe: FeatureRecipe): FeatureRecipe =>
  recipe.profile === "meyda" ? { ...recipe, profile: "kaldi" } : recipe;
