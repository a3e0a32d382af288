import { checkPrior } from "../../calibrate/score-calibration.js";
import { OptionError } from "../../errors.js";
import { firstNotUnder } from "../../math/order.js";
import { curveAt, type DetCurve, hullOfSteps } from "./curves.js";
import { type ScoreSteps, scoreSteps } from "./steps.js";

/** The detection cost function of NIST: at the best threshold, and at that of Bayes. */

/** How often claims are true where the system will be used, and what its errors cost there. */
export interface OperatingPoint {
  /** Share of the trials whose claim is true, as it is to be expected in use; that of the test set does not matter. */
  readonly priorTarget: number;
  /** @default 1 */
  readonly costMiss?: number;
  /** @default 1 */
  readonly costFalseAlarm?: number;
}

/** What errors cost at a threshold. */
export interface DetectionCost {
  /** Over the cost of the better of accepting everything and rejecting everything: above 1 is worse than no system. */
  readonly cost: number;
  /** A trial is accepted when its score is at least this; Infinity accepts nothing. */
  readonly threshold: number;
  readonly missRate: number;
  readonly falseAlarmRate: number;
}

export type ResolvedOperatingPoint = Required<OperatingPoint>;

/** @throws {OptionError} when the prior is not between 0 and 1, or a cost not above 0 */
export function resolveOperatingPoint({
  priorTarget,
  costMiss = 1,
  costFalseAlarm = 1,
}: OperatingPoint): ResolvedOperatingPoint {
  checkPrior(priorTarget);
  for (const [name, cost] of Object.entries({ costMiss, costFalseAlarm })) {
    if (!(cost > 0 && cost < Number.POSITIVE_INFINITY)) throw new OptionError(`${name} is above 0, not ${cost}`);
  }
  return { priorTarget, costMiss, costFalseAlarm };
}

/**
 * The detection cost at the best threshold for these very trials, which is what the scores could do if they were calibrated
 * (NIST's minimum DCF):
 *
 *   min over θ of  ( π C_miss P_miss(θ) + (1 − π) C_fa P_fa(θ) ) / min( π C_miss, (1 − π) C_fa )
 *
 * At most 1. O(n log n). Source: van Leeuwen and Brümmer 2007; the normalisation is that of NIST's evaluation plans.
 *
 * @throws {ShapeError} when there are no targets, no non-targets, or a score is not a number
 * @throws {OptionError} when the prior is not between 0 and 1, or a cost not above 0
 * @example
 * minDcf([3, 2, 1], [2, 0, -1, -2], { priorTarget: 0.1, costMiss: 1, costFalseAlarm: 1 });
 * // => { cost: 2 / 3, threshold: 3, missRate: 2 / 3, falseAlarmRate: 0 }
 */
export const minDcf = (
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  point: OperatingPoint,
): DetectionCost => cheapestOf(hullOfSteps(scoreSteps(targets, nonTargets)), resolveOperatingPoint(point));

/** The cheapest of operating points, of equals the one that accepts most. */
export function cheapestOf(curve: DetCurve, point: ResolvedOperatingPoint): DetectionCost {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let p = 0; p < curve.thresholds.length; p++) {
    const { cost } = costAt(curve, p, point);
    if (cost < least) [best, least] = [p, cost];
  }
  return costAt(curve, best, point);
}

/**
 * The detection cost of taking the scores at their word, as natural-log likelihood ratios: at the threshold of Bayes
 *
 *   θ = log( (1 − π) C_fa / (π C_miss) )
 *
 * normalised as `minDcf` is. What it lies above `minDcf` is the price of bad calibration, and it knows no upper limit. O(n log n).
 *
 * @throws {ShapeError} when there are no targets, no non-targets, or a score is not a number
 * @throws {OptionError} when the prior is not between 0 and 1, or a cost not above 0
 * @example
 * actualDcf([3, 2, -1], [2, -1, -2, -3], { priorTarget: 0.5, costMiss: 1, costFalseAlarm: 1 });
 * // => { cost: 7 / 12, threshold: 0, missRate: 1 / 3, falseAlarmRate: 0.25 }
 */
export const actualDcf = (
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  point: OperatingPoint,
): DetectionCost => actualCostOf(scoreSteps(targets, nonTargets), resolveOperatingPoint(point));

/** The cost of steps at the threshold of Bayes. */
export function actualCostOf(steps: ScoreSteps, point: ResolvedOperatingPoint): DetectionCost {
  const threshold = bayesThreshold(point);
  return { ...costAt(curveAt(steps, [firstNotUnder(steps.scores, threshold)]), 0, point), threshold };
}

/** The log likelihood ratio from which on accepting costs less than rejecting. */
export const bayesThreshold = ({ priorTarget, costMiss, costFalseAlarm }: ResolvedOperatingPoint): number =>
  Math.log(((1 - priorTarget) * costFalseAlarm) / (priorTarget * costMiss));

/** Over the cost of the better of the two decisions that need no system. */
function costAt(
  { thresholds, missRates, falseAlarmRates }: DetCurve,
  p: number,
  { priorTarget, costMiss, costFalseAlarm }: ResolvedOperatingPoint,
): DetectionCost {
  const [missRate, falseAlarmRate] = [missRates[p] as number, falseAlarmRates[p] as number];
  const [misses, alarms] = [priorTarget * costMiss, (1 - priorTarget) * costFalseAlarm];
  const cost = (misses * missRate + alarms * falseAlarmRate) / Math.min(misses, alarms);
  return { cost, threshold: thresholds[p] as number, missRate, falseAlarmRate };
}
