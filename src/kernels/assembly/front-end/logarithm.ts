import { multiplyAdd } from "../lanes";
import { loadSplat, multiply, multiplySubtract, subtract } from "./vectors";

/**
 * ln x of positive normal numbers that are finite; within 2 units in the last place. Its constants are read from memory: as
 * constants of the code V8 puts each together anew at every use, in several instructions, and logarithms took twice the time.
 */
@inline
export function naturalLog<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? naturalLogF32(x) : naturalLogF64(x);
}

/** The polynomial, ln 2 in two parts, √½, 1, ½. */
const F32 = memory.data<f32>([
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
  -2.4999993993e-1, 3.3333331174e-1, -2.1219444e-4, 0.693359375, 0.70710678118654752, 1, 0.5,
]);

@inline
function c32(index: usize): v128 {
  return loadSplat<f32>(F32 + 4 * index);
}

/** Masks of the fraction, exponent of ½, bias. */
const F32_BITS = memory.data<u32>([0x007fffff, 0x3f000000, 126]);

@inline
function bits32(index: usize): v128 {
  return loadSplat<f32>(F32_BITS + 4 * index);
}

/**
 * x = 2^e m with √½ ≤ m < √2, ln m by a polynomial.
 *
 * @see S. Moshier, Cephes, logf.c
 */
@inline
function naturalLogF32(x: v128): v128 {
  const biased = i32x4.sub(i32x4.shr_u(x, 23), bits32(2));
  const fraction = v128.or(v128.and(x, bits32(0)), bits32(1));
  const isLow = f32x4.lt(fraction, c32(11));
  const e = f32x4.convert_i32x4_s(i32x4.add(biased, isLow));
  const m = f32x4.sub(f32x4.add(fraction, v128.and(fraction, isLow)), c32(12));
  const z = f32x4.mul(m, m);
  // Two terms of the polynomial at a time: by one the chain of operations that each wait for the one before is twice as long.
  let y = multiplyAdd<f32>(c32(0), z, multiplyAdd<f32>(c32(1), m, c32(2)));
  y = multiplyAdd<f32>(y, z, multiplyAdd<f32>(c32(3), m, c32(4)));
  y = multiplyAdd<f32>(y, z, multiplyAdd<f32>(c32(5), m, c32(6)));
  y = multiplyAdd<f32>(y, z, multiplyAdd<f32>(c32(7), m, c32(8)));
  y = f32x4.mul(f32x4.mul(y, m), z);
  y = multiplyAdd<f32>(e, c32(9), y);
  y = multiplySubtract<f32>(c32(13), z, y);
  return multiplyAdd<f32>(e, c32(10), f32x4.add(m, y));
}

/** The polynomial, ln 2 in two parts, √½, 1, 2, ½, and 2⁵² + 1022. */
const F64 = memory.data<f64>([
  1.479819860511658591e-1, 1.531383769920937332e-1, 1.818357216161805012e-1, 2.222219843214978396e-1,
  2.857142874366239149e-1, 3.999999999940941908e-1, 6.66666666666673513e-1, 1.90821492927058770002e-10,
  6.9314718036912381649e-1, 0.70710678118654752, 1, 2, 0.5, 4503599627371518,
]);

@inline
function c64(index: usize): v128 {
  return loadSplat<f64>(F64 + 8 * index);
}

/** Masks of the fraction, exponent of ½, exponent of 2⁵². */
const F64_BITS = memory.data<u64>([0x000fffffffffffff, 0x3fe0000000000000, 0x4330000000000000]);

@inline
function bits64(index: usize): v128 {
  return loadSplat<f64>(F64_BITS + 8 * index);
}

/**
 * x = 2^e m with √½ ≤ m < √2, f = m − 1, s = f / (2 + f), ln m = f − f²/2 + s (f²/2 + R(s²)).
 *
 * @see FreeBSD msun, e_log.c
 */
@inline
function naturalLogF64(x: v128): v128 {
  const fraction = v128.or(v128.and(x, bits64(0)), bits64(1));
  const isLow = f64x2.lt(fraction, c64(9));
  // The exponent in the low bits of 2⁵² and then that taken off: there is no conversion from 64-bit integers.
  const biased = f64x2.sub(v128.or(i64x2.shr_u(x, 52), bits64(2)), c64(13));
  const e = f64x2.sub(biased, v128.and(isLow, c64(10)));
  const f = f64x2.sub(f64x2.add(fraction, v128.and(fraction, isLow)), c64(10));
  const s = f64x2.div(f, f64x2.add(c64(11), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const odd = multiplyAdd<f64>(multiplyAdd<f64>(multiplyAdd<f64>(c64(0), w, c64(2)), w, c64(4)), w, c64(6));
  const even = multiplyAdd<f64>(multiplyAdd<f64>(c64(1), w, c64(3)), w, c64(5));
  const r = multiplyAdd<f64>(odd, z, f64x2.mul(even, w));
  const halfSquare = f64x2.mul(c64(12), f64x2.mul(f, f));
  const low = multiplyAdd<f64>(s, f64x2.add(halfSquare, r), f64x2.mul(e, c64(7)));
  return subtract<f64>(f64x2.mul(e, c64(8)), subtract<f64>(subtract<f64>(halfSquare, low), f));
}

/** factor · ln x of `count` vectors, in place. */
export function takeLogs<T>(at: usize, count: i32, factor: f64): void {
  const times = v128.splat<T>(<T>factor);
  for (const end = at + 16 * <usize>count; at < end; at += 16) {
    v128.store(at, multiply<T>(times, naturalLog<T>(v128.load(at))));
  }
}
