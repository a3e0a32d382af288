import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix, GaussianMixture, SufficientStatistics } from "../types.js";
import { expectation } from "./expectation.js";
import { chunksOf } from "./frame-chunks.js";
import { mixtureMoments } from "./mixture-moments.js";
import { runOver } from "./run-pass.js";
import { checkShapes } from "./score.js";

export interface AccumulateOptions extends KernelOptions {
  /** D values about which moments are summed. Statistics add up where it is the same. @default the mean of the mixture */
  readonly origin?: Float64Array;
}

/**
 * The E-step: what frames tell of a mixture. With γ_tk = p(k | x_t) and the origin o:
 *
 *   n_k = Σ_t γ_tk      f_k = Σ_t γ_tk (x_t − o)      S_k = Σ_t γ_tk (x_t − o)(x_t − o)ᵀ
 *
 * Of S_k diagonal and spherical covariances have the diagonal alone, tied ones Σ_k S_k. Weighted frames count w_t γ_tk.
 * `addStatistics` joins those of several recordings, and `updateMap` makes an adapted mixture of them.
 * O(T · K · D) for diagonal, · D² for full covariances.
 *
 * @param features  T × D, or several such matrices with the same D
 * @throws {ShapeError} when the dimensions differ, or there is no frame
 * @example
 * const background = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * accumulate(background, featureMatrix([[1], [3]])).first // => Float64Array.of(4)
 */
export function accumulate(
  mixture: GaussianMixture,
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: AccumulateOptions = {},
): SufficientStatistics {
  const matrices = "data" in features ? [features] : features;
  for (const matrix of matrices) checkShapes([mixture], matrix);
  const origin = options.origin ?? mixtureMoments(mixture).mean;
  return runOver(chunksOf(matrices), expectation(mixture, { ...options, origin, scatter: null }));
}
