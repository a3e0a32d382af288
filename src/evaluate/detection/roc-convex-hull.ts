import { poolAdjacentViolators } from "../../math/isotonic.js";
import { curveAt, type DetCurve } from "./det-curve.js";
import { type ScoreSteps, scoreSteps } from "./score-steps.js";

/**
 * The convex hull of the ROC (Provost and Fawcett 2001): the operating points that are best for some prior and costs, hence the
 * only ones that calibrated scores would ever use. They are the block ends of isotonic regression of "is a target" on the
 * score (Fawcett and Niculescu-Mizil 2007), which is how they are found here, as in BOSARIS. O(n log n).
 *
 * @returns its corners, from the one that accepts all trials to the one that accepts none
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * const { thresholds, missRates, falseAlarmRates } = rocConvexHull([3, 2, 1], [2, 0]);
 * thresholds; // => [0, 1, 3, Infinity]
 * missRates; // => [0, 0, 2 / 3, 1]
 * falseAlarmRates; // => [1, 0.5, 0, 0]
 */
export const rocConvexHull = (targets: ArrayLike<number>, nonTargets: ArrayLike<number>): DetCurve =>
  hullOfSteps(scoreSteps(targets, nonTargets));

/** The corners of the hull of steps. */
export function hullOfSteps(steps: ScoreSteps): DetCurve {
  // The targets of each score stand before its non-targets: they fall from 1 to 0, so that ties are pooled.
  const values = steps.weights.map((_, i) => 1 - (i % 2));
  const { starts } = poolAdjacentViolators(values, steps.weights);
  // A score without targets has an empty place before its non-targets, which the block before it takes.
  return curveAt(
    steps,
    starts.map((start, block) => (block === starts.length - 1 ? steps.scores.length : start >> 1)),
  );
}
