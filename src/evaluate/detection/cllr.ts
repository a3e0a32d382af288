import { softplus } from "../../calibrate/logistic-regression.js";
import { type DetCurve, hullOfSteps } from "./curves.js";
import { type PerKind, type ScoreSteps, scoreSteps, totalsOf } from "./steps.js";

/** Cllr: what scores are worth as log likelihood ratios, actual and at their best. */

/**
 * The cost of log likelihood ratios, in bits: what the scores fall short of as probabilities, over all operating points.
 *
 *   ½ ( mean over targets of log₂(1 + e⁻ˢ) + mean over non-targets of log₂(1 + eˢ) )
 *
 * 0 is perfect, 1 is what a score of 0 everywhere has, and there is no upper limit. A target at −Infinity, or a
 * non-target at Infinity, costs Infinity; at the right end they cost 0. O(n log n).
 * Source: Brümmer and du Preez 2006, Application-independent evaluation of speaker detection.
 *
 * @param targets     natural-log likelihood ratios of trials whose claim is true
 * @param nonTargets  those of the others
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * cllr([0, 0], [0]); // => 1
 * cllr([Math.log(3)], [-Math.log(3)]); // => 0.415
 */
export const cllr = (targets: ArrayLike<number>, nonTargets: ArrayLike<number>): number =>
  cllrOf(scoreSteps(targets, nonTargets));

/**
 * The `cllr` of the same trials at their best: after the rising recalibration of the scores that suits these very trials best
 * (isotonic regression), so what they tell apart, whatever their scale. From 0 to 1; what `cllr` lies above it is the price of
 * bad calibration. O(n log n). Source: Brümmer and du Preez 2006.
 *
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * minCllr([30, 20, 10], [20, 0]); // => 0.575
 * minCllr([3, 2], [1, 0]); // => 0
 */
export const minCllr = (targets: ArrayLike<number>, nonTargets: ArrayLike<number>): number =>
  minCllrOf(hullOfSteps(scoreSteps(targets, nonTargets)));

/** The `cllr` of steps, whatever their weights. */
export function cllrOf(steps: ScoreSteps): number {
  const { scores, weights } = steps;
  const costs = { targets: 0, nonTargets: 0 };
  for (let step = 0; step < scores.length; step++) {
    const score = scores[step] as number;
    const [ofTargets, ofNonTargets] = [weights[2 * step] as number, weights[2 * step + 1] as number];
    // Infinite costs of trials that are not there do not count.
    if (ofTargets !== 0) costs.targets += ofTargets * bitsAt(-score);
    if (ofNonTargets !== 0) costs.nonTargets += ofNonTargets * bitsAt(score);
  }
  return meanCost(costs, totalsOf(steps));
}

/** The mean over both kinds of what a trial of each costs. */
export const meanCost = (costs: PerKind, totals: PerKind): number =>
  (costs.targets / totals.targets + costs.nonTargets / totals.nonTargets) / 2;

/**
 * On the hull: between two corners lie a share t of the targets and n of the non-targets, and their best log likelihood
 * ratio is log (t / n).
 */
export function minCllrOf({ missRates, falseAlarmRates }: DetCurve): number {
  let bits = 0;
  for (let corner = 1; corner < missRates.length; corner++) {
    const t = (missRates[corner] as number) - (missRates[corner - 1] as number);
    const n = (falseAlarmRates[corner - 1] as number) - (falseAlarmRates[corner] as number);
    if (t > 0 && n > 0) bits += t * Math.log2(1 + n / t) + n * Math.log2(1 + t / n);
  }
  return bits / 2;
}

/** log₂(1 + eˣ): what a non-target with score x costs, or a target with score −x. */
export const bitsAt = (x: number): number => softplus(x) / Math.LN2;
