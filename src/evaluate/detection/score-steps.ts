import { ShapeError } from "../../errors.js";

/**
 * Trials in the order of their scores: N distinct scores, rising, and how much the trials at each weigh. All measures of
 * detection are functions of it, so that a resample of the same trials is the same steps with other weights.
 */
export interface ScoreSteps {
  /** N values, rising. */
  readonly scores: Float64Array;
  /** 2 N values: at 2 i the weight of the targets with score i, at 2 i + 1 that of the non-targets. */
  readonly weights: Float64Array;
}

/**
 * The steps of scores, each trial with weight 1. O(n log n).
 *
 * @throws {ShapeError} when there is none of either kind, or a score is not a number
 */
export function scoreSteps(targets: ArrayLike<number>, nonTargets: ArrayLike<number>): ScoreSteps {
  const positives = ascending(targets, "targets");
  const negatives = ascending(nonTargets, "non-targets");
  const scores = new Float64Array(positives.length + negatives.length);
  const weights = new Float64Array(2 * scores.length);
  let numSteps = 0;
  for (let i = 0, j = 0; i < positives.length || j < negatives.length; numSteps++) {
    const score = Math.min(positives[i] ?? Number.POSITIVE_INFINITY, negatives[j] ?? Number.POSITIVE_INFINITY);
    const [from, past] = [i, j];
    while (positives[i] === score) i++;
    while (negatives[j] === score) j++;
    scores[numSteps] = score;
    weights[2 * numSteps] = i - from;
    weights[2 * numSteps + 1] = j - past;
  }
  return { scores: scores.slice(0, numSteps), weights: weights.slice(0, 2 * numSteps) };
}

/**
 * Scores in rising order.
 *
 * @throws {ShapeError} when there is none, or one is not a number
 */
function ascending(scores: ArrayLike<number>, name: string): Float64Array {
  if (scores.length === 0) throw new ShapeError(`detection is measured on scores of ${name}, and there are none`);
  const sorted = Float64Array.from(scores).sort();
  // NaN sorts behind all numbers.
  if (Number.isNaN(sorted.at(-1))) {
    const place = Array.prototype.findIndex.call(scores, Number.isNaN);
    throw new ShapeError(`the score of ${name} at index ${place} is not a number; leave out trials without a score`);
  }
  return sorted;
}

/** The total weight of the targets, and of the non-targets. */
export function totalsOf({ weights }: ScoreSteps): { readonly targets: number; readonly nonTargets: number } {
  let targets = 0;
  let nonTargets = 0;
  for (let i = 0; i < weights.length; i += 2) {
    targets += weights[i] as number;
    nonTargets += weights[i + 1] as number;
  }
  return { targets, nonTargets };
}
