import { type ScoreSteps, scoreSteps, totalsOf } from "./score-steps.js";

/**
 * Operating points, from the one that accepts every trial to the one that accepts none. At point p a trial is accepted when its
 * score is at least `thresholds[p]`.
 */
export interface DetCurve {
  /** Rising; the last is Infinity, which accepts nothing. */
  readonly thresholds: Float64Array;
  /** Share of the targets that are not accepted; from 0 up to 1. */
  readonly missRates: Float64Array;
  /** Share of the non-targets that are accepted; from 1 down to 0. */
  readonly falseAlarmRates: Float64Array;
}

/**
 * The detection error tradeoff (Martin et al. 1997): a point for each distinct score, and one above all. It is usually drawn
 * with both rates on normal-deviate axes, see `drawDetCurves`. O(n log n).
 *
 * @param targets     scores of trials whose claim is true: the higher, the better
 * @param nonTargets  scores of the others
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * const { thresholds, missRates, falseAlarmRates } = detCurve([3, 2, 1], [2, 0]);
 * thresholds; // => [0, 1, 2, 3, Infinity]
 * missRates; // => [0, 0, 1 / 3, 2 / 3, 1]
 * falseAlarmRates; // => [1, 0.5, 0.5, 0, 0]
 */
export const detCurve = (targets: ArrayLike<number>, nonTargets: ArrayLike<number>): DetCurve =>
  curveOfSteps(scoreSteps(targets, nonTargets));

/** The operating points of steps, one for each. */
export const curveOfSteps = (steps: ScoreSteps): DetCurve =>
  curveAt(
    steps,
    new Uint32Array(steps.scores.length + 1).map((_, i) => i),
  );

/** The operating points whose thresholds are the scores at rising steps; a step past the last accepts nothing. */
export function curveAt(steps: ScoreSteps, at: ArrayLike<number>): DetCurve {
  const { scores, weights } = steps;
  const totals = totalsOf(steps);
  const thresholds = new Float64Array(at.length);
  const missRates = new Float64Array(at.length);
  const falseAlarmRates = new Float64Array(at.length);
  let missed = 0;
  let rejected = 0;
  for (let point = 0, step = 0; point < at.length; point++) {
    for (; step < (at[point] as number); step++) {
      missed += weights[2 * step] as number;
      rejected += weights[2 * step + 1] as number;
    }
    thresholds[point] = scores[step] ?? Number.POSITIVE_INFINITY;
    missRates[point] = missed / totals.targets;
    falseAlarmRates[point] = (totals.nonTargets - rejected) / totals.nonTargets;
  }
  return { thresholds, missRates, falseAlarmRates };
}
