import { OptionError } from "../../errors.js";
import { groupBy } from "../../math/order.js";
import { betaQuantile, normalQuantile } from "../../math/special.js";
import type { GroupInterval, Interval, Trial } from "../../types.js";
import { type BootstrapOptions, checkConfidence, type RatePart, rateInterval } from "./bootstrap.js";

/** Intervals of a rate: for independent trials Wilson's and the exact one, for trials in groups the bootstrap. */

/**
 * Wilson's score interval (1927) of a rate: k of n independent trials succeeded. It keeps inside 0–1 and is
 * honest near both ends, where k ± 1.96 deviations is not.
 *
 *   ( p + z²/2n ± z √( p (1 − p)/n + z²/4n² ) ) / ( 1 + z²/n ),   p = k / n,   z the normal quantile
 *
 * @param confidence  @default 0.95
 * @returns 0 to 1 when n is 0: nothing is known
 * @throws {OptionError} unless 0 ≤ k ≤ n are whole and 0 < confidence < 1
 * @example wilsonInterval(8, 10) // => { low: 0.490…, high: 0.943…, confidence: 0.95 }
 */
export function wilsonInterval(k: number, n: number, confidence = 0.95): Interval {
  checkCounts(k, n, confidence);
  if (n === 0) return { low: 0, high: 1, confidence };
  const z = normalQuantile((1 + confidence) / 2);
  const p = k / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    // At the ends the two terms are equal in theory, and rounding must not push past them.
    low: k === 0 ? 0 : (centre - spread) / scale,
    high: k === n ? 1 : (centre + spread) / scale,
    confidence,
  };
}

/**
 * Wilson's interval with a continuity correction (Newcombe 1998, method 4): wider, and covers the true rate with the stated
 * confidence or more for nearly all rates, where Wilson's own does so on the average over them.
 *
 *   ( 2np + z² ∓ 1 ∓ z √( z² ∓ 2 − 1/n + 4p (n(1 − p) ± 1) ) ) / ( 2 (n + z²) )      upper signs: low, lower signs: high
 *
 * @param confidence  @default 0.95
 * @throws {OptionError} as `wilsonInterval`
 * @example correctedWilsonInterval(8, 10) // => { low: 0.442, high: 0.965, confidence: 0.95 }
 */
export function correctedWilsonInterval(k: number, n: number, confidence = 0.95): Interval {
  checkCounts(k, n, confidence);
  if (n === 0) return { low: 0, high: 1, confidence };
  const z = normalQuantile((1 + confidence) / 2);
  const end = (sign: 1 | -1): number => {
    const p = k / n;
    const root = Math.sqrt(z * z + 2 * sign - 1 / n + 4 * p * (n - k - sign));
    return (2 * k + z * z + sign + sign * z * root) / (2 * (n + z * z));
  };
  return { low: k === 0 ? 0 : Math.max(0, end(-1)), high: k === n ? 1 : Math.min(1, end(1)), confidence };
}

/**
 * The exact interval of Clopper and Pearson (1934): the rates under which k of n or more, and k of n or fewer, come each with a
 * probability of at least α/2. It never covers less than it states, and mostly more.
 *
 *   I_low(k, n − k + 1) = α/2      I_high(k + 1, n − k) = 1 − α/2      with I the incomplete beta function
 *
 * @param confidence  1 − α. @default 0.95
 * @throws {OptionError} as `wilsonInterval`
 * @example clopperPearsonInterval(8, 10) // => { low: 0.4439, high: 0.9748, confidence: 0.95 }
 */
export function clopperPearsonInterval(k: number, n: number, confidence = 0.95): Interval {
  checkCounts(k, n, confidence);
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    // From the other end: of 1 − α/2 the last digits are lost.
    high: k === n ? 1 : 1 - betaQuantile(tail, n - k, k + 1),
    confidence,
  };
}

/** @throws {OptionError} unless 0 ≤ k ≤ n are whole and 0 < confidence < 1 */
function checkCounts(k: number, n: number, confidence: number): void {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || n < k) {
    throw new OptionError(`an interval needs whole counts 0 ≤ k ≤ n, not ${k} of ${n}`);
  }
  checkConfidence(confidence);
}

/** An interval by resampling, made to contain Wilson's: without an error resampling sees none, and says there will never be one. */
export function holdingWilson({ low, high, confidence }: Interval, wilson: Interval): Interval {
  return { low: Math.min(low, wilson.low), high: Math.max(high, wilson.high), confidence };
}

/** The interval of a rate for other groups like these, which contains Wilson's; of a single group it is Wilson's. */
export function groupedInterval(groups: readonly RatePart[], options: BootstrapOptions<RatePart> = {}): Interval {
  const total = (of: keyof RatePart) => groups.reduce((sum, group) => sum + group[of], 0);
  const wilson = wilsonInterval(total("part"), total("whole"), options.confidence);
  return groups.length < 2 ? wilson : holdingWilson(rateInterval(groups, options), wilson);
}

/**
 * The interval of the accuracy for other groups like these, by a bootstrap over whole groups: trials of one speaker succeed or
 * fail together, where Wilson's interval takes them for independent. It always contains Wilson's. Of fewer than some twenty
 * groups it is still too narrow (Cameron, Gelbach and Miller 2008).
 *
 * @param confidence  @default 0.95
 * @returns null unless every trial has a group, and there are two groups or more
 * @example
 * const trial = { path: null, actual: "yes", margin: 1, scores: {}, numFrames: 9, fold: null };
 * const trials = ["yes", "yes", "no", "no", "yes", "yes"].map((predicted, i) => ({ ...trial, predicted, group: `s${i >> 1}` }));
 * intervalByGroup(trials) // => { low: 0, high: 1, confidence: 0.95, numGroups: 3 }
 */
export function intervalByGroup(trials: readonly Trial[], confidence = 0.95): GroupInterval | null {
  const groups = groupBy(trials, ({ group }) => group);
  if (groups.has(undefined) || groups.size < 2) return null;
  const parts = Array.from(groups.values(), (own) => ({
    part: own.filter(({ actual, predicted }) => actual === predicted).length,
    whole: own.length,
  }));
  return { ...groupedInterval(parts, { confidence, numSamples: NUM_SAMPLES }), numGroups: groups.size };
}

/** Of a few sums each: quick, and the ends of the interval are then within a tenth of a deviation. */
const NUM_SAMPLES = 2000;
