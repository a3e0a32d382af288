/** What every kernel needs of vectors of `T`, which is f32 (4 lanes) or f64 (2). AssemblyScript, not TypeScript. */

const USES_RELAXED_SIMD: bool = isDefined(RELAXED);

/** Lanes of a vector of T. */
@inline
export function lanesOf<T>(): i32 {
  return 16 / sizeof<T>();
}

/** a · b + c: fused, with one rounding, where the build may; else with two. */
@inline
export function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  return USES_RELAXED_SIMD ? v128.relaxed_madd<T>(a, b, c) : v128.add<T>(v128.mul<T>(a, b), c);
}

/** Σ over the lanes, in a fixed order. */
@inline
export function sumOfLanes<T>(a: v128): T {
  if (sizeof<T>() == 8) return <T>(f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
  return <T>(f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3)));
}

@inline
export function splat<T>(value: f64): v128 {
  return v128.splat<T>(<T>value);
}
