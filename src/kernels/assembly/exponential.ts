import { multiplyAdd, splat } from "./lanes";

/**
 * Under e⁻⁵⁰ a posterior counts as exactly 0: 10⁻²² of a frame is beyond either precision, most components of a mixture are
 * this far away, and WebAssembly cannot flush the denormal numbers that would come of them (they cost half the speed).
 */
export const LEAST_LOG_POSTERIOR: f64 = -50;

/**
 * e^x for x ≤ 0, 0 under e⁻⁵⁰ and for NaN: x = n ln 2 + r, |r| ≤ ½ ln 2; e^r by a polynomial, 2^n put into the exponent. n
 * is rounded by adding 1.5 · 2^(digits of T), which leaves it in the last bits. Relative error 1e-7 (f32, degree 7 of
 * Cephes' expf), 4e-16 (f64, Taylor to r¹²).
 */
@inline
export function exponential<T>(x: v128): v128 {
  const isCounted = v128.gt<T>(x, splat<T>(LEAST_LOG_POSTERIOR));
  const clamped = v128.pmax<T>(x, splat<T>(LEAST_LOG_POSTERIOR));
  if (sizeof<T>() == 8) {
    const shifted = multiplyAdd<f64>(clamped, f64x2.splat(1.4426950408889634), f64x2.splat(6755399441055744));
    const n = f64x2.sub(shifted, f64x2.splat(6755399441055744));
    const coarse = multiplyAdd<f64>(n, f64x2.splat(-6.93147180369123816e-1), clamped);
    const r = multiplyAdd<f64>(n, f64x2.splat(-1.90821492927058770e-10), coarse);
    let p = f64x2.splat(2.08767569878680990e-9);
    p = multiplyAdd<f64>(p, r, f64x2.splat(2.50521083854417188e-8));
    p = multiplyAdd<f64>(p, r, f64x2.splat(2.75573192239858907e-7));
    p = multiplyAdd<f64>(p, r, f64x2.splat(2.75573192239858907e-6));
    p = multiplyAdd<f64>(p, r, f64x2.splat(2.48015873015873016e-5));
    p = multiplyAdd<f64>(p, r, f64x2.splat(1.98412698412698413e-4));
    p = multiplyAdd<f64>(p, r, f64x2.splat(1.38888888888888889e-3));
    p = multiplyAdd<f64>(p, r, f64x2.splat(8.33333333333333333e-3));
    p = multiplyAdd<f64>(p, r, f64x2.splat(4.16666666666666667e-2));
    p = multiplyAdd<f64>(p, r, f64x2.splat(1.66666666666666667e-1));
    p = multiplyAdd<f64>(p, r, f64x2.splat(0.5));
    p = multiplyAdd<f64>(p, r, f64x2.splat(1));
    p = multiplyAdd<f64>(p, r, f64x2.splat(1));
    return v128.and(i64x2.add(p, i64x2.shl(shifted, 52)), isCounted);
  }
  const shifted = multiplyAdd<f32>(clamped, f32x4.splat(1.44269504), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  const coarse = multiplyAdd<f32>(n, f32x4.splat(-0.693359375), clamped);
  const r = multiplyAdd<f32>(n, f32x4.splat(2.1219444e-4), coarse);
  let p = f32x4.splat(1.98756915e-4);
  p = multiplyAdd<f32>(p, r, f32x4.splat(1.39819995e-3));
  p = multiplyAdd<f32>(p, r, f32x4.splat(8.33345191e-3));
  p = multiplyAdd<f32>(p, r, f32x4.splat(4.16657959e-2));
  p = multiplyAdd<f32>(p, r, f32x4.splat(1.66666665e-1));
  p = multiplyAdd<f32>(p, r, f32x4.splat(5.00000012e-1));
  p = multiplyAdd<f32>(p, r, f32x4.splat(1));
  p = multiplyAdd<f32>(p, r, f32x4.splat(1));
  return v128.and(i32x4.add(p, i32x4.shl(shifted, 23)), isCounted);
}
