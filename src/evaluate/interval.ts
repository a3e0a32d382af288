import { OptionError } from "../errors.js";
import { normalQuantile } from "../math/normal-quantile.js";
import type { Interval } from "../types.js";

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
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || n < k) {
    throw new OptionError(`an interval needs whole counts 0 ≤ k ≤ n, not ${k} of ${n}`);
  }
  if (!(confidence > 0 && confidence < 1)) throw new OptionError(`confidence is between 0 and 1, not ${confidence}`);
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
