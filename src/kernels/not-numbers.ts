import type { FeatureMatrix } from "../types.js";

/** A frame that is not a number has no likelihood either; the kernel's comparisons take it for one of likelihood 0. */
export function markNotNumbers({ data, dim, numFrames }: FeatureMatrix, logLikelihoods: Float64Array): void {
  for (let i = 0; i < logLikelihoods.length; i++) {
    if (logLikelihoods[i] !== Number.NEGATIVE_INFINITY) continue;
    const frame = i % numFrames;
    if (data.subarray(frame * dim, (frame + 1) * dim).some(Number.isNaN)) logLikelihoods[i] = Number.NaN;
  }
}
