import { ShapeError } from "../../errors.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture, SufficientStatistics } from "../../types.js";
import { covarianceLength, covarianceStride, unpackCovariance } from "../mixture/covariances.js";
import { type CovarianceLimits, limitCovariance, limitVariance, limitVariances } from "./covariance-limits.js";

/** What a mixture consists of. */
export type MixtureParameter = "weights" | "means" | "covariances";

/** The mixture of maximum likelihood given the posteriors, and what had to be done to keep it sound. */
export interface MleUpdate {
  readonly mixture: GaussianMixture;
  /** Components with less occupancy than asked for: their parameters are those of no data. */
  readonly starved: readonly number[];
  /** Variances (diag, spherical) or directions (full, tied) raised to the floor. */
  readonly numRaised: number;
}

export interface MleOptions {
  /** Of the mixture: as that of the statistics, or spherical where that is diag. */
  readonly covarianceType: CovarianceType;
  readonly limits: CovarianceLimits;
  /** Frames; components with fewer are named in `starved`, but for the heaviest, which is left whatever it holds. */
  readonly minOccupancy: number;
  /**
   * Parameters that stay as they are in this mixture. Nothing is then named in `starved`: a component with too few frames
   * keeps its mean and covariance.
   *
   * @default none
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
 *
 * @throws {ShapeError} when the statistics are not those of such covariances
 */
export function updateMle(statistics: SufficientStatistics, options: MleOptions): MleUpdate {
  const { numComponents, dim, occupancy } = statistics;
  const { covarianceType, minOccupancy, frozen = null } = options;
  checkType(statistics, covarianceType);
  const heaviest = occupancy.indexOf(occupancy.reduce((most, n) => Math.max(most, n)));
  const isStarved = (n: number, k: number) => n === 0 || (n < minOccupancy && k !== heaviest);
  const starved = Array.from(occupancy.keys()).filter((k) => isStarved(occupancy[k], k));
  const kept = (name: MixtureParameter) => (frozen?.parameters.includes(name) ? frozen.mixture[name].slice() : null);

  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const weights = kept("weights") ?? occupancy.map((n) => n / total);
  const means = kept("means") ?? meansOf(statistics);
  const frozenCovariances = kept("covariances");
  const shape = { covarianceType, numComponents, dim, weights, means };
  const covariances = frozenCovariances ?? new Float64Array(covarianceLength(shape));
  const mixture = { ...shape, covariances };
  const skipped = new Set(starved);
  if (frozen) for (const k of starved) keepComponent(mixture, frozen.mixture, k);
  const numRaised = frozenCovariances ? 0 : fillers[covarianceType](statistics, mixture, { ...options, skipped });
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

interface Filling {
  readonly limits: CovarianceLimits;
  /** Components whose covariance is left as it is. */
  readonly skipped: ReadonlySet<number>;
}

/** Fills in the covariances of a mixture whose means are there, and returns how many variances or directions were raised. */
type Filler = (statistics: SufficientStatistics, mixture: GaussianMixture, filling: Filling) => number;

const fillers: Readonly<Record<CovarianceType, Filler>> = {
  diag: fillVariances,
  full: fillMatrices,
  tied: fillTied,
  spherical: fillSpherical,
};

function fillVariances(statistics: SufficientStatistics, mixture: GaussianMixture, { limits, skipped }: Filling) {
  const { dim, covariances } = mixture;
  let numRaised = 0;
  for (let k = 0; k < mixture.numComponents; k++) {
    if (skipped.has(k)) continue;
    setVariances(statistics, mixture, k, covariances.subarray(k * dim, (k + 1) * dim));
    numRaised += limitVariances(covariances, k * dim, limits);
  }
  return numRaised;
}

function fillSpherical(statistics: SufficientStatistics, mixture: GaussianMixture, { limits, skipped }: Filling) {
  const variances = new Float64Array(mixture.dim);
  let numRaised = 0;
  for (let k = 0; k < mixture.numComponents; k++) {
    if (skipped.has(k)) continue;
    setVariances(statistics, mixture, k, variances);
    const { limited, isRaised } = limitVariance(meanOf(variances), limits);
    mixture.covariances[k] = limited;
    if (isRaised) numRaised++;
  }
  return numRaised;
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** S / n − m² + (m − a)², with m = f / n the mean of the frames and a the component's, both about the origin. */
function setVariances(
  statistics: SufficientStatistics,
  { means }: GaussianMixture,
  k: number,
  variances: Float64Array,
) {
  const { occupancy, first, second, origin, dim } = statistics;
  const n = occupancy[k];
  for (let d = 0, at = k * dim; d < dim; d++, at++) {
    const mean = first[at] / n;
    variances[d] = second[at] / n - mean ** 2 + (mean - (means[at] - origin[d])) ** 2;
  }
}

function fillMatrices(statistics: SufficientStatistics, mixture: GaussianMixture, { limits, skipped }: Filling) {
  const { dim, covariances } = mixture;
  const { occupancy, second } = statistics;
  const central = new Float64Array(packedLength(dim));
  let numRaised = 0;
  for (let k = 0; k < mixture.numComponents; k++) {
    if (skipped.has(k)) continue;
    const n = occupancy[k];
    for (let at = 0, from = k * central.length; at < central.length; at++, from++) central[at] = second[from] / n;
    addMeanProducts(statistics, mixture, k, 1, central);
    const limit = limitCovariance(central, limits);
    unpackCovariance(limit.limited, covariances, k * dim * dim, dim);
    numRaised += limit.numRaised;
  }
  return numRaised;
}

function fillTied(statistics: SufficientStatistics, mixture: GaussianMixture, { limits }: Filling): number {
  const { occupancy, second } = statistics;
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const central = second.map((sum) => sum / total);
  occupancy.forEach((n, k) => {
    if (n > 0) addMeanProducts(statistics, mixture, k, n / total, central);
  });
  const { limited, numRaised } = limitCovariance(central, limits);
  unpackCovariance(limited, mixture.covariances, 0, mixture.dim);
  return numRaised;
}

/** Adds share · ((m − a)(m − a)ᵀ − m mᵀ), see `setVariances`, to a packed triangle. */
function addMeanProducts(
  { occupancy, first, origin, dim }: SufficientStatistics,
  { means }: GaussianMixture,
  k: number,
  share: number,
  packed: Float64Array,
): void {
  const n = occupancy[k];
  const mean = first.slice(k * dim, (k + 1) * dim).map((sum) => sum / n);
  const apart = mean.map((value, d) => value - (means[k * dim + d] - origin[d]));
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const product = apart[i] * apart[j] - mean[i] * mean[j];
      packed[at] = packed[at] + share * product;
    }
  }
}
