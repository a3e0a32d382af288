import { OptionError, ShapeError } from "../../errors.js";
import { naturalOrder } from "../../math/order.js";
import { logSumExp } from "../../math/special.js";
import type { Interval, Report, ScoredTrial, Trial } from "../../types.js";
import { wilsonInterval } from "../intervals/interval.js";

/**
 * Identification in the terms of detection: recordings of nobody known at every threshold, the decisions of a classifier as
 * claims, and the rank of the right label.
 */

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
  const highest = rising(unknown.map(({ scores }) => Math.max(...Object.values(scores))));
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

export interface ClosedSetOptions {
  /**
   * Of which likelihood the ratio is taken: that of a frame (the mean log-likelihood that reports hold), or that of the whole
   * recording (times the number of frames).
   *
   * @default "frame"
   */
  readonly likelihood?: "frame" | "recording";
}

/**
 * The decisions of a classifier as claims: each recording is tested against each label, with the log likelihood ratio of the
 * label to all others, which are alike before it is heard (Brümmer and van Leeuwen 2006, On calibration of language recognition
 * scores):
 *
 *   LLR(l) = ℓ_l − log( 1/(L − 1) Σ_{j ≠ l} exp(ℓ_j) )
 *
 * ℓ is the mean log-likelihood per frame, so that short and long recordings count alike. `likelihood: "recording"` takes T ℓ,
 * as if neighbouring frames were independent: its ratios are far too confident, and their Cllr shows it. Calibrate either
 * before you take them as ratios.
 *
 * @param report  every recording is a claim for each label it has a score for: one true claim at most
 * @throws {ShapeError} when a recording has fewer than two scores
 * @throws {OptionError} when the likelihood is unknown
 * @example
 * const { equalErrorRate } = detectionReport(closedSetTrials(await evaluate(classifier, testUtterances)), { numSamples: 0 });
 * equalErrorRate.value; // => 0
 */
export function closedSetTrials(report: Pick<Report, "trials">, options: ClosedSetOptions = {}): ScoredTrial[] {
  const { likelihood = "frame" } = options;
  if (likelihood !== "frame" && likelihood !== "recording") {
    throw new OptionError(`likelihood is frame or recording, not ${JSON.stringify(likelihood)}`);
  }
  return report.trials.flatMap((trial, index) => {
    const test = trial.path ?? `recording ${index + 1}`;
    const labels = Object.keys(trial.scores);
    if (labels.length < 2) {
      throw new ShapeError(`${test} has ${labels.length} scores; a ratio is taken between at least two labels`);
    }
    const ratios = ratiosOf(trial, likelihood === "recording" ? trial.numFrames : 1);
    return labels.map((model, l) => ({ model, test, isTarget: model === trial.actual, score: ratios[l] as number }));
  });
}

/** The sums without a label are put together from those before it and those after it: O(L), and nothing cancels. */
function ratiosOf({ scores }: Trial, scale: number): number[] {
  const values = Object.values(scores).map((score) => scale * score);
  const before = runningLogSums(values);
  const after = runningLogSums(values.toReversed()).reverse();
  return values.map(
    (value, l) => value - logSumExp([before[l] as number, after[l] as number]) + Math.log(values.length - 1),
  );
}

/** At l the log of the sum of the exponentials of the values before it. */
function runningLogSums(values: readonly number[]): number[] {
  let sum = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    const before = sum;
    sum = logSumExp([sum, value]);
    return before;
  });
}

/** How often the right label is among the first few. */
export interface CumulativeMatch {
  readonly numTrials: number;
  /** One value a trial: 1 where its own label scores highest. */
  readonly ranks: readonly number[];
  /** At r − 1 the share of the trials whose own label is among the r that score highest. */
  readonly rates: readonly number[];
  /** Wilson's, of each rate, at 95 %. */
  readonly intervals: readonly Interval[];
}

/**
 * The cumulative match characteristic of a classifier (ISO/IEC 19795-1): the share of the recordings whose own label is among the
 * first 1, 2, … of the ranking by score. The first rate is the accuracy; of equal scores the label that sorts first leads, as
 * in `classify`. O(recordings · labels).
 *
 * @throws {ShapeError} when there are no trials, or one whose label has no score
 * @example
 * const trial = { path: null, predicted: "ada", margin: 1, numFrames: 100, fold: null };
 * const trials = [
 *   { ...trial, actual: "ada", scores: { ada: -1, bob: -2, cyd: -3 } },
 *   { ...trial, actual: "bob", scores: { ada: -1, bob: -2, cyd: -3 } },
 * ];
 * cumulativeMatch({ trials }).rates; // => [0.5, 1, 1]
 */
export function cumulativeMatch({ trials }: Pick<Report, "trials">): CumulativeMatch {
  if (trials.length === 0) throw new ShapeError("ranks are counted over at least one trial, and there is none");
  const ranks = trials.map(rankOf);
  const numLabels = trials.reduce((most, { scores }) => Math.max(most, Object.keys(scores).length), 0);
  const counts = new Array<number>(numLabels).fill(0);
  for (const rank of ranks) counts[rank - 1] = (counts[rank - 1] ?? 0) + 1;
  let within = 0;
  const matched = counts.map((count) => (within += count));
  return {
    numTrials: trials.length,
    ranks,
    rates: matched.map((count) => count / trials.length),
    intervals: matched.map((count) => wilsonInterval(count, trials.length)),
  };
}

/** 1 and the number of labels before the trial's own. */
function rankOf({ actual, scores, path }: Pick<Trial, "actual" | "scores" | "path">): number {
  const own = Object.hasOwn(scores, actual) ? scores[actual] : undefined;
  if (own === undefined) {
    const name = path ?? "a recording";
    throw new ShapeError(`${name} is of "${actual}", which has no score; leave out what the model does not know`);
  }
  return Object.entries(scores).reduce((rank, [label, score]) => {
    const leads = score > own || (score === own && naturalOrder(label, actual) < 0);
    return leads ? rank + 1 : rank;
  }, 1);
}
