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
