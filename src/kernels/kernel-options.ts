/**
 * "reference": plain TypeScript, float64, the specification. "simd": WebAssembly with vectors of 128 bits. "relaxed": the
 * same with fused multiply-add, whose last bits may differ from one processor to the next. "auto": simd where there is
 * such a thing, else reference; never relaxed.
 */
export type KernelName = "auto" | "reference" | "simd" | "relaxed";

/** What the hot loops compute in. Statistics are float64 sums in either. */
export type KernelPrecision = "f32" | "f64";

/** Which code runs the hot loops. Results agree within tolerances that docs/speed.md states. */
export interface KernelOptions {
  /** @default "auto" */
  readonly kernel?: KernelName;
  /** The reference computes in float64 whatever is asked. @default "f64" */
  readonly precision?: KernelPrecision;
}
