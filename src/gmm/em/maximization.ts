import { ShapeError } from "../../errors.js";
import type { CovarianceType, GaussianMixture, SufficientStatistics } from "../../types.js";
import { covarianceLength, covarianceStride, mapEntries } from "../mixture/covariances.js";
import { indexOfGreatest } from "../mixture/mixture.js";
import { type CovarianceLimits, setLimitedCovariance } from "./covariance-limits.js";

/** The M-step: from the statistics of an E-step (`expectation`) to the mixture of maximum likelihood. */

/** What a mixture consists of. */
export type MixtureParameter = "weights" | "means" | "covariances";

/** The mixture of maximum likelihood given the posteriors, and what had to be done to keep it sound. */
interface MleUpdate {
  readonly mixture: GaussianMixture;
  /** Components with less occupancy than asked for: their parameters are those of no data. */
  readonly starved: readonly number[];
  /** Variances (diag, spherical) or directions (full, tied) raised to the floor. */
  readonly numRaised: number;
}

interface MleOptions {
  /** Of the mixture: that of the statistics, or spherical where that is diag. */
  readonly covarianceType: CovarianceType;
  readonly limits: CovarianceLimits;
  /** Frames; components with fewer are named in `starved`. The heaviest never is, unless it holds none. */
  readonly minOccupancy: number;
  /**
   * Parameters that stay as they are in this mixture. Nothing is then named in `starved`: a component with too few frames
   * keeps its mean and covariance.
   */
  readonly frozen?: { readonly mixture: GaussianMixture; readonly parameters: readonly MixtureParameter[] } | null;
}

/**
 * The M-step (Dempster, Laird and Rubin 1977). With n_k = Σ γ_tk, and f_k and S_k the moments about the origin o:
 *
 *   w_k = n_k / Σ n      μ_k = o + f_k / n_k      Σ_k = S_k / n_k − (f_k / n_k)(f_k / n_k)ᵀ
 *
 *   tied: Σ = Σ_k n_k Σ_k / Σ n      spherical: σ²_k = mean over d of the variances
 *
 * Where means are frozen, covariances are those about them. Covariances are then brought within the limits.
 */
export function updateMle(statistics: SufficientStatistics, options: MleOptions): MleUpdate {
  const { numComponents, dim, occupancy } = statistics;
  const { covarianceType, limits, minOccupancy, frozen = null } = options;
  checkType(statistics, covarianceType);
  const heaviest = indexOfGreatest(occupancy);
  const isStarved = (k: number) => occupancy[k] === 0 || (occupancy[k] < minOccupancy && k !== heaviest);
  const components = Array.from(occupancy.keys());
  const starved = components.filter(isStarved);
  const kept = (name: MixtureParameter) => (frozen?.parameters.includes(name) ? frozen.mixture[name].slice() : null);

  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const weights = kept("weights") ?? occupancy.map((n) => n / total);
  const means = kept("means") ?? meansOf(statistics);
  const frozenCovariances = kept("covariances");
  const shape = { covarianceType, numComponents, dim, weights, means };
  const mixture = { ...shape, covariances: frozenCovariances ?? new Float64Array(covarianceLength(shape)) };
  if (frozen) for (const k of starved) keepComponent(mixture, frozen.mixture, k);
  let numRaised = 0;
  if (frozenCovariances === null && covarianceType === "tied") {
    numRaised = setLimitedCovariance(mixture, 0, tiedCovariance(statistics, means, total), limits);
  } else if (frozenCovariances === null) {
    for (const k of components) {
      if (!isStarved(k)) numRaised += setLimitedCovariance(mixture, k, covarianceAbout(statistics, means, k), limits);
    }
  }
  return { mixture, starved: frozen ? [] : starved, numRaised };
}

function checkType({ covarianceType: gathered }: SufficientStatistics, covarianceType: CovarianceType): void {
  if (gathered === (covarianceType === "spherical" ? "diag" : covarianceType)) return;
  throw new ShapeError(`${gathered} statistics were gathered; a ${covarianceType} mixture cannot be made of them`);
}

/** K × D: where a component has no frame at all, the origin. */
function meansOf({ occupancy, first, origin, dim }: SufficientStatistics): Float64Array {
  return first.map((sum, at) => {
    const n = occupancy[Math.floor(at / dim)];
    return origin[at % dim] + (n > 0 ? sum / n : 0);
  });
}

/** Gives component k the mean and covariance it had. */
function keepComponent(mixture: GaussianMixture, before: GaussianMixture, k: number): void {
  const { dim } = mixture;
  const stride = covarianceStride(mixture);
  mixture.means.set(before.means.subarray(k * dim, (k + 1) * dim), k * dim);
  mixture.covariances.set(before.covariances.subarray(k * stride, (k + 1) * stride), k * stride);
}

/** Component k's covariance about its mean in the mixture: D variances or a packed triangle. S / n − m mᵀ + (m − a)(m − a)ᵀ. */
function covarianceAbout(statistics: SufficientStatistics, means: Float64Array, k: number): Float64Array {
  const { covarianceType, occupancy, second, dim } = statistics;
  const n = occupancy[k];
  const { mean, apart } = meanFrom(statistics, means, k);
  if (covarianceType === "full") {
    const length = second.length / occupancy.length;
    const own = second.subarray(k * length, (k + 1) * length);
    return mapEntries(own, dim, (sum, i, j) => sum / n + (apart[i] * apart[j] - mean[i] * mean[j]));
  }
  const variances = new Float64Array(dim);
  for (let d = 0; d < dim; d++) variances[d] = second[k * dim + d] / n - mean[d] ** 2 + apart[d] ** 2;
  return variances;
}

/** The same of all components together, each with its share of the frames. */
function tiedCovariance(statistics: SufficientStatistics, means: Float64Array, total: number): Float64Array {
  let shared: Float64Array = statistics.second.map((sum) => sum / total);
  statistics.occupancy.forEach((n, k) => {
    if (!(n > 0)) return;
    const { mean, apart } = meanFrom(statistics, means, k);
    const share = n / total;
    shared = mapEntries(shared, statistics.dim, (value, i, j) => {
      const product = apart[i] * apart[j] - mean[i] * mean[j];
      return value + share * product;
    });
  });
  return shared;
}

/** m = f / n, the mean of component k's frames about the origin, and m − a, a the mean it has in the mixture. */
function meanFrom({ occupancy, first, origin, dim }: SufficientStatistics, means: Float64Array, k: number) {
  const mean = new Float64Array(dim);
  const apart = new Float64Array(dim);
  for (let d = 0, at = k * dim; d < dim; d++, at++) {
    mean[d] = first[at] / occupancy[k];
    apart[d] = mean[d] - (means[at] - origin[d]);
  }
  return { mean, apart };
}
