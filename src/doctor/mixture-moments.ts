import { packedCovariance } from "../gmm/mixture/covariances.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { GaussianMixture } from "../types.js";

/** Mean and covariance of all that a mixture describes. */
export interface MixtureMoments {
  /** D values. */
  readonly mean: Float64Array;
  /** The lower triangle, packed by rows. */
  readonly covariance: Float64Array;
}

/** One component by itself. */
export const componentMoments = (mixture: GaussianMixture, k: number): MixtureMoments => ({
  mean: mixture.means.slice(k * mixture.dim, (k + 1) * mixture.dim),
  covariance: packedCovariance(mixture, k),
});

/**
 * The moments of a mixture as a whole:
 *
 *   μ = Σ_k w_k μ_k      Σ = Σ_k w_k ( Σ_k + (μ_k − μ)(μ_k − μ)ᵀ )
 *
 * O(numComponents · dim²).
 */
export function mixtureMoments(mixture: GaussianMixture): MixtureMoments {
  const { numComponents, dim, weights, means } = mixture;
  const mean = new Float64Array(dim);
  for (let k = 0; k < numComponents; k++) {
    for (let d = 0; d < dim; d++) {
      mean[d] = (mean[d] as number) + (weights[k] as number) * (means[k * dim + d] as number);
    }
  }
  const covariance = new Float64Array(packedLength(dim));
  for (let k = 0; k < numComponents; k++) {
    const own = packedCovariance(mixture, k);
    const weight = weights[k] as number;
    for (let i = 0, at = 0; i < dim; i++) {
      const left = (means[k * dim + i] as number) - (mean[i] as number);
      for (let j = 0; j <= i; j++, at++) {
        const right = (means[k * dim + j] as number) - (mean[j] as number);
        covariance[at] = (covariance[at] as number) + weight * ((own[at] as number) + left * right);
      }
    }
  }
  return { mean, covariance };
}

/** The D variances of a packed covariance. */
export const variancesIn = (covariance: Float64Array, dim: number): Float64Array =>
  Float64Array.from({ length: dim }, (_, d) => covariance[packedLength(d) + d] as number);
