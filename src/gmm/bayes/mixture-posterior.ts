import { emptyStatistics } from "../../kernels/statistics.js";
import type { CovarianceType, GaussianMixture, SufficientStatistics } from "../../types.js";
import { covarianceLength, covarianceStride, kernelCovarianceType, unpackCovariance } from "../covariances.js";
import type { MixturePrior } from "./mixture-prior.js";
import { expectedWeights, type WeightPosterior, weightPosterior } from "./weight-posterior.js";

/**
 * What is believed of a mixture after the frames were seen, component by component a normal-Wishart distribution:
 *
 *   Λ_k ~ Wishart(W_k, ν_k)      μ_k | Λ_k ~ N(m_k, (β_k Λ_k)⁻¹)
 */
export interface MixturePosterior {
  readonly covarianceType: CovarianceType;
  readonly numComponents: number;
  readonly dim: number;
  readonly weights: WeightPosterior;
  /** K values β_k. */
  readonly meanPrecisions: Float64Array;
  /** K × D values m_k. */
  readonly means: Float64Array;
  /** K values ν_k; tied: one. */
  readonly degreesOfFreedom: Float64Array;
  /** (ν_k W_k)⁻¹, laid out as the covariances of a mixture. */
  readonly covariances: Float64Array;
}

/**
 * The posterior given the frames' statistics (Bishop 2006, eq. 10.58 to 10.63). With n_k, x̄_k and N_k the occupancy, mean and
 * scatter Σ_t γ_tk (x_t − x̄_k)(x_t − x̄_k)ᵀ of component k's frames:
 *
 *   β_k = β₀ + n_k      m_k = (β₀ m₀ + n_k x̄_k) / β_k      ν_k = ν₀ + n_k
 *   W_k⁻¹ = W₀⁻¹ + N_k + β₀ n_k / β_k (x̄_k − m₀)(x̄_k − m₀)ᵀ
 *
 * The other types as scikit-learn has them: diag is the diagonal of W_k⁻¹, spherical the mean of that, and tied has
 * ν = ν₀ + T/K and W⁻¹ = W₀⁻¹ + Σ_k (W_k⁻¹ − W₀⁻¹) / K.
 *
 * @param statistics  of the prior's covariance type; diag where that is spherical
 */
export function updatePosterior(statistics: SufficientStatistics, prior: MixturePrior): MixturePosterior {
  const { numComponents, dim, occupancy, first, origin } = statistics;
  const { covarianceType, meanPrecision, degreesOfFreedom } = prior;
  const meanPrecisions = occupancy.map((n) => meanPrecision + n);
  const means = first.map((sum, at) => {
    const [d, k] = [at % dim, Math.floor(at / dim)];
    const apart = (prior.mean[d] as number) - (origin[d] as number);
    return (origin[d] as number) + (meanPrecision * apart + sum) / (meanPrecisions[k] as number);
  });
  const shared = degreesOfFreedom + occupancy.reduce((sum, n) => sum + n, 0) / numComponents;
  const shape = { covarianceType, numComponents, dim };
  const posterior = {
    ...shape,
    weights: weightPosterior(occupancy, prior),
    meanPrecisions,
    means,
    degreesOfFreedom: covarianceType === "tied" ? Float64Array.of(shared) : occupancy.map((n) => degreesOfFreedom + n),
    covariances: new Float64Array(covarianceLength(shape)),
  };
  if (covarianceType === "tied") fillTied(statistics, prior, posterior);
  else fillOwn(statistics, prior, posterior);
  return posterior;
}

/** The posterior of no frames: the prior, K times. */
export function priorAsPosterior(prior: MixturePrior, numComponents: number): MixturePosterior {
  const covarianceType = kernelCovarianceType(prior.covarianceType);
  return updatePosterior(emptyStatistics({ covarianceType, numComponents, dim: prior.mean.length }, prior.mean), prior);
}

/** The Gaussian mixture of the posterior means of weights and means, and of the covariances (ν_k W_k)⁻¹. */
export function expectedMixture(posterior: MixturePosterior): GaussianMixture {
  const { covarianceType, numComponents, dim, means, covariances } = posterior;
  return { covarianceType, numComponents, dim, weights: expectedWeights(posterior.weights), means, covariances };
}

function fillOwn(statistics: SufficientStatistics, prior: MixturePrior, posterior: MixturePosterior): void {
  const { covarianceType, covariances, degreesOfFreedom, numComponents, dim } = posterior;
  const stride = covarianceStride(posterior);
  const length = statistics.second.length / numComponents;
  for (let k = 0; k < numComponents; k++) {
    const scatter = statistics.second.slice(k * length, (k + 1) * length);
    addMeanTerms(statistics, prior, k, scatter);
    const gathered = covarianceType === "spherical" ? Float64Array.of(meanOf(scatter)) : scatter;
    const freedom = degreesOfFreedom[k] as number;
    const own = gathered.map((value, at) => ((prior.covariance[at] as number) + value) / freedom);
    if (covarianceType === "full") unpackCovariance(own, covariances, k * stride, dim);
    else covariances.set(own, k * stride);
  }
}

function fillTied(statistics: SufficientStatistics, prior: MixturePrior, posterior: MixturePosterior): void {
  const { numComponents, covariances, degreesOfFreedom, dim } = posterior;
  const scatter = statistics.second.slice();
  for (let k = 0; k < numComponents; k++) addMeanTerms(statistics, prior, k, scatter);
  const freedom = degreesOfFreedom[0] as number;
  const shared = scatter.map((value, at) => ((prior.covariance[at] as number) + value / numComponents) / freedom);
  unpackCovariance(shared, covariances, 0, dim);
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * From a component's second moments about the origin to W_k⁻¹ − W₀⁻¹, or its share of that: adds
 * β₀ n / β (x̄ − m₀)(x̄ − m₀)ᵀ − n x̄ x̄ᵀ, x̄ in the last term about the origin. The diagonal alone where there is no more.
 */
function addMeanTerms(statistics: SufficientStatistics, prior: MixturePrior, k: number, scatter: Float64Array): void {
  const { occupancy, first, origin, dim, covarianceType } = statistics;
  const n = occupancy[k] as number;
  if (!(n > 0)) return;
  const mean = first.slice(k * dim, (k + 1) * dim).map((sum) => sum / n);
  const apart = mean.map((value, d) => value + (origin[d] as number) - (prior.mean[d] as number));
  const shrinkage = (prior.meanPrecision * n) / (prior.meanPrecision + n);
  const termOf = (i: number, j: number) =>
    shrinkage * (apart[i] as number) * (apart[j] as number) - n * (mean[i] as number) * (mean[j] as number);
  for (let i = 0, at = 0; i < dim; i++) {
    const from = covarianceType === "diag" ? i : 0;
    for (let j = from; j <= i; j++, at++) scatter[at] = (scatter[at] as number) + termOf(i, j);
  }
}
