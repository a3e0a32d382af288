import type { GaussianMixture } from "../types.js";
import { covarianceStride } from "./covariances.js";
import { splitHeaviestInto } from "./splitting.js";

/**
 * The mixture with its starved components put to use again: each becomes one half of the heaviest component, which is
 * split by ± 0.2 standard deviations in every dimension (HTK's mixture splitting).
 */
export function splitHeaviest(mixture: GaussianMixture, starved: readonly number[]): GaussianMixture {
  const { weights, means, covariances } = mixture;
  const mended = { ...mixture, weights: weights.slice(), means: means.slice(), covariances: covariances.slice() };
  for (const k of starved) mended.weights[k] = 0;
  for (const k of starved) splitHeaviestInto(mended, k, () => 0.2);
  const total = mended.weights.reduce((sum, weight) => sum + weight, 0);
  return { ...mended, weights: mended.weights.map((weight) => weight / total) };
}

/** The mixture without these components, its weights summing to 1 again. */
export function dropComponents(mixture: GaussianMixture, dropped: readonly number[]): GaussianMixture {
  const { covarianceType, numComponents, dim } = mixture;
  const kept = Array.from({ length: numComponents }, (_, k) => k).filter((k) => !dropped.includes(k));
  const total = kept.reduce((sum, k) => sum + (mixture.weights[k] as number), 0);
  const rows = (values: Float64Array, length: number) =>
    Float64Array.from(kept.flatMap((k) => Array.from(values.subarray(k * length, (k + 1) * length))));
  return {
    covarianceType,
    numComponents: kept.length,
    dim,
    weights: Float64Array.from(kept, (k) => (mixture.weights[k] as number) / total),
    means: rows(mixture.means, dim),
    covariances: covarianceType === "tied" ? mixture.covariances : rows(mixture.covariances, covarianceStride(mixture)),
  };
}
