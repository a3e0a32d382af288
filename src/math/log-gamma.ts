import { log } from "./log.js";

const HALF_LOG_2PI = 0.5 * log(2 * Math.PI);

/** From here on the series is exact to float64. */
const LEAST_OF_SERIES = 10;

/**
 * log Γ(x): Stirling's series (Abramowitz and Stegun 6.1.41) where x is large, and below that by Γ(x + 1) = x Γ(x):
 *
 *   log Γ(x) = (x − ½) log x − x + ½ log 2π + 1/(12 x) − 1/(360 x³) + …
 *
 * Within 1e-14 of scipy's, relative to the value or absolute, whichever is larger. The same bits in every engine.
 *
 * @param x  greater than 0
 * @returns NaN for other x
 * @example logGamma(5) // => 3.1780538303479458, which is log 24
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let product = 1;
  let y = x;
  for (; y < LEAST_OF_SERIES; y++) product *= y;
  return stirling(y) - log(product);
}

function stirling(x: number): number {
  const inverse = 1 / x;
  const z = inverse * inverse;
  const tail = 1 / 1188 + z * (-691 / 360_360 + z * (1 / 156 + z * (-3617 / 122_400)));
  const series = inverse * (1 / 12 + z * (-1 / 360 + z * (1 / 1260 + z * (-1 / 1680 + z * tail))));
  return (x - 0.5) * log(x) - x + HALF_LOG_2PI + series;
}

/**
 * log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b).
 *
 * @param a  greater than 0
 * @param b  greater than 0
 * @example logBeta(2, 3) // => -2.4849066497880004, which is −log 12
 */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);
