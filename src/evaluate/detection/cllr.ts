import type { DetCurve } from "./curves.js";
import { hullOfSteps } from "./curves.js";
import { type ScoreSteps, scoreSteps, totalsOf } from "./steps.js";

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
export function cllr(targets: ArrayLike<number>, nonTargets: ArrayLike<number>): number {
  const steps = scoreSteps(targets, nonTargets);
  return cllrOf(steps, bitsOf(steps));
}

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

/** What a trial at each step costs: at 2 i a target with score i, at 2 i + 1 a non-target, in bits. */
export function bitsOf({ scores }: ScoreSteps): Float64Array {
  const bits = new Float64Array(2 * scores.length);
  scores.forEach((score, step) => {
    bits[2 * step] = bitsAt(-score);
    bits[2 * step + 1] = bitsAt(score);
  });
  return bits;
}

/** The weighted mean of these costs. */
export function cllrOf(steps: ScoreSteps, bits: Float64Array): number {
  const { weights } = steps;
  const totals = totalsOf(steps);
  let ofTargets = 0;
  let ofNonTargets = 0;
  // Infinite costs of trials that are not there do not count.
  for (let i = 0; i < weights.length; i += 2) {
    if (weights[i] !== 0) ofTargets += (weights[i] as number) * (bits[i] as number);
    if (weights[i + 1] !== 0) ofNonTargets += (weights[i + 1] as number) * (bits[i + 1] as number);
  }
  return (ofTargets / totals.targets + ofNonTargets / totals.nonTargets) / 2;
}

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

/** log₂(1 + eˣ), without overflow. */
export const bitsAt = (x: number): number => (Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)) / Math.LN2;
