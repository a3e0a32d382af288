import { OptionError, ShapeError } from "../../errors.js";
import { mapTable } from "../../options/mixture-table.js";
import { resolveOptions } from "../../options.js";
import type { GaussianMixture, SufficientStatistics } from "../../types.js";
import { type CovarianceLimits, covarianceLimits, setLimitedCovariance } from "../em/covariance-limits.js";
import type { MixtureParameter } from "../em/maximization.js";
import { kernelCovarianceType, mapEntries, packedCovariance, variancesOf } from "../mixture/covariances.js";
import { mixtureMoments, scaledToOne } from "../mixture/mixture.js";

/**
 * MAP adaptation, the step from statistics to an adapted mixture; `adaptMixture` gathers the statistics and iterates, and
 * `accumulate` gathers them alone.
 */

/** How far a background model moves towards the frames it is adapted to, and in what. */
export interface MapOptions {
  /**
   * r: frames that a component must hold for its frames to count as much as the background model does. 0: they alone count;
   * Infinity: the background model alone.
   *
   * @default 16
   */
  readonly relevanceFactor?: number;
  /** What is adapted; the rest stays as in the background model. @default ["means"] */
  readonly update?: readonly MixtureParameter[];
  /** Least adapted variance, as a fraction of the variance of all frames under the background model. @default 0.01 */
  readonly varianceFloor?: number;
}

/** Options with every default in its place. */
export type MapSettings = Required<MapOptions>;

/** A background model moved towards some frames. */
export interface MapUpdate {
  readonly mixture: GaussianMixture;
  /** K values α_k from 0, where a component stayed as it was, to 1, where it is all the frames'. */
  readonly coefficients: Float64Array;
  /** Variances (diag, spherical) or directions (full) raised to the floor. */
  readonly numRaised: number;
}

/**
 * MAP adaptation (Reynolds, Quatieri and Dunn 2000, eqs 11–14; the statistics are eqs 7–10). With E_k[·] = Σ_t γ_tk · / n_k,
 * T = Σ_k n_k and the relevance factor r:
 *
 *   α_k = n_k / (n_k + r)                                       eq. 14
 *   ŵ_k ∝ α_k n_k / T + (1 − α_k) w_k, scaled to sum to 1       eq. 11
 *   μ̂_k = α_k E_k[x] + (1 − α_k) μ_k                            eq. 12
 *   Σ̂_k = α_k E_k[x xᵀ] + (1 − α_k)(Σ_k + μ_k μ_kᵀ) − μ̂_k μ̂_kᵀ  eq. 13
 *
 * computed about μ_k, where no digits cancel: with δ_k = E_k[x] − μ_k and C_k the covariance of the component's frames about
 * their mean,
 *
 *   μ̂_k = μ_k + α_k δ_k      Σ̂_k = α_k C_k + (1 − α_k) Σ_k + α_k (1 − α_k) δ_k δ_kᵀ
 *
 * Where covariances are updated and means are not, Σ̂_k is the covariance about the mean that stays: the last term is
 * α_k δ_k δ_kᵀ. Of diagonal covariances it is the diagonal, of spherical ones the mean of the diagonal. Covariances are then
 * brought within the floor.
 *
 * r → ∞ leaves the background model as it is, to the bit; r → 0 is maximum likelihood for every component that holds frames.
 *
 * @param statistics  of the frames under the background model, from `accumulate`
 * @throws {OptionError} when an option is out of range, or tied covariances are to be updated
 * @throws {ShapeError} when the statistics are of another model's shape
 * @example
 * const background = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const { mixture } = updateMap(accumulate(background, featureMatrix([[2], [4]])), background, { relevanceFactor: 2 });
 * mixture.means // => Float64Array.of(1.5)
 */
export function updateMap(
  statistics: SufficientStatistics,
  background: GaussianMixture,
  options: MapOptions = {},
): MapUpdate {
  const settings = resolveMapOptions(options, background);
  checkStatistics(statistics, background, settings.update);
  const coefficients = statistics.occupancy.map((n) => (n > 0 ? n / (n + settings.relevanceFactor) : 0));
  const adaptation: Adaptation = {
    statistics,
    background,
    coefficients,
    keepsMeans: !settings.update.includes("means"),
    limits: covarianceLimits(mixtureMoments(background), { varianceFloor: settings.varianceFloor, ridge: 0 }),
  };
  const { weights, means } = background;
  const covariances = background.covariances.slice();
  const numRaised = settings.update.includes("covariances") ? adaptCovariances(adaptation, covariances) : 0;
  const mixture = {
    ...background,
    weights: settings.update.includes("weights") ? adaptedWeights(adaptation) : weights.slice(),
    means: adaptation.keepsMeans ? means.slice() : adaptedMeans(adaptation),
    covariances,
  };
  return { mixture, coefficients, numRaised };
}

/** @throws {OptionError} when one is out of range, or tied covariances are to be updated */
export function resolveMapOptions(
  { relevanceFactor, update: given, varianceFloor }: MapOptions,
  background: Pick<GaussianMixture, "covarianceType"> | null,
): MapSettings {
  const options = { relevanceFactor, update: given, varianceFloor } as MapOptions;
  const settings = resolveOptions<MapSettings>("MAP adaptation", mapTable, options);
  const { update } = settings;
  if (update.includes("covariances") && background?.covarianceType === "tied") {
    throw new OptionError(
      "tied covariances belong to all components and are not adapted by one component's frames: update means and weights, " +
        'or train the background model with covarianceType "full"',
    );
  }
  return settings;
}

interface Adaptation {
  readonly statistics: SufficientStatistics;
  readonly background: GaussianMixture;
  /** K values α_k. */
  readonly coefficients: Float64Array;
  readonly keepsMeans: boolean;
  readonly limits: CovarianceLimits;
}

function checkStatistics(
  { covarianceType, numComponents, dim }: SufficientStatistics,
  background: GaussianMixture,
  update: readonly string[],
): void {
  const isSameShape = numComponents === background.numComponents && dim === background.dim;
  const isSameType = covarianceType === kernelCovarianceType(background.covarianceType);
  if (isSameShape && (isSameType || !update.includes("covariances"))) return;
  throw new ShapeError(
    `the statistics are of ${numComponents} ${covarianceType} components over ${dim} dimensions, the background model has ` +
      `${background.numComponents} ${background.covarianceType} ones over ${background.dim}; accumulate them under it`,
  );
}

function adaptedWeights({ statistics, background, coefficients }: Adaptation): Float64Array {
  if (coefficients.every((alpha) => alpha === 0)) return background.weights.slice();
  const { occupancy } = statistics;
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const weights = background.weights.map((weight, k) => {
    const alpha = coefficients[k];
    return (alpha * occupancy[k]) / total + (1 - alpha) * weight;
  });
  return scaledToOne(weights);
}

function adaptedMeans(adaptation: Adaptation): Float64Array {
  const { background, coefficients } = adaptation;
  const { numComponents, dim } = background;
  const means = background.means.slice();
  for (let k = 0; k < numComponents; k++) {
    const alpha = coefficients[k];
    if (alpha === 0) continue;
    offsetOf(adaptation, k).forEach((delta, d) => {
      means[k * dim + d] = means[k * dim + d] + alpha * delta;
    });
  }
  return means;
}

/** D values δ_k = E_k[x] − μ_k. */
function offsetOf({ statistics, background }: Adaptation, k: number): Float64Array {
  const { occupancy, first, origin, dim } = statistics;
  const n = occupancy[k];
  return Float64Array.from({ length: dim }, (_, d) => {
    const fromMean = origin[d] - background.means[k * dim + d];
    return first[k * dim + d] / n + fromMean;
  });
}

/** Adapts the covariances where they are, and returns how many variances or directions were raised to the floor. */
function adaptCovariances(adaptation: Adaptation, covariances: Float64Array): number {
  const { background, coefficients, limits } = adaptation;
  let numRaised = 0;
  coefficients.forEach((alpha, k) => {
    if (alpha === 0) return;
    numRaised += setLimitedCovariance({ ...background, covariances }, k, blendedCovariance(adaptation, k), limits);
  });
  return numRaised;
}

/** Σ̂_k before the floor: D variances or a packed triangle. */
function blendedCovariance(adaptation: Adaptation, k: number): Float64Array {
  const { statistics, background, coefficients, keepsMeans } = adaptation;
  const { covarianceType, occupancy, first, second, dim } = statistics;
  const alpha = coefficients[k];
  const apart = keepsMeans ? alpha : alpha * (1 - alpha);
  const n = occupancy[k];
  const mean = first.slice(k * dim, (k + 1) * dim).map((sum) => sum / n);
  const offset = offsetOf(adaptation, k);
  const before = covarianceType === "diag" ? variancesOf(background, k) : packedCovariance(background, k);
  return mapEntries(before, dim, (covariance, i, j, at) => {
    const own = second[k * before.length + at] / n - mean[i] * mean[j];
    const between = offset[i] * offset[j];
    return alpha * own + (1 - alpha) * covariance + apart * between;
  });
}
