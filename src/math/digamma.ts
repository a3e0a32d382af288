import { log } from "./log.js";

/** From here on the series is exact to float64. */
const LEAST_OF_SERIES = 10;

/**
 * ψ(x) = d log Γ(x) / dx: the asymptotic series (Abramowitz and Stegun 6.3.18) where x is large, and below that by
 * ψ(x) = ψ(x + 1) − 1/x:
 *
 *   ψ(x) = log x − 1/(2 x) − 1/(12 x²) + 1/(120 x⁴) − …
 *
 * Within 1e-14 of scipy's, relative to the value or absolute, whichever is larger. The same bits in every engine.
 *
 * @param x  greater than 0
 * @returns NaN for other x
 * @example digamma(1) // => -0.5772156649015329, which is minus Euler's constant
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shift = 0;
  let y = x;
  for (; y < LEAST_OF_SERIES; y++) shift += 1 / y;
  const z = 1 / (y * y);
  const tail = -1 / 132 + z * (691 / 32_760 + z * (-1 / 12));
  const series = z * (1 / 12 + z * (-1 / 120 + z * (1 / 252 + z * (-1 / 240 - z * tail))));
  return log(y) - 0.5 / y - series - shift;
}
