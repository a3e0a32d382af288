/** Vectors of T, which is f32 (four lanes) or f64 (two). AssemblyScript: compiled by scripts/build-kernels.mjs. */

/** Whether this is the relaxed build. */
export const USES_RELAXED_SIMD: bool = isDefined(RELAXED);

/** Bytes of a vector. */
export const VECTOR: usize = 16;

/** Lanes of a vector. */
@inline
export function lanesOf<T>(): i32 {
  return 16 / sizeof<T>();
}

@inline
export function splat<T>(value: f64): v128 {
  return v128.splat<T>(<T>value);
}

/** a · b + c: with one rounding in the relaxed build, on processors that have it, else with two. */
@inline
export function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  return USES_RELAXED_SIMD ? v128.relaxed_madd<T>(a, b, c) : v128.add<T>(v128.mul<T>(a, b), c);
}

/** Σ over the lanes. */
@inline
export function sumOfLanes<T>(a: v128): T {
  if (sizeof<T>() == 8) return <T>(f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
  return <T>(f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3)));
}

@inline
export function maxOfLanes<T>(a: v128): T {
  if (sizeof<T>() == 8) return <T>max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  return <T>max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  );
}

/** Adds the lanes of a vector of T to as many float64 sums. */
@inline
export function addToSums<T>(sums: usize, a: v128): void {
  if (sizeof<T>() == 8) {
    v128.store(sums, f64x2.add(v128.load(sums), a));
  } else {
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(a)));
    const high = i64x2.shuffle(a, a, 1, 1);
    v128.store(sums, f64x2.add(v128.load(sums, VECTOR), f64x2.promote_low_f32x4(high)), VECTOR);
  }
}
