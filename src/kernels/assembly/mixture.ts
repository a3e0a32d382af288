/**
 * The hot loops of mixtures, for WebAssembly. Each export is one stage over one block of frames: V8 then optimises each by
 * itself, where one long function would stay in its baseline compiler for the whole of a first run. Places are in bytes; who
 * calls decides what lies where (../simd/simd-blocks.ts). Work is in Real; sums of statistics are float64.
 */
export { assignRows, diagonalAmong, fullAmong, largestTerms, nearestOfRows } from "./components";
export { diagonalLogTerms, diagonalMoments, diagonalSums, negativeDistances } from "./diagonal";
export { loadF32, loadF64, resetMaxima } from "./frames";
export { fullLogTerms, fullSums } from "./full";
export { logSumExp, posteriors } from "./log-sum-exp";

/** Where the module's own data ends. */
export function heapBase(): usize {
  return __heap_base;
}
