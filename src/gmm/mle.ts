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
 * @param minOccupancy  frames; components with fewer are named in `starved`, but for the heaviest, which is left whatever it
 *   holds
 */
export function updateMle(
  statistics: SufficientStatistics,
  { limits, minOccupancy }: { readonly limits: CovarianceLimits; readonly minOccupancy: number },
): MleUpdate {
  const { covarianceType, numComponents, dim, occupancy, first, origin } = statistics;
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const means = new Float64Array(numComponents * dim);
  const covariances = new Float64Array(numComponents * dim * (covarianceType === "diag" ? 1 : dim));
  const fillCovariance = covarianceType === "diag" ? fillVariances : fillFullCovariance;
  const offset = new Float64Array(dim);
  const starved: number[] = [];
  let numRaised = 0;
  const heaviest = occupancy.indexOf(occupancy.reduce((most, n) => Math.max(most, n)));
  for (let k = 0; k < numComponents; k++) {
    const n = occupancy[k] as number;
    if (n === 0 || (n < minOccupancy && k !== heaviest)) {
      starved.push(k);
      continue;
    }
    for (let d = 0; d < dim; d++) {
      offset[d] = (first[k * dim + d] as number) / n;
      means[k * dim + d] = (offset[d] as number) + (origin[d] as number);
    }
    numRaised += fillCovariance(statistics, k, { offset, limits, covariances });
  }
  const weights = occupancy.map((n) => n / total);
  return { mixture: { covarianceType, numComponents, dim, weights, means, covariances }, starved, numRaised };
}

/** What a component's covariance is made with, and where it goes. */
interface CovarianceUpdate {
  /** D values f_k / n_k. */
  readonly offset: Float64Array;
  readonly limits: CovarianceLimits;
  readonly covariances: Float64Array;
}

// Both fill the place of component k, and return how many variances or directions had to be raised.

function fillVariances(
  { occupancy, second, dim }: SufficientStatistics,
  k: number,
  { offset, limits, covariances }: CovarianceUpdate,
): number {
  const n = occupancy[k] as number;
  for (let d = 0, at = k * dim; d < dim; d++, at++) {
    covariances[at] = (second[at] as number) / n - (offset[d] as number) ** 2;
  }
  return limitVariances(covariances, k * dim, limits);
}

function fillFullCovariance(
  { occupancy, second, dim }: SufficientStatistics,
  k: number,
  { offset, limits, covariances }: CovarianceUpdate,
): number {
  const n = occupancy[k] as number;
  const central = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0, from = k * central.length; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++, from++) {
      central[at] = (second[from] as number) / n - (offset[i] as number) * (offset[j] as number);
    }
  }
  const { limited, numRaised } = limitCovariance(central, limits);
  unpackCovariance(limited, covariances, k, dim);
  return numRaised;
}
