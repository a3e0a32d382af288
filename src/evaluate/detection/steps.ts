import { ShapeError } from "../../errors.js";

/**
 * The scores of trials in rising order, the start of every measure of detection: DET and ROC, equal error rate, costs, Cllr and
 * area are functions of these steps alone, so that a resample of the same trials is the same steps with other weights.
 */
export interface ScoreSteps {
  /** N distinct values, rising. */
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

/** A number for the targets, and one for the non-targets. */
export interface PerKind {
  readonly targets: number;
  readonly nonTargets: number;
}

/** The total weight of either kind. */
export function totalsOf({ weights }: ScoreSteps): PerKind {
  let targets = 0;
  let nonTargets = 0;
  for (let i = 0; i < weights.length; i += 2) {
    targets += weights[i] as number;
    nonTargets += weights[i + 1] as number;
  }
  return { targets, nonTargets };
}

/**
 * Joins neighbouring steps that have targets alone, or non-targets alone: only one of the two error rates changes within such a
 * run, so hull, area and equal error rate are those of the steps, whatever the weights. A step with both is a run of its own,
 * and a run begins at each threshold, which keeps the costs there. A million trials with ten thousand targets leave at most
 * twenty thousand runs: that is what makes resampling fast.
 *
 * @returns the runs, each with its lowest score, and the run of each step
 */
export function runsOfSteps(
  { scores, weights }: ScoreSteps,
  thresholds: readonly number[],
): { readonly runs: ScoreSteps; readonly runOf: Uint32Array } {
  const runOf = new Uint32Array(scores.length);
  const starts: number[] = [];
  const isKind = (step: number, kind: 0 | 1) => weights[2 * step + 1 - kind] === 0;
  const goesOn = (step: number): boolean => {
    const [before, here] = [scores[step - 1] as number, scores[step] as number];
    if (thresholds.some((threshold) => before < threshold && threshold <= here)) return false;
    return (isKind(step - 1, 0) && isKind(step, 0)) || (isKind(step - 1, 1) && isKind(step, 1));
  };
  for (let step = 0; step < scores.length; step++) {
    if (step === 0 || !goesOn(step)) starts.push(step);
    runOf[step] = starts.length - 1;
  }
  const pooled = new Float64Array(2 * starts.length);
  for (let i = 0; i < weights.length; i++) {
    const place = 2 * (runOf[i >> 1] as number) + (i % 2);
    pooled[place] = (pooled[place] as number) + (weights[i] as number);
  }
  return { runs: { scores: Float64Array.from(starts, (step) => scores[step] as number), weights: pooled }, runOf };
}
