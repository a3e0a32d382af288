import { OptionError } from "../errors.js";
import type { FeatureRecipe } from "../types.js";

/** What an option may be: a test, and the words for it in an error. */
interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly range: string;
}

/** meyda's `mfcc` never returns more, whatever it is asked for. */
const MAX_COEFFICIENTS = 40;

const DEFAULTS: FeatureRecipe = {
  profile: "meyda",
  frameLength: 0.025,
  frameShift: 0.01,
  window: "hann",
  numMelBands: 26,
  numCoefficients: 13,
  c0: "keep",
  logEnergy: "drop",
  deltaOrder: 2,
  deltaWindow: 2,
  normalization: "none",
  energyGate: null,
};

const oneOf = (...values: readonly (string | number)[]): Rule => ({
  accepts: (value) => values.some((allowed) => allowed === value),
  range: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});

const wholeNumber = (low: number, high: number): Rule => ({
  accepts: (value) => typeof value === "number" && Number.isInteger(value) && value >= low && value <= high,
  range: `a whole number from ${low} to ${high}`,
});

const seconds: Rule = {
  accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
  range: "seconds (not milliseconds), above 0 and at most 1",
};

const decibelsOrNull: Rule = {
  accepts: (value) => value === null || (typeof value === "number" && Number.isFinite(value) && value > 0),
  range: "a number of dB above 0, or null to keep every frame",
};

const RULES: { readonly [Option in keyof FeatureRecipe]: Rule } = {
  profile: oneOf("meyda"),
  frameLength: seconds,
  frameShift: seconds,
  window: oneOf("hann", "hamming", "blackman", "sine", "rectangular"),
  numMelBands: wholeNumber(1, 1024),
  numCoefficients: wholeNumber(1, MAX_COEFFICIENTS),
  c0: oneOf("keep", "deltas", "drop"),
  logEnergy: oneOf("keep", "deltas", "drop"),
  deltaOrder: oneOf(0, 1, 2),
  deltaWindow: wholeNumber(1, 100),
  normalization: oneOf("none", "mean", "mean-variance"),
  energyGate: decibelsOrNull,
};

/** A value as an error message shows it. */
function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function checkTogether(recipe: FeatureRecipe): void {
  if (recipe.numCoefficients > recipe.numMelBands) {
    throw new OptionError(
      `numCoefficients must be at most numMelBands: got ${recipe.numCoefficients} coefficients of ` +
        `${recipe.numMelBands} bands; ask for fewer coefficients or more bands`,
    );
  }
  for (const option of ["c0", "logEnergy"] as const) {
    if (recipe[option] === "deltas" && recipe.deltaOrder === 0) {
      throw new OptionError(
        `${option} "deltas" keeps the deltas alone, and deltaOrder 0 makes none; use ${option} "drop" or deltaOrder 1`,
      );
    }
  }
  if (recipe.numCoefficients === 1 && recipe.c0 === "drop" && recipe.logEnergy === "drop") {
    throw new OptionError(
      'numCoefficients 1 with c0 "drop" and logEnergy "drop" leaves no column; ask for more coefficients or keep one',
    );
  }
}

/**
 * The complete front-end recipe for some options: what is absent (or undefined) takes its default, what is present is
 * checked. Keys come in a fixed order, so that two equal recipes print alike.
 *
 * Defaults: profile "meyda", frameLength 0.025, frameShift 0.01, window "hann", numMelBands 26, numCoefficients 13,
 * c0 "keep", logEnergy "drop", deltaOrder 2, deltaWindow 2, normalization "none", energyGate null. That makes 39
 * columns.
 *
 * What depends on the sample rate as well (a frame of too few samples, more mel bands than the FFT can feed) is checked
 * where the rate is known, by `extractFeatures`.
 *
 * @throws {OptionError} for an unknown option, a value outside its range, or options that contradict one another
 * @example resolveRecipe({ normalization: "mean" }).numCoefficients // => 13
 */
export function resolveRecipe(options: Partial<FeatureRecipe> = {}): FeatureRecipe {
  if (typeof options !== "object" || options === null) {
    throw new OptionError(`a recipe must be an object of options; got ${show(options)}`);
  }
  const known = Object.keys(RULES);
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, option)) {
      throw new OptionError(`unknown recipe option ${show(option)}; the options are ${known.join(", ")}`);
    }
    const rule = RULES[option as keyof FeatureRecipe];
    if (value !== undefined && !rule.accepts(value)) {
      throw new OptionError(`${option} must be ${rule.range}; got ${show(value)}`);
    }
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const recipe: FeatureRecipe = { ...DEFAULTS, ...given };
  checkTogether(recipe);
  return recipe;
}
