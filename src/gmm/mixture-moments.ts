import type { GaussianMixture } from "../types.js";
import { variancesOf } from "./covariances.js";
import type { Moments } from "./moments.js";

/**
 * Mean and variance of each dimension under a mixture:
 *
 *   mean = Σ_k w_k μ_k      variance = Σ_k w_k ( σ²_k + (μ_k − mean)² )
 *
 * After EM they are those of the training frames, but for variances that were raised to a floor.
 */
export function mixtureMoments(mixture: GaussianMixture): Moments {
  const { numComponents, dim, weights, means } = mixture;
  const mean = new Float64Array(dim);
  for (let k = 0, at = 0; k < numComponents; k++) {
    for (let d = 0; d < dim; d++, at++) mean[d] = (mean[d] as number) + (weights[k] as number) * (means[at] as number);
  }
  const variance = new Float64Array(dim);
  for (let k = 0, at = 0; k < numComponents; k++) {
    const variances = variancesOf(mixture, k);
    for (let d = 0; d < dim; d++, at++) {
      const square = (variances[d] as number) + ((means[at] as number) - (mean[d] as number)) ** 2;
      variance[d] = (variance[d] as number) + (weights[k] as number) * square;
    }
  }
  return { mean, variance };
}
