import { multiplyAdd } from "../lanes";

/** Vectors of `T`, f32 or f64, one frame a lane: values of a frame lie BYTES_PER_VECTOR apart. AssemblyScript. */

export const BYTES_PER_VECTOR: usize = 16;
/** A real and an imaginary vector, side by side. */
export const BYTES_PER_COMPLEX: usize = 32;

const USES_RELAXED_SIMD: bool = isDefined(RELAXED);

@inline
export function add<T>(a: v128, b: v128): v128 {
  return v128.add<T>(a, b);
}

@inline
export function subtract<T>(a: v128, b: v128): v128 {
  return v128.sub<T>(a, b);
}

@inline
export function multiply<T>(a: v128, b: v128): v128 {
  return v128.mul<T>(a, b);
}

/** c − a · b: fused where the build may, as `multiplyAdd`. */
@inline
export function multiplySubtract<T>(a: v128, b: v128, c: v128): v128 {
  return USES_RELAXED_SIMD ? v128.relaxed_nmadd<T>(a, b, c) : v128.sub<T>(c, v128.mul<T>(a, b));
}

/** The number at an address of a table, in every lane. */
@inline
export function loadSplat<T>(at: usize): v128 {
  return v128.load_splat<T>(at);
}

/** (re + i im)(c + i s) at an address. */
@inline
export function storeProduct<T>(to: usize, re: v128, im: v128, c: v128, s: v128): void {
  v128.store(to, multiplySubtract<T>(im, s, multiply<T>(re, c)));
  v128.store(to, multiplyAdd<T>(re, s, multiply<T>(im, c)), 16);
}

@inline
export function storeComplex(to: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to, im, 16);
}
