import { multiplyAdd } from "../lanes";
import { add, multiply, multiplySubtract, subtract } from "./vectors";

/** ln x of positive normal numbers that are finite; within 2 units in the last place. */
@inline
export function naturalLog<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? naturalLogF32(x) : naturalLogF64(x);
}

/**
 * x = 2^e m with √½ ≤ m < √2, ln m by a polynomial.
 *
 * @see S. Moshier, Cephes, logf.c
 */
@inline
function naturalLogF32(x: v128): v128 {
  const biased = i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126));
  const fraction = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const isLow = f32x4.lt(fraction, f32x4.splat(0.70710678118654752));
  const e = f32x4.convert_i32x4_s(i32x4.add(biased, isLow));
  const m = f32x4.sub(f32x4.add(fraction, v128.and(fraction, isLow)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  let y = f32x4.splat(7.0376836292e-2);
  y = multiplyAdd<f32>(y, m, f32x4.splat(-1.1514610310e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(1.1676998740e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(-1.2420140846e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(1.4249322787e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(-1.6668057665e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(2.0000714765e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(-2.4999993993e-1));
  y = multiplyAdd<f32>(y, m, f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = multiplyAdd<f32>(e, f32x4.splat(-2.12194440e-4), y);
  y = multiplySubtract<f32>(f32x4.splat(0.5), z, y);
  return multiplyAdd<f32>(e, f32x4.splat(0.693359375), f32x4.add(m, y));
}

/**
 * x = 2^e m with √½ ≤ m < √2, f = m − 1, s = f / (2 + f), ln m = f − f²/2 + s (f²/2 + R(s²)).
 *
 * @see FreeBSD msun, e_log.c
 */
@inline
function naturalLogF64(x: v128): v128 {
  const fraction = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe0000000000000));
  const isLow = f64x2.lt(fraction, f64x2.splat(0.70710678118654752));
  // The exponent in the low bits of 2⁵² and then that taken off: there is no conversion from 64-bit integers.
  const shifted = v128.or(i64x2.shr_u(x, 52), i64x2.splat(0x4330000000000000));
  const biased = f64x2.sub(shifted, f64x2.splat(4503599627370496 + 1022));
  const e = f64x2.sub(biased, v128.and(isLow, f64x2.splat(1)));
  const f = f64x2.sub(f64x2.add(fraction, v128.and(fraction, isLow)), f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  let r = f64x2.splat(1.479819860511658591e-1);
  r = multiplyAdd<f64>(r, z, f64x2.splat(1.531383769920937332e-1));
  r = multiplyAdd<f64>(r, z, f64x2.splat(1.818357216161805012e-1));
  r = multiplyAdd<f64>(r, z, f64x2.splat(2.222219843214978396e-1));
  r = multiplyAdd<f64>(r, z, f64x2.splat(2.857142874366239149e-1));
  r = multiplyAdd<f64>(r, z, f64x2.splat(3.999999999940941908e-1));
  r = multiplyAdd<f64>(r, z, f64x2.splat(6.666666666666735130e-1));
  r = f64x2.mul(r, z);
  const halfSquare = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  const low = multiplyAdd<f64>(s, f64x2.add(halfSquare, r), f64x2.mul(e, f64x2.splat(1.90821492927058770002e-10)));
  const high = f64x2.mul(e, f64x2.splat(6.93147180369123816490e-1));
  return subtract<f64>(high, subtract<f64>(subtract<f64>(halfSquare, low), f));
}

/** factor · ln x of `count` vectors, in place. */
export function takeLogs<T>(at: usize, count: i32, factor: f64): void {
  const times = v128.splat<T>(<T>factor);
  for (const end = at + 16 * <usize>count; at < end; at += 16) {
    v128.store(at, multiply<T>(times, naturalLog<T>(v128.load(at))));
  }
}
