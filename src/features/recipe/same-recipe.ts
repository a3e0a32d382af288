/**
 * Features know the recipe and the sample rate that made them. Where features meet, or meet a model, they must agree; this file
 * says whether they do, and in which options they differ.
 */

import { OptionError } from "../../errors.js";
import { show } from "../../options.js";
import type { FeatureMatrix, FeatureRecipe } from "../../types.js";

/** Where features come from; null where nobody knows, as of files of other tools. */
export interface Provenance {
  readonly recipe: FeatureRecipe | null;
  readonly sampleRate: number | null;
}

/** An option in which two recipes differ. */
export interface RecipeDifference {
  readonly option: keyof FeatureRecipe;
  readonly first: unknown;
  readonly second: unknown;
}

// A rate is known beside the recipe; groups are normalised after extraction, and alone a recording is a group of its own; the
// precision shows in last digits; a warp is what a speaker's or a copy's features differ in on purpose.
const APART: ReadonlySet<string> = new Set([
  "profile",
  "sampleRate",
  "resampling",
  "normalizationScope",
  "precision",
  "vtlnWarp",
  "ditherSeed",
]);

/** The options by which two recipes make other numbers of one recording. The name of a profile is one only of "meyda". */
export function recipeDifferences(first: FeatureRecipe, second: FeatureRecipe): readonly RecipeDifference[] {
  if (first === second) return [];
  const differing = (Object.keys(first) as (keyof FeatureRecipe)[]).filter(
    (option) => !APART.has(option) && JSON.stringify(first[option]) !== JSON.stringify(second[option]),
  );
  const isOtherCode = (first.profile === "meyda") !== (second.profile === "meyda");
  return [...(isOtherCode ? (["profile"] as const) : []), ...differing].map((option) => ({
    option,
    first: first[option],
    second: second[option],
  }));
}

export const provenanceOf = ({ recipe, sampleRate }: FeatureMatrix): Provenance => ({
  recipe: recipe ?? null,
  sampleRate: sampleRate ?? null,
});

/**
 * Features against what is expected of them. What is not known on either side is taken to fit.
 *
 * @param owner  whose expectation it is: "the model"
 * @param name   of the features, e.g. the path of the recording
 * @throws {OptionError} naming both and the options in which they differ
 */
export function checkProvenance(expected: Provenance, features: FeatureMatrix, owner: string, name?: string): void {
  const got = provenanceOf(features);
  const differences = expected.recipe && got.recipe ? recipeDifferences(expected.recipe, got.recipe) : [];
  const ratesDiffer = expected.sampleRate !== null && got.sampleRate !== null && expected.sampleRate !== got.sampleRate;
  if (differences.length === 0 && !ratesDiffer) return;
  const options = differences
    .slice(0, 8)
    .map(({ option, first, second }) => `${option} ${show(first)} / ${show(second)}`)
    .join(", ");
  const more = differences.length > 8 ? ` and ${differences.length - 8} more` : "";
  throw new OptionError(
    `${name === undefined ? "" : `${name}: `}expected features of ${describe(expected)}, as ${owner} has, got ${describe(got)}` +
      `${options === "" ? "" : `; they differ in ${options}${more}`}; extract them with one recipe from recordings of one rate`,
  );
}

const describe = ({ recipe, sampleRate }: Provenance): string =>
  `${recipe === null ? "an unknown recipe" : `profile ${recipe.profile}`}${sampleRate === null ? "" : ` at ${sampleRate} Hz`}`;

/**
 * The recipe and rate that made all of these features; null where one does not say.
 *
 * @param nameOf  of the features at an index, for errors
 * @throws {OptionError} when two are of different recipes or rates, or only some say what made them
 */
export function commonProvenance(
  matrices: readonly FeatureMatrix[],
  nameOf: (index: number) => string | undefined = () => undefined,
): Provenance {
  const [first] = matrices;
  if (first === undefined) return { recipe: null, sampleRate: null };
  const expected = provenanceOf(first);
  for (const [index, features] of matrices.entries()) {
    if ((features.recipe ?? null) === null && expected.recipe !== null) {
      throw new OptionError(
        `${nameOf(index) ?? `features ${index}`}: nothing says which recipe made these features, and those before are of profile ` +
          `${expected.recipe.profile}; extract all with one recipe, or take all from files of one tool`,
      );
    }
    if ((features.recipe ?? null) !== null && expected.recipe === null) {
      throw new OptionError(
        `${nameOf(index) ?? `features ${index}`}: these features are of profile ${features.recipe?.profile}, and nothing says which ` +
          "recipe made those before; extract all with one recipe, or take all from files of one tool",
      );
    }
    checkProvenance(expected, features, nameOf(0) ?? "the first", nameOf(index));
  }
  return expected;
}
