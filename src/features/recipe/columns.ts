/** Which columns a recipe makes: where they stand among the statics and deltas, and their names. */

import { ShapeError } from "../../errors.js";
import type { EnergyColumn, FeatureRecipe, RecipeOptions } from "../../types.js";
import { resolveRecipe } from "./recipe.js";

/** Where the columns of a recipe come from. */
export interface ColumnLayout {
  /** Cepstral coefficients, or log mel bands: the first columns of the statics. */
  readonly numSpectral: number;
  /** The column of the log energy among the statics, or −1. */
  readonly logEnergyColumn: number;
  /** The first of the two columns of pitch among the statics, or −1. */
  readonly pitchColumn: number;
  /** Statics computed per frame, those included of which only the deltas are kept, or none. */
  readonly numStatics: number;
  /** The columns handed out, as indices into [statics, deltas, double deltas, …, shifted deltas]. */
  readonly kept: readonly number[];
  /** One name per column that leaves the front end. */
  readonly names: readonly string[];
}

/**
 * The layout of a complete recipe.
 *
 * @throws {ShapeError} when a transform was trained on another number of columns
 */
export function columnLayout(recipe: FeatureRecipe): ColumnLayout {
  const isCepstral = recipe.kind !== "fbank";
  const numSpectral = isCepstral ? recipe.numCoefficients : recipe.numMelBands;
  const spectral = Array.from({ length: numSpectral }, (_, column): Static => {
    const use = isCepstral && column === 0 ? recipe.c0 : "keep";
    return { name: `${isCepstral ? "c" : "b"}${column}`, column, use };
  });
  const logEnergyColumn = recipe.logEnergy === "drop" ? -1 : numSpectral;
  const energy: readonly Static[] =
    logEnergyColumn < 0 ? [] : [{ name: "logEnergy", column: logEnergyColumn, use: recipe.logEnergy }];
  const pitchColumn = recipe.pitch === "drop" ? -1 : numSpectral + energy.length;
  const pitch = ["logPitch", "voicing"]
    .slice(pitchColumn < 0 ? 2 : 0)
    .map((name, i): Static => ({ name, column: pitchColumn + i, use: recipe.pitch }));

  const statics = [...inOrder(recipe, spectral, energy), ...pitch].filter(({ use }) => use !== "drop");
  const numStatics = numSpectral + energy.length + pitch.length;
  const kept: number[] = [];
  const names: string[] = [];
  for (let order = 0; order <= recipe.deltaOrder; order++) {
    for (const { name, column, use } of statics) {
      if (order === 0 && use === "deltas") continue;
      kept.push(order * numStatics + column);
      names.push(DELTA_SIGN.repeat(order) + name);
    }
  }
  const numBlocks = recipe.shiftedDeltas?.numBlocks ?? 0;
  for (let block = 0; block < numBlocks; block++) {
    for (const { name, column } of statics) {
      kept.push((recipe.deltaOrder + 1 + block) * numStatics + column);
      names.push(`${DELTA_SIGN}${name}[+${block * (recipe.shiftedDeltas?.shift ?? 0)}]`);
    }
  }
  const handedOut = transformedNames(splicedNames(names, recipe), recipe);
  return { numSpectral, logEnergyColumn, pitchColumn, numStatics, kept, names: handedOut };
}

/**
 * The names of the feature columns, in order: the statics (c0, c1, … or the log mel bands b0, b1, …, logEnergy,
 * logPitch, voicing), their deltas with one Δ, their double deltas with two. Spliced columns carry the frame they come
 * from, c1[−2]; columns of a transform are numbered.
 *
 * @throws {OptionError} as `resolveRecipe`
 * @throws {ShapeError} when a transform was trained on another number of columns
 * @example featureNames({ numCoefficients: 3, deltaOrder: 1, c0: "deltas" }) // => ["c1", "c2", "Δc0", "Δc1", "Δc2"]
 */
export function featureNames(recipe: RecipeOptions = {}): readonly string[] {
  return columnLayout(resolveRecipe(recipe)).names;
}

/**
 * The number of feature columns a recipe makes.
 *
 * @throws {OptionError} as `resolveRecipe`
 * @throws {ShapeError} as `featureNames`
 * @example featureDim() // => 39
 */
export function featureDim(recipe: RecipeOptions = {}): number {
  return featureNames(recipe).length;
}

const DELTA_SIGN = "Δ";

interface Static {
  readonly name: string;
  /** Its column among the statics. */
  readonly column: number;
  readonly use: EnergyColumn;
}

/** The statics in the order in which they are handed out. */
function inOrder(recipe: FeatureRecipe, spectral: readonly Static[], energy: readonly Static[]): readonly Static[] {
  const [c0, ...others] = spectral;
  if (recipe.levelColumns === "around" || c0 === undefined) return [...spectral, ...energy];
  if (recipe.levelColumns === "first") return [...energy, ...spectral];
  return recipe.kind === "fbank" ? [...spectral, ...energy] : [...others, c0, ...energy];
}

function splicedNames(names: readonly string[], { splice }: FeatureRecipe): readonly string[] {
  if (splice === null || splice.left + splice.right === 0) return names;
  const offsets = Array.from({ length: splice.left + splice.right + 1 }, (_, i) => i - splice.left);
  return offsets.flatMap((offset) => names.map((name) => `${name}[${offset > 0 ? "+" : ""}${offset}]`));
}

function transformedNames(names: readonly string[], { transform }: FeatureRecipe): readonly string[] {
  if (transform === null) return names;
  if (transform.inputDim !== names.length) {
    throw new ShapeError(
      `the transform was trained on ${transform.inputDim} columns, and the recipe makes ${names.length}; ` +
        "use the recipe it was trained with",
    );
  }
  return Array.from({ length: transform.outputDim }, (_, i) => `${transform.kind}${i}`);
}
