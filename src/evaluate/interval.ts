import { OptionError } from "../errors.js";
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

/**
 * The standard normal quantile: Acklam's rational approximation (2003, relative error 1.15e-9), then one step of
 * Halley's method on Φ(x) − p, which takes it to float64.
 */
export function normalQuantile(p: number): number {
  const x = acklam(p);
  const error = normalCdf(x) - p;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - step / (1 + (x * step) / 2);
}

const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

const polynomial = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, c) => sum * x + c, 0);

function acklam(p: number): number {
  if (p > 0.5) return -acklam(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(C, q) / polynomial(D, q);
  }
  const q = p - 0.5;
  return (polynomial(A, q * q) * q) / polynomial(B, q * q);
}

/** Φ(x) by the everywhere convergent series ½ + φ(x) (x + x³/3 + x⁵/15 + …) (Marsaglia 2004). */
function normalCdf(x: number): number {
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x) * (1 / Math.sqrt(2 * Math.PI));
}
