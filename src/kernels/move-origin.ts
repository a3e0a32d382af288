import type { SufficientStatistics } from "../types.js";

/**
 * Moments about `origin`, in place, of statistics that were summed about another centre: Σ γ (z + δ) and
 * Σ γ (z + δ)(z + δ)ᵀ with z = x − centre and δ = centre − origin.
 */
export function moveOrigin(statistics: SufficientStatistics, centre: Float64Array): void {
  const { covarianceType, numComponents, dim, occupancy, first, second, origin } = statistics;
  const delta = centre.map((value, d) => value - (origin[d] as number));
  if (delta.every((value) => value === 0)) return;
  let at = 0;
  for (let k = 0; k < numComponents; k++) {
    const n = occupancy[k] as number;
    const sums = first.subarray(k * dim, (k + 1) * dim);
    for (let i = 0; i < dim; i++) {
      const di = delta[i] as number;
      for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
        const dj = delta[j] as number;
        second[at] = (second[at] as number) + dj * (sums[i] as number) + di * (sums[j] as number) + n * di * dj;
      }
    }
    for (let i = 0; i < dim; i++) sums[i] = (sums[i] as number) + n * (delta[i] as number);
  }
}
