import type { FeatureMatrix, GaussianMixture } from "../../src/types.js";

/**
 * Mixture densities straight from the definition, in the linear domain: w N = w (2π)^−D/2 |Σ|^−½ exp(−½ dᵀ Σ⁻¹ d),
 * with the inverse and determinant by Gauss-Jordan elimination. Slow and obvious.
 */
export function componentDensities(mixture: GaussianMixture, features: FeatureMatrix): number[][] {
  const { numComponents, dim, weights, means, covarianceType, covariances } = mixture;
  return Array.from({ length: features.numFrames }, (_, t) =>
    Array.from({ length: numComponents }, (_, k) => {
      const covariance = Array.from({ length: dim }, (_, i) =>
        Array.from({ length: dim }, (_, j) =>
          covarianceType === "full"
            ? (covariances[(k * dim + i) * dim + j] as number)
            : i === j
              ? (covariances[k * dim + i] as number)
              : 0,
        ),
      );
      const difference = covariance.map(
        (_, d) => (features.data[t * dim + d] as number) - (means[k * dim + d] as number),
      );
      const { inverse, determinant } = invert(covariance);
      const distance = inverse.reduce(
        (sum, row, i) => sum + row.reduce((s, value, j) => s + value * (difference[i] ?? 0) * (difference[j] ?? 0), 0),
        0,
      );
      return ((weights[k] as number) * Math.exp(-0.5 * distance)) / Math.sqrt((2 * Math.PI) ** dim * determinant);
    }),
  );
}

function invert(matrix: readonly number[][]): { inverse: number[][]; determinant: number } {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...matrix.map((_, j) => (i === j ? 1 : 0))]);
  let determinant = 1;
  for (let column = 0; column < n; column++) {
    const pivot = rows[column]?.[column] ?? 0;
    determinant *= pivot;
    rows[column] = (rows[column] ?? []).map((value) => value / pivot);
    for (let other = 0; other < n; other++) {
      const factor = rows[other]?.[column] ?? 0;
      if (other !== column) rows[other] = (rows[other] ?? []).map((v, j) => v - factor * (rows[column]?.[j] ?? 0));
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), determinant };
}
