import { OptionError, ShapeError } from "../../errors.js";
import type { Report, Scores, Trial } from "../../types.js";
import { rankOf } from "./cumulative-match.js";

export interface OpenSetOptions {
  /** A known recording counts as identified when its own label is among so many that score highest. @default 1 */
  readonly rank?: number;
}

/** Identification where some recordings are of nobody known: at each point labels must score its threshold to be named. */
export interface OpenSetRates {
  /** Recordings whose own label has a score. */
  readonly numKnown: number;
  /** Recordings of nobody known. */
  readonly numUnknown: number;
  /** Rising; the last is Infinity, at which nobody is named. */
  readonly thresholds: Float64Array;
  /** Share of the known recordings whose own label reaches the threshold and the rank; it falls. */
  readonly identificationRates: Float64Array;
  /** Share of the unknown recordings of which some label reaches the threshold; it falls. */
  readonly falseAlarmRates: Float64Array;
}

/** One point of them. */
export interface OpenSetPoint {
  readonly threshold: number;
  readonly identificationRate: number;
  readonly falseAlarmRate: number;
}

/**
 * Open-set (watchlist) identification, as ISO/IEC 19795-1 counts it: the true-positive identification rate of those known against
 * the false-positive identification rate of those unknown, at every threshold. A recording is unknown when its label is
 * not among those it has scores for. Which scores to threshold is yours to say: mean log-likelihoods depend on the channel,
 * ratios to a background model or to the other labels less so. O(n log n).
 *
 * @throws {ShapeError} when no recording is known or none unknown, or a score is not a number
 * @throws {OptionError} when the rank is not a whole number above 0
 * @example
 * const trial = { path: null, predicted: "ada", margin: 1, numFrames: 100, fold: null };
 * const trials = [
 *   { ...trial, actual: "ada", scores: { ada: 3, bob: 1 } },
 *   { ...trial, actual: "bob", scores: { ada: 0, bob: 1 } },
 *   { ...trial, actual: "stranger", scores: { ada: 1, bob: 2 } },
 * ];
 * const rates = openSetRates({ trials });
 * rates.identificationRates; // => [1, 0.5, 0.5, 0]
 * identificationAt(rates, 0); // => { threshold: 3, identificationRate: 0.5, falseAlarmRate: 0 }
 */
export function openSetRates({ trials }: Pick<Report, "trials">, options: OpenSetOptions = {}): OpenSetRates {
  const { rank = 1 } = options;
  if (!Number.isInteger(rank) || rank < 1) throw new OptionError(`rank is a whole number above 0, not ${rank}`);
  const isKnown = ({ actual, scores }: Trial) => Object.hasOwn(scores, actual);
  const known = trials.filter(isKnown);
  const unknown = trials.filter((trial) => !isKnown(trial));
  if (known.length === 0 || unknown.length === 0) {
    throw new ShapeError(
      `open-set rates need recordings of known labels and of unknown ones, and there are ${known.length} and ${unknown.length}`,
    );
  }
  const ranked = known.filter((trial) => rankOf(trial) <= rank);
  const own = rising(ranked.map(({ actual, scores }) => scores[actual] as number));
  const highest = rising(unknown.map(({ scores }) => highestOf(scores)));
  const thresholds = rising([...new Set([...own, ...highest, Number.POSITIVE_INFINITY])]);
  return {
    numKnown: known.length,
    numUnknown: unknown.length,
    thresholds,
    identificationRates: sharesReaching(thresholds, own, known.length),
    falseAlarmRates: sharesReaching(thresholds, highest, unknown.length),
  };
}

/**
 * The point of open-set rates that identifies most, at a false-positive identification rate of at most the one given
 * ("DIR at 1 % FAR").
 *
 * @throws {OptionError} when the rate is not between 0 and 1
 * @example
 * const trials = [1, 2, 3].map((ada) => ({
 *   path: null, actual: ada > 1 ? "ada" : "stranger", predicted: "ada", margin: 1, scores: { ada }, numFrames: 9, fold: null,
 * }));
 * identificationAt(openSetRates({ trials }), 0.01); // => { threshold: 2, identificationRate: 1, falseAlarmRate: 0 }
 */
export function identificationAt(rates: OpenSetRates, falseAlarmRate: number): OpenSetPoint {
  if (!(falseAlarmRate >= 0 && falseAlarmRate <= 1)) {
    throw new OptionError(`falseAlarmRate is between 0 and 1, not ${falseAlarmRate}`);
  }
  // The last point has no false alarm.
  const point = rates.falseAlarmRates.findIndex((rate) => rate <= falseAlarmRate);
  return {
    threshold: rates.thresholds[point] as number,
    identificationRate: rates.identificationRates[point] as number,
    falseAlarmRate: rates.falseAlarmRates[point] as number,
  };
}

const highestOf = (scores: Scores): number =>
  Object.values(scores).reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);

function rising(scores: readonly number[]): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  if (Number.isNaN(sorted.at(-1))) throw new ShapeError("a score is not a number; leave out recordings without scores");
  return sorted;
}

/** For each threshold the number of values that reach it, over a total; Infinity stands for a threshold that none reaches. */
function sharesReaching(thresholds: Float64Array, sorted: Float64Array, total: number): Float64Array {
  let below = 0;
  return thresholds.map((threshold) => {
    while (below < sorted.length && ((sorted[below] as number) < threshold || threshold === Number.POSITIVE_INFINITY)) {
      below++;
    }
    return (sorted.length - below) / total;
  });
}
