import { OptionError } from "../../errors.js";
import { curveOfSteps, type DetCurve, hullOfSteps } from "./curves.js";
import { scoreSteps } from "./steps.js";

/** The equal error rate, read from a DET curve or from the convex hull of the ROC. */

/** What the rate is read from, where no threshold gives exactly as many misses as false alarms. */
export type EqualErrorRateMethod = "convex-hull" | "interpolated" | "threshold";

export interface EqualErrorRateOptions {
  /**
   * convex-hull: where the diagonal meets the convex hull of the ROC, as in BOSARIS. interpolated: where it meets straight
   * lines between neighbouring operating points. threshold: the mean of both rates at the one threshold where they are
   * nearest to each other, as in bob.measure.
   *
   * @default "convex-hull"
   */
  readonly method?: EqualErrorRateMethod;
}

export interface EqualErrorRate {
  /** 0 to 1. */
  readonly rate: number;
  /** Where misses and false alarms differ least: midway between two scores. Infinity where it is best to accept nothing. */
  readonly threshold: number;
}

/**
 * The equal error rate: the rate of misses, and of false alarms, at the threshold where both are the same. The value on the
 * hull is never above ½ and never above the others by more than rounding, since the hull lies under the curve. O(n log n).
 *
 * @param targets     scores of trials whose claim is true: the higher, the better
 * @param nonTargets  scores of the others
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @throws {OptionError} when the method is unknown
 * @example
 * const targets = [5, 4, 3, 1];
 * const nonTargets = [3, 2, 1, 0];
 * equalErrorRate(targets, nonTargets); // => { rate: 0.25, threshold: 2.5 }
 * equalErrorRate([1, 1], [1, 1, 1]).rate; // => 0.5
 */
export function equalErrorRate(
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  options: EqualErrorRateOptions = {},
): EqualErrorRate {
  const { method = "convex-hull" } = options;
  const steps = scoreSteps(targets, nonTargets);
  const curve = curveOfSteps(steps);
  const nearest = nearestOf(curve);
  if (method === "convex-hull") return { ...nearest, rate: crossingOf(hullOfSteps(steps)) };
  if (method === "interpolated") return { ...nearest, rate: crossingOf(curve) };
  if (method === "threshold") return nearest;
  throw new OptionError(`method is convex-hull, interpolated or threshold, not ${JSON.stringify(method)}`);
}

/** The rate where the lines between operating points meet the diagonal. */
export function crossingOf({ missRates, falseAlarmRates }: DetCurve): number {
  // The last point misses everything and raises no alarm, the first does the opposite: there is a crossing between.
  const after = missRates.findIndex((missRate, p) => missRate >= (falseAlarmRates[p] as number));
  const before = after - 1;
  const [low, high] = [missRates[before] as number, missRates[after] as number];
  const below = (falseAlarmRates[before] as number) - low;
  const above = high - (falseAlarmRates[after] as number);
  return low + (below / (below + above)) * (high - low);
}

/** The operating point whose rates differ least, of equals the one that accepts most, with its threshold. */
export function nearestOf({ thresholds, missRates, falseAlarmRates }: DetCurve): EqualErrorRate {
  const differences = missRates.map((missRate, p) => Math.abs(missRate - (falseAlarmRates[p] as number)));
  const nearest = differences.indexOf(differences.reduce((least, difference) => Math.min(least, difference)));
  const [below = Number.NEGATIVE_INFINITY, above = 0] = [thresholds[nearest - 1], thresholds[nearest]];
  return {
    rate: ((missRates[nearest] as number) + (falseAlarmRates[nearest] as number)) / 2,
    threshold: Number.isFinite(below) && Number.isFinite(above) ? (below + above) / 2 : above,
  };
}
