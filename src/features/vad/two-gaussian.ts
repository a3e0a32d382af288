/**
 * The detector that fits two Gaussians, silence and speech, to the levels of a recording: decisions, and the probabilities
 * behind them.
 */

import type { TwoGaussianVadRecipe } from "../../types.js";
import { DECIBELS_PER_NAT } from "../frames/conditioning.js";
import { checkLogEnergies, DIGITAL_SILENCE } from "./energy-vad.js";
import { resolveTwoGaussianVad } from "./vad-options.js";

/**
 * Voice activity by two Gaussians, silence and speech, fitted to the levels L = 10 log10 E of all frames by
 * expectation-maximisation. A frame is speech when L is above the level between the two means where
 *
 *   w₁ N(L; μ₁, σ₁²) / (w₀ N(L; μ₀, σ₀²) + w₁ N(L; μ₁, σ₁²)) = threshold
 *
 * That is one cut: a wide Gaussian of speech does not win again far below the silence, as its posterior alone would.
 *
 * Two Gaussians fit anything, so the fit counts only where μ₁ − μ₀ ≥ `minSeparation`, and σ₀ < σ₁ or μ₁ − μ₀ ≥ 20 dB: a
 * background is steadier than speech, while in speech without pauses the loud vowels are (strings of digits: σ₀ of 6 to
 * 11 dB, σ₁ of 2 dB). Otherwise there is one kind of frame: speech when the levels spread by `minSpread` (standard
 * deviation) or more, else silence. Steady noise varies by one or two decibels, syllables by ten. Digital silence is never
 * speech and takes no part in the fit. The level of the recording does not matter. O(T log T).
 *
 * @param logEnergies  T values in nats, as `frameLogEnergies` gives them
 * @returns T decisions, 1 for speech
 * @throws {ShapeError} for a log energy that is not finite
 * @throws {OptionError} when the options are not valid
 * @see ALIZE's EnergyDetector (Bonastre, Wils and Meignier, ICASSP 2005), which keeps the frames of the loudest Gaussian
 * @example
 * const logEnergies = [3, 4, 3, 4, 14, 15, 16, 14, 3, 4, 3, 4];
 * twoGaussianVad(logEnergies); // => Uint8Array [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
 */
export function twoGaussianVad(
  logEnergies: ArrayLike<number>,
  options: Partial<TwoGaussianVadRecipe> = {},
): Uint8Array {
  const recipe = resolveTwoGaussianVad(options);
  checkLogEnergies(logEnergies);
  const threshold = thresholdOf(recordedLevels(logEnergies), recipe);
  const decisions = new Uint8Array(logEnergies.length);
  for (let t = 0; t < decisions.length; t++) {
    const logEnergy = logEnergies[t];
    decisions[t] = logEnergy > DIGITAL_SILENCE && logEnergy * DECIBELS_PER_NAT > threshold ? 1 : 0;
  }
  return decisions;
}

/**
 * The probability of speech of each frame under the two Gaussians that `twoGaussianVad` cuts between:
 *
 *   w₁ N(L; μ₁, σ₁²) / (w₀ N(L; μ₀, σ₀²) + w₁ N(L; μ₁, σ₁²))      μ₀ ≤ L ≤ μ₁
 *
 * Levels under μ₀ have the probability of μ₀, those over μ₁ that of μ₁, so that it never falls as a frame gets louder. Where there
 * is one kind of frame alone it is 1 or 0 throughout; digital silence has 0. `threshold` has no part in it. O(T log T).
 *
 * @param logEnergies  T values in nats, as `frameLogEnergies` gives them
 * @returns T values, 0 … 1
 * @throws {ShapeError} for a log energy that is not finite
 * @throws {OptionError} when the options are not valid
 * @example Array.from(twoGaussianPosteriors([9, 9.1, 9.2, 9, 18, 17, 19, 16]), Math.round) // => [0, 0, 0, 0, 1, 1, 1, 1]
 */
export function twoGaussianPosteriors(
  logEnergies: ArrayLike<number>,
  options: Partial<TwoGaussianVadRecipe> = {},
): Float64Array {
  const recipe = resolveTwoGaussianVad(options);
  checkLogEnergies(logEnergies);
  const modes = modesOf(recordedLevels(logEnergies), recipe);
  return Float64Array.from(logEnergies, (logEnergy) => {
    if (logEnergy <= DIGITAL_SILENCE) return 0;
    if (typeof modes === "string") return modes === "speech" ? 1 : 0;
    const level = Math.min(Math.max(logEnergy * DECIBELS_PER_NAT, modes.low.mean), modes.high.mean);
    return 1 / (1 + Math.exp(logDensity(modes.low, level) - logDensity(modes.high, level)));
  });
}

/** Decibels; noise of one level varies by this much from frame to frame. */
const LEAST_DEVIATION = 0.5;

/** The level between the two means where the posterior of the louder one is `threshold`, or the nearer of the means. */
function decisionLevel({ low, high }: GaussianPair, threshold: number): number {
  const logOdds = Math.log(threshold / (1 - threshold));
  let below = low.mean;
  let above = high.mean;
  // Between the means the odds of the louder one rise throughout, so bisection finds the one crossing.
  for (let step = 0; step < 60; step++) {
    const middle = (below + above) / 2;
    if (logDensity(high, middle) - logDensity(low, middle) < logOdds) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

/** Decibels. The two modes of speech without pauses were 10 to 19 apart, those of words in quiet rooms 23 to 65. */
const SURE_SEPARATION = 20;

/** Whether it is silence and speech that were found, and not two kinds of one. */
function hasTwoModes({ low, high }: GaussianPair, minSeparation: number): boolean {
  const separation = high.mean - low.mean;
  return separation >= minSeparation && (low.deviation < high.deviation || separation >= SURE_SEPARATION);
}

function standardDeviation(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
}

/** What the levels of the frames show: two modes, or one kind of frame alone, by how much they spread. */
function modesOf(levels: Float64Array, recipe: TwoGaussianVadRecipe): GaussianPair | "speech" | "silence" {
  if (levels.length < 2) return "silence";
  const pair = fitGaussianPair(levels, LEAST_DEVIATION);
  if (hasTwoModes(pair, recipe.minSeparation)) return pair;
  return standardDeviation(levels) >= recipe.minSpread ? "speech" : "silence";
}

/** The level in dB from which a frame is speech: the crossing of two Gaussians, −∞ for all frames or ∞ for none. */
function thresholdOf(levels: Float64Array, recipe: TwoGaussianVadRecipe): number {
  const modes = modesOf(levels, recipe);
  if (typeof modes === "object") return decisionLevel(modes, recipe.threshold);
  return modes === "speech" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Levels in dB of the frames that are not digital silence. */
const recordedLevels = (logEnergies: ArrayLike<number>): Float64Array =>
  Float64Array.from(logEnergies)
    .filter((value) => value > DIGITAL_SILENCE)
    .map((value) => value * DECIBELS_PER_NAT);

/** A mixture of two Gaussians in one dimension; `low` is the one with the lower mean. */
export interface GaussianPair {
  readonly low: WeightedGaussian;
  readonly high: WeightedGaussian;
}

export interface WeightedGaussian {
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Two Gaussians fitted to numbers by expectation-maximisation, from the best cut in two. Deterministic. Chapter gmm trains
 * any mixture, but features come before it and may not import it.
 *
 * @param values          two or more
 * @param leastDeviation  above 0; no standard deviation goes under it
 */
export function fitGaussianPair(values: Float64Array, leastDeviation: number): GaussianPair {
  const sorted = Float64Array.from(values).sort();
  let pair = cutInTwo(sorted, leastDeviation);
  let previous = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const estimate = reestimate(pair, sorted, leastDeviation);
    pair = estimate.pair;
    if (estimate.logLikelihood - previous < TOLERANCE) break;
    previous = estimate.logLikelihood;
  }
  return pair.low.mean <= pair.high.mean ? pair : { low: pair.high, high: pair.low };
}

const MAX_ITERATIONS = 100;

/** Nats per value; what is gained less than this moves no decision. */
const TOLERANCE = 1e-6;

/** log w N(x; μ, σ²), less the log √2π that all share. */
export function logDensity({ weight, mean, deviation }: WeightedGaussian, x: number): number {
  const z = (x - mean) / deviation;
  return Math.log(weight / deviation) - 0.5 * z * z;
}

/** The mean and standard deviation of values in order, `start` to `end`. */
function gaussianOf(sorted: Float64Array, start: number, end: number, leastDeviation: number): WeightedGaussian {
  const count = end - start;
  let sum = 0;
  for (let i = start; i < end; i++) sum += sorted[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = start; i < end; i++) squares += (sorted[i] - mean) ** 2;
  const deviation = Math.max(Math.sqrt(squares / count), leastDeviation);
  return { weight: count / sorted.length, mean, deviation };
}

/** The start: the values cut in two where the sum of squares within both parts is least (Otsu 1979). */
function cutInTwo(sorted: Float64Array, leastDeviation: number): GaussianPair {
  let total = 0;
  for (const value of sorted) total += value;
  let best = 1;
  let bestBetween = -1;
  let below = 0;
  for (let cut = 1; cut < sorted.length; cut++) {
    below += sorted[cut - 1];
    const difference = below / cut - (total - below) / (sorted.length - cut);
    const between = cut * (sorted.length - cut) * difference * difference;
    if (between > bestBetween) {
      best = cut;
      bestBetween = between;
    }
  }
  return {
    low: gaussianOf(sorted, 0, best, leastDeviation),
    high: gaussianOf(sorted, best, sorted.length, leastDeviation),
  };
}

interface Estimate {
  readonly pair: GaussianPair;
  /** Of the pair that went in, mean over the values. */
  readonly logLikelihood: number;
}

function reestimate({ low, high }: GaussianPair, values: Float64Array, leastDeviation: number): Estimate {
  let logLikelihood = 0;
  let occupancy = 0;
  let firstLow = 0;
  let firstHigh = 0;
  let secondLow = 0;
  let secondHigh = 0;
  for (const x of values) {
    const ofLow = logDensity(low, x);
    const ofHigh = logDensity(high, x);
    const posterior = 1 / (1 + Math.exp(ofLow - ofHigh));
    logLikelihood += Math.max(ofLow, ofHigh) + Math.log1p(Math.exp(-Math.abs(ofLow - ofHigh)));
    // About the old means: no digits are lost where the variance is small.
    const fromLow = x - low.mean;
    const fromHigh = x - high.mean;
    occupancy += posterior;
    firstLow += (1 - posterior) * fromLow;
    firstHigh += posterior * fromHigh;
    secondLow += (1 - posterior) * fromLow * fromLow;
    secondHigh += posterior * fromHigh * fromHigh;
  }
  const next = (old: WeightedGaussian, count: number, first: number, second: number): WeightedGaussian => {
    const shift = first / count;
    const deviation = Math.max(Math.sqrt(Math.max(0, second / count - shift * shift)), leastDeviation);
    return { weight: count / values.length, mean: old.mean + shift, deviation };
  };
  // One that starves stays as it was: the other has all values, and the check for two modes turns the pair down.
  const isStarved = Math.min(occupancy, values.length - occupancy) < 1;
  const pair = isStarved
    ? { low, high }
    : {
        low: next(low, values.length - occupancy, firstLow, secondLow),
        high: next(high, occupancy, firstHigh, secondHigh),
      };
  return { pair, logLikelihood: logLikelihood / values.length };
}
