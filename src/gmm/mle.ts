import { packedLength } from "../math/symmetric.js";
import type { GaussianMixture, SufficientStatistics } from "../types.js";
import { type CovarianceLimits, limitCovariance, limitVariances } from "./covariance-limits.js";
import { unpackCovariance } from "./gaussian-mixture.js";

/** The mixture of maximum likelihood given the posteriors, and what had to be done to keep it sound. */
export interface MleUpdate {
  readonly mixture: GaussianMixture;
  /** Components with less occupancy than asked for: their parameters are those of no data. */
  readonly starved: readonly number[];
  /** Variances (diag) or directions (full) raised to the floor. */
  readonly numRaised: number;
}

/**
 * The M-step (Dempster, Laird and Rubin 1977). With n_k = Σ γ_tk, and f_k and S_k the moments about the origin o:
 *
 *   w_k = n_k / Σ n      μ_k = o + f_k / n_k      Σ_k = S_k / n_k − (f_k / n_k)(f_k / n_k)ᵀ
 *
 * The covariances are then brought within the limits.
 *
 * @param minOccupancy  frames; components with fewer are named in `starved`
 */
export function updateMle(
  statistics: SufficientStatistics,
  { limits, minOccupancy }: { readonly limits: CovarianceLimits; readonly minOccupancy: number },
): MleUpdate {
  const { covarianceType, numComponents, dim, occupancy, first, second, origin } = statistics;
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const means = new Float64Array(numComponents * dim);
  const covariances = new Float64Array(numComponents * dim * (covarianceType === "diag" ? 1 : dim));
  const starved: number[] = [];
  let numRaised = 0;
  for (let k = 0; k < numComponents; k++) {
    const n = occupancy[k] as number;
    if (n < minOccupancy || n === 0) {
      starved.push(k);
      continue;
    }
    const offset = first.subarray(k * dim, (k + 1) * dim).map((sum) => sum / n);
    means.set(
      offset.map((value, d) => value + (origin[d] as number)),
      k * dim,
    );
    if (covarianceType === "diag") {
      const squares = second.subarray(k * dim, (k + 1) * dim);
      const update = limitVariances(
        squares.map((sum, d) => sum / n - (offset[d] as number) ** 2),
        limits,
      );
      covariances.set(update.limited, k * dim);
      numRaised += update.numRaised;
    } else {
      const products = second.subarray(k * packedLength(dim), (k + 1) * packedLength(dim));
      const update = limitCovariance(centralProducts(products, n, offset), limits);
      unpackCovariance(update.limited, covariances, k, dim);
      numRaised += update.numRaised;
    }
  }
  const weights = occupancy.map((n) => n / total);
  return { mixture: { covarianceType, numComponents, dim, weights, means, covariances }, starved, numRaised };
}

function centralProducts(products: Float64Array, n: number, offset: Float64Array): Float64Array {
  const central = new Float64Array(products.length);
  for (let i = 0, at = 0; i < offset.length; i++) {
    for (let j = 0; j <= i; j++, at++) {
      central[at] = (products[at] as number) / n - (offset[i] as number) * (offset[j] as number);
    }
  }
  return central;
}
