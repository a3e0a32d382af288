/**
 * Special functions that JavaScript lacks, or gives other bits of in other engines: the logarithm, the gamma and beta functions
 * and what tests and intervals need of them, the normal quantile, log-sum-exp.
 */

const LN2_HIGH = 6.9314718036912382e-1;
const LN2_LOW = 1.9082149292705877e-10;

/** Where a mantissa is halved: near √2. */
const LARGEST_MANTISSA = 1.4142112731933594;

/**
 * The natural logarithm with the same bits in every engine, where `Math.log` may differ in the last: it does between Node 20
 * and Chromium 156, and one bit in a constant is enough for training to end in other bits of the model.
 *
 * x = 2^k (1 + f) with √½ ≤ 1 + f < √2, and with s = f / (2 + f)
 *
 *   log(1 + f) = f − ½ f² + s (½ f² + R(s²))
 *
 * within a unit in the last place. Source: fdlibm 5.3 (Sun Microsystems 1993), e_log.c, in the one form that FreeBSD's
 * and musl's later versions keep.
 *
 * @example log(8) / log(2) // => 3
 */
export function log(x: number): number {
  // 0, negative, infinite and NaN: there is but one answer.
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log(x);
  let mantissa = x;
  let k = 0;
  for (; mantissa >= 2 ** 32; k += 32) mantissa *= 2 ** -32;
  for (; mantissa < 2 ** -32; k -= 32) mantissa *= 2 ** 32;
  for (; mantissa >= LARGEST_MANTISSA; k++) mantissa *= 0.5;
  for (; mantissa < LARGEST_MANTISSA / 2; k--) mantissa *= 2;
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return s * (half + (even + odd)) + k * LN2_LOW - half + f + k * LN2_HIGH;
}

const HALF_LOG_2PI = 0.5 * log(2 * Math.PI);

/** From here on the series of `logGamma` and `digamma` are exact to float64. */
const LEAST_OF_SERIES = 10;

/**
 * log Γ(x): Stirling's series (Abramowitz and Stegun 6.1.41) where x is large, and below that by Γ(x + 1) = x Γ(x):
 *
 *   log Γ(x) = (x − ½) log x − x + ½ log 2π + 1/(12 x) − 1/(360 x³) + …
 *
 * Within 1e-14 of scipy's, relative to the value or absolute, whichever is larger. The same bits in every engine. NaN unless x > 0.
 *
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
 * log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), of a and b greater than 0.
 *
 * @example logBeta(2, 3) // => -2.4849066497880004, which is −log 12
 */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/**
 * ψ(x) = d log Γ(x) / dx: the asymptotic series (Abramowitz and Stegun 6.3.18) where x is large, and below that by
 * ψ(x) = ψ(x + 1) − 1/x:
 *
 *   ψ(x) = log x − 1/(2 x) − 1/(12 x²) + 1/(120 x⁴) − …
 *
 * Within 1e-14 of scipy's, relative to the value or absolute, whichever is larger. The same bits in every engine. NaN unless x > 0.
 *
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

/** More terms of a series or fraction than any counts of trials need: about √max(a, b) of them. */
const MOST_TERMS = 100_000;

/**
 * The regularised incomplete beta function, which is the distribution function of a beta variable:
 *
 *   I_x(a, b) = x^a (1 − x)^b / ( a B(a, b) ) · 1/(1 + d₁/(1 + d₂/(1 + …)))
 *
 * with the continued fraction of DLMF 8.17.22, by Lentz's method as Thompson and Barnett (1986) have it; for x beyond the mean
 * 1 − I_(1−x)(b, a). O(√max(a, b)). Within 1e-12 of scipy's `betainc`, relative. x is from 0 to 1, a and b are greater than 0.
 *
 * @example incompleteBeta(0.5, 2, 3) // => 0.6875
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a;
  return front * betaFraction(x, a, b);
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= c * d;
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

/** Lentz's denominators must not be 0. */
const TINY = 1e-300;
const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/**
 * The x with I_x(a, b) = p, from 0 to 1: the quantile of a beta variable. By bisection, to the last bits of x.
 *
 * @example betaQuantile(0.6875, 2, 3) // => 0.5
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  let [low, high] = [0, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high || high - low <= 1e-16 * high) return middle;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
}

/**
 * The upper regularised incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a): the series of DLMF 8.11.4 for 1 − Q where x < a + 1,
 * and the continued fraction of 8.9.2, by Lentz's method, beyond. Within 1e-12 of scipy's `gammaincc`. a > 0 and x ≥ 0.
 *
 * @example upperIncompleteGamma(1, 2) // => 0.1353352832366127, which is e⁻²
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * gammaSeries(a, x) : front * gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function gammaFraction(a: number, x: number): number {
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

/**
 * The probability that a chi-square variable of so many degrees of freedom exceeds x: Q(ν/2, x/2).
 *
 * @example chiSquareTail(3.841458820694124, 1) // => 0.05
 */
export const chiSquareTail = (x: number, degreesOfFreedom: number): number =>
  upperIncompleteGamma(degreesOfFreedom / 2, x / 2);

/**
 * The standard normal quantile: Acklam's rational approximation (2003, relative error 1.15e-9), then one step of
 * Halley's method on Φ(x) − p, which takes it to float64. p lies between 0 and 1, the ends left out.
 *
 * @example normalQuantile(0.975) // => 1.959963984540054
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

/**
 * log Σ exp(v_i) over `values[start … start + length)`, without overflow or underflow: the largest term is taken out.
 *
 * @returns −∞ for an empty range or when every term is −∞; NaN only when a term is NaN
 * @example logSumExp([Math.log(1), Math.log(3)]) // => 1.3862943611198906, which is log 4
 */
export function logSumExp(values: ArrayLike<number>, start = 0, length = values.length - start): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, values[i]);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += Math.exp(values[i] - largest);
  return largest + Math.log(sum);
}
