import type { FeatureRecipe } from "../types.js";
import { resolveRecipe } from "./recipe.js";

/** Where the columns of a recipe come from. */
export interface ColumnLayout {
  /** The first cepstral coefficient that is used: 0, or 1 where c0 is dropped from every order. */
  readonly firstCoefficient: 0 | 1;
  /** Whether the log energy follows the coefficients among the statics. */
  readonly hasLogEnergy: boolean;
  /** Statics computed per frame, those of which only the deltas are kept included. */
  readonly numStatics: number;
  /** The columns handed out, as indices into [statics, deltas, double deltas]. */
  readonly kept: readonly number[];
  /** One name per kept column. */
  readonly names: readonly string[];
}

const DELTA_SIGN = "Δ";

/** The layout of a complete recipe. */
export function columnLayout(recipe: FeatureRecipe): ColumnLayout {
  const firstCoefficient = recipe.c0 === "drop" ? 1 : 0;
  const hasLogEnergy = recipe.logEnergy !== "drop";
  const statics: string[] = [];
  for (let coefficient = firstCoefficient; coefficient < recipe.numCoefficients; coefficient++) {
    statics.push(`c${coefficient}`);
  }
  if (hasLogEnergy) statics.push("logEnergy");

  const kept: number[] = [];
  const names: string[] = [];
  for (let order = 0; order <= recipe.deltaOrder; order++) {
    for (const [index, name] of statics.entries()) {
      const rule = name === "c0" ? recipe.c0 : name === "logEnergy" ? recipe.logEnergy : "keep";
      if (order === 0 && rule === "deltas") continue;
      kept.push(order * statics.length + index);
      names.push(DELTA_SIGN.repeat(order) + name);
    }
  }
  return { firstCoefficient, hasLogEnergy, numStatics: statics.length, kept, names };
}

/**
 * The names of the feature columns, in order: the statics c0, c1, … and logEnergy, their deltas with one Δ, their
 * double deltas with two.
 *
 * @throws {OptionError} as `resolveRecipe`
 * @example featureNames({ numCoefficients: 3, deltaOrder: 1, c0: "deltas" }) // => ["c1", "c2", "Δc0", "Δc1", "Δc2"]
 */
export function featureNames(recipe: Partial<FeatureRecipe> = {}): readonly string[] {
  return columnLayout(resolveRecipe(recipe)).names;
}

/**
 * The number of feature columns a recipe makes.
 *
 * @throws {OptionError} as `resolveRecipe`
 * @example featureDim() // => 39
 */
export function featureDim(recipe: Partial<FeatureRecipe> = {}): number {
  return featureNames(recipe).length;
}
