import { OptionError } from "../../errors.js";
import { recipeTable } from "../../options/recipe-table.js";
import { checkOption, show } from "../../options.js";
import type { FeatureRecipe, RecipeOptions } from "../../types.js";
import { resolveShiftedDeltaOptions } from "../dynamics/shifted-deltas.js";
import { resolveSpliceOptions } from "../dynamics/splice.js";
import { resolveVad } from "../vad/vad-options.js";
import { FIXED_BY_MEYDA, profiles } from "./profiles.js";

/** meyda's `mfcc` never returns more, whatever it is asked for. */
const MEYDA_MAX_COEFFICIENTS = 40;

function checkColumns(recipe: FeatureRecipe): void {
  for (const option of ["c0", "logEnergy", "pitch"] as const) {
    const isThere = option !== "c0" || recipe.kind !== "fbank";
    if (isThere && recipe[option] === "deltas" && recipe.deltaOrder === 0) {
      throw new OptionError(
        `${option} "deltas" keeps the deltas alone, and deltaOrder 0 makes none; use ${option} "drop" or deltaOrder 1`,
      );
    }
  }
  const isOnlyC0 = recipe.kind !== "fbank" && recipe.numCoefficients === 1 && recipe.c0 === "drop";
  if (isOnlyC0 && recipe.logEnergy === "drop" && recipe.pitch === "drop") {
    throw new OptionError(
      'numCoefficients 1 with c0 "drop" and logEnergy "drop" leaves no column; ask for more coefficients or keep one',
    );
  }
}

function checkCoefficients({ kind, numCoefficients, numMelBands, lpcOrder, profile }: FeatureRecipe): void {
  if (kind === "mfcc" && numCoefficients > numMelBands) {
    throw new OptionError(
      `numCoefficients must be at most numMelBands: got ${numCoefficients} coefficients of ` +
        `${numMelBands} bands; ask for fewer coefficients or more bands`,
    );
  }
  if (kind === "plp" && numCoefficients > lpcOrder + 1) {
    throw new OptionError(
      `PLP of lpcOrder ${lpcOrder} has at most ${lpcOrder + 1} coefficients, c0 included; got numCoefficients ` +
        `${numCoefficients}; ask for fewer or a higher lpcOrder`,
    );
  }
  if (profile === "meyda" && numCoefficients > MEYDA_MAX_COEFFICIENTS) {
    throw new OptionError(
      `numCoefficients must be at most ${MEYDA_MAX_COEFFICIENTS} with profile "meyda", which computes no more; got ` +
        `${numCoefficients}`,
    );
  }
}

function checkMeyda(recipe: FeatureRecipe): void {
  for (const option of FIXED_BY_MEYDA) {
    const fixed = profiles.meyda[option];
    if (recipe[option] !== fixed) {
      throw new OptionError(
        `profile "meyda" is meyda's own code, whose ${option} is ${show(fixed)}; got ${show(recipe[option])}; ` +
          'for another value start from profile "kaldi", "htk", "librosa" or "psf"',
      );
    }
  }
}

function checkStages(recipe: FeatureRecipe): void {
  const refuse = (wrong: boolean, message: string): void => {
    if (wrong) throw new OptionError(message);
  };
  refuse(
    recipe.dcRemoval === "frame" && recipe.preEmphasis !== 0 && recipe.preEmphasisOver === "signal",
    'dcRemoval "frame" takes a mean off each frame, and preEmphasisOver "signal" comes before there are frames; ' +
      'use dcRemoval "signal" or preEmphasisOver "frame"',
  );
  refuse(
    recipe.topDb !== null && recipe.log !== "dB",
    `topDb is a range in dB, and log is ${show(recipe.log)}; use log "dB" or topDb null`,
  );
  refuse(
    recipe.log === "none" && recipe.rastaPole !== null,
    'RASTA filters the logarithm of the bands, and log is "none"; use log "ln" or rastaPole null',
  );
  refuse(
    recipe.kind === "plp" && recipe.log !== "ln",
    `PLP is computed from ln; log is ${show(recipe.log)}; use log "ln" or kind "mfcc"`,
  );
  refuse(
    recipe.kind === "plp" && recipe.topDb !== null,
    'topDb is for log "dB", and PLP is computed from ln; use topDb null',
  );
  refuse(
    recipe.normalizationScope === "group" && !["mean", "mean-variance"].includes(recipe.normalization),
    'normalizationScope "group" is for normalization "mean" and "mean-variance"; ' +
      `normalization is ${show(recipe.normalization)}`,
  );
  refuse(
    recipe.splice !== null && recipe.normalizationScope === "group",
    'splice comes after normalisation, which with scope "group" comes after extraction; use scope "recording"',
  );
  refuse(
    recipe.transform !== null && recipe.normalizationScope === "group",
    'a transform comes after normalisation, which with scope "group" comes after extraction; use scope "recording"',
  );
}

/** The profile's value, with what follows from the options given over it. */
function baseFor(given: RecipeOptions): FeatureRecipe {
  const base = profiles[given.profile ?? "meyda"];
  return {
    ...base,
    // Kaldi's and HTK's filter banks come without an energy unless it is asked for.
    ...(given.kind === "fbank" ? { logEnergy: "drop" as const } : {}),
    // Seconds that are given count, and not the profile's samples.
    ...(given.frameLength === undefined ? {} : { frameLengthSamples: null }),
    ...(given.frameShift === undefined ? {} : { frameShiftSamples: null }),
  };
}

/** The options that are objects with options of their own. */
const NESTED = {
  shiftedDeltas: resolveShiftedDeltaOptions,
  splice: resolveSpliceOptions,
  vad: resolveVad,
} as const;

/** Completes a nested value; null stays null. */
const nested = (option: keyof typeof NESTED, value: unknown): unknown =>
  value === null ? null : NESTED[option](value as never);

function checkRecipeOption(option: string, value: unknown): void {
  if (!Object.hasOwn(recipeTable, option)) {
    throw new OptionError(
      `unknown recipe option ${show(option)}; the options are ${Object.keys(recipeTable).join(", ")}`,
    );
  }
  if (value !== undefined) checkOption("recipe", option, recipeTable[option as keyof FeatureRecipe].rule, value);
}

/**
 * The complete front-end recipe for some options: what is absent (or undefined) takes the value of the profile, what is
 * present is checked. Keys come in a fixed order, so that two equal recipes print alike.
 *
 * The default profile is "meyda": 13 MFCC of 26 bands from frames of 25 ms every 10 ms, with deltas and double deltas, 39
 * columns. docs/features.md lists every option and every profile's values.
 *
 * What depends on the sample rate as well (a frame of too few samples, more mel bands than the FFT can feed) is checked
 * where the rate is known, by `extractFeatures`.
 *
 * @throws {OptionError} for an unknown option, a value outside its range, or options that contradict one another
 * @example resolveRecipe({ profile: "kaldi" }).numMelBands // => 23
 */
export function resolveRecipe(options: RecipeOptions = {}): FeatureRecipe {
  if (typeof options !== "object" || options === null) {
    throw new OptionError(`recipe: expected an object of options, got ${show(options)}`);
  }
  for (const [option, value] of Object.entries(options)) checkRecipeOption(option, value);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as RecipeOptions;
  const merged: Readonly<Record<string, unknown>> = { ...baseFor(given), ...given };
  const recipe = Object.fromEntries(
    Object.keys(recipeTable).map((key) => {
      const value = merged[key];
      return [key, Object.hasOwn(NESTED, key) ? nested(key as keyof typeof NESTED, value) : value];
    }),
  ) as unknown as FeatureRecipe;
  checkCoefficients(recipe);
  checkColumns(recipe);
  checkStages(recipe);
  if (recipe.profile === "meyda") checkMeyda(recipe);
  return recipe;
}
