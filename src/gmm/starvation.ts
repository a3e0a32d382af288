import type { GaussianMixture } from "../types.js";

/**
 * The mixture with its starved components put to use again: each becomes one half of the heaviest component, which is
 * split by ± 0.2 standard deviations in every dimension (HTK's mixture splitting).
 */
export function splitHeaviest(mixture: GaussianMixture, starved: readonly number[]): GaussianMixture {
  const { covarianceType, dim } = mixture;
  const weights = mixture.weights.slice();
  const means = mixture.means.slice();
  const covariances = mixture.covariances.slice();
  const stride = covarianceType === "diag" ? dim : dim * dim;
  for (const k of starved) weights[k] = 0;
  for (const k of starved) {
    const heaviest = weights.indexOf(Math.max(...weights));
    const half = (weights[heaviest] as number) / 2;
    weights[heaviest] = half;
    weights[k] = half;
    covariances.copyWithin(k * stride, heaviest * stride, (heaviest + 1) * stride);
    for (let d = 0; d < dim; d++) {
      const variance = covariances[k * stride + (covarianceType === "diag" ? d : d * dim + d)] as number;
      const mean = means[heaviest * dim + d] as number;
      means[heaviest * dim + d] = mean - 0.2 * Math.sqrt(variance);
      means[k * dim + d] = mean + 0.2 * Math.sqrt(variance);
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { ...mixture, weights: weights.map((weight) => weight / total), means, covariances };
}

/** The mixture without these components, its weights summing to 1 again. */
export function dropComponents(mixture: GaussianMixture, dropped: readonly number[]): GaussianMixture {
  const { covarianceType, numComponents, dim } = mixture;
  const kept = Array.from({ length: numComponents }, (_, k) => k).filter((k) => !dropped.includes(k));
  const stride = covarianceType === "diag" ? dim : dim * dim;
  const total = kept.reduce((sum, k) => sum + (mixture.weights[k] as number), 0);
  const rows = (values: Float64Array, length: number) =>
    Float64Array.from(kept.flatMap((k) => Array.from(values.subarray(k * length, (k + 1) * length))));
  return {
    covarianceType,
    numComponents: kept.length,
    dim,
    weights: Float64Array.from(kept, (k) => (mixture.weights[k] as number) / total),
    means: rows(mixture.means, dim),
    covariances: rows(mixture.covariances, stride),
  };
}
