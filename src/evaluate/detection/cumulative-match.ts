import { ShapeError } from "../../errors.js";
import { naturalOrder } from "../../math/order.js";
import type { Interval, Report, Trial } from "../../types.js";
import { wilsonInterval } from "../interval.js";

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
export function rankOf({ actual, scores, path }: Pick<Trial, "actual" | "scores" | "path">): number {
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
