import { emptyStatistics } from "../../kernels/statistics.js";
import { digamma, log, logBeta, logGamma } from "../../math/special.js";
import type { CovarianceType, GaussianMixture, SufficientStatistics } from "../../types.js";
import {
  covarianceLength,
  kernelCovarianceType,
  mapEntries,
  setCovariance,
  sphericalVariance,
} from "../mixture/covariances.js";
import { scaledToOne } from "../mixture/mixture.js";
import { LOG_2PI, prepare } from "../score/scoring-form.js";
import type { MixturePrior } from "./mixture-prior.js";

/**
 * The posterior distribution over mixtures, its two halves of an iteration: `updatePosterior` from the statistics of an E-step,
 * `expectedDensities` for the next E-step.
 */

/**
 * The posterior of a mixture, a normal-Wishart distribution for each component:
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

/** The posterior of the weights: a Dirichlet distribution, or the sticks of a Dirichlet process. */
export type WeightPosterior =
  | {
      readonly type: "distribution";
      /** K values α_k. */
      readonly concentrations: Float64Array;
    }
  | {
      readonly type: "process";
      /** K values a_k of Beta(a_k, b_k): component k's share of what the components before it left. */
      readonly taken: Float64Array;
      /** K values b_k. */
      readonly left: Float64Array;
    };

/**
 * The posterior given the frames' statistics (Bishop 2006, eq. 10.58 to 10.63). With n_k, x̄_k and N_k the occupancy, mean and
 * scatter Σ_t γ_tk (x_t − x̄_k)(x_t − x̄_k)ᵀ of component k's frames:
 *
 *   β_k = β₀ + n_k      m_k = (β₀ m₀ + n_k x̄_k) / β_k      ν_k = ν₀ + n_k
 *   W_k⁻¹ = W₀⁻¹ + N_k + β₀ n_k / β_k (x̄_k − m₀)(x̄_k − m₀)ᵀ
 *
 * The other types as scikit-learn has them: diag is the diagonal of W_k⁻¹, spherical the mean of that, and tied has
 * ν = ν₀ + T/K and W⁻¹ = W₀⁻¹ + Σ_k (W_k⁻¹ − W₀⁻¹) / K. The statistics are of the prior's type, of spherical diag.
 */
export function updatePosterior(statistics: SufficientStatistics, prior: MixturePrior): MixturePosterior {
  const { numComponents, dim, occupancy, first, origin } = statistics;
  const { covarianceType, meanPrecision, degreesOfFreedom } = prior;
  const meanPrecisions = occupancy.map((n) => meanPrecision + n);
  const means = first.map((sum, at) => {
    const [d, k] = [at % dim, Math.floor(at / dim)];
    const apart = prior.mean[d] - origin[d];
    return origin[d] + (meanPrecision * apart + sum) / meanPrecisions[k];
  });
  const shape = { covarianceType, numComponents, dim };
  const total = occupancy.reduce((sum, n) => sum + n, 0);
  const posterior = {
    ...shape,
    weights: weightPosterior(occupancy, prior),
    meanPrecisions,
    means,
    degreesOfFreedom:
      covarianceType === "tied"
        ? Float64Array.of(degreesOfFreedom + total / numComponents)
        : occupancy.map((n) => degreesOfFreedom + n),
    covariances: new Float64Array(covarianceLength(shape)),
  };
  fillCovariances(posterior, statistics, prior);
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

function fillCovariances(posterior: MixturePosterior, statistics: SufficientStatistics, prior: MixturePrior): void {
  const { covarianceType, degreesOfFreedom, numComponents } = posterior;
  const { second } = statistics;
  if (covarianceType === "tied") {
    let scatter = second;
    for (let k = 0; k < numComponents; k++) scatter = withMeanTerms(statistics, prior, k, scatter);
    const shared = scatter.map((value, at) => (prior.covariance[at] + value / numComponents) / degreesOfFreedom[0]);
    setCovariance(posterior, 0, shared);
    return;
  }
  const length = second.length / numComponents;
  for (let k = 0; k < numComponents; k++) {
    const scatter = withMeanTerms(statistics, prior, k, second.subarray(k * length, (k + 1) * length));
    const gathered = covarianceType === "spherical" ? Float64Array.of(sphericalVariance(scatter)) : scatter;
    const own = gathered.map((value, at) => (prior.covariance[at] + value) / degreesOfFreedom[k]);
    setCovariance(posterior, k, own);
  }
}

/**
 * From a component's second moments about the origin to W_k⁻¹ − W₀⁻¹, or its share of that:
 * + β₀ n / β (x̄ − m₀)(x̄ − m₀)ᵀ − n x̄ x̄ᵀ, x̄ in the last term about the origin.
 */
function withMeanTerms(
  { occupancy, first, origin, dim }: SufficientStatistics,
  prior: MixturePrior,
  k: number,
  second: Float64Array,
): Float64Array {
  const n = occupancy[k];
  if (!(n > 0)) return second;
  const mean = first.slice(k * dim, (k + 1) * dim).map((sum) => sum / n);
  const apart = mean.map((value, d) => value + origin[d] - prior.mean[d]);
  const shrinkage = (prior.meanPrecision * n) / (prior.meanPrecision + n);
  return mapEntries(second, dim, (value, i, j) => {
    const term = shrinkage * apart[i] * apart[j] - n * mean[i] * mean[j];
    return value + term;
  });
}

/** A posterior as its E-step sees it. */
export interface ExpectedDensities {
  /** Its weights are w̃_k, which do not sum to 1. */
  readonly mixture: GaussianMixture;
  /** K values c_k = log w̃_k − ½ D log 2π + ½ log |ν_k W_k|. */
  readonly logConstants: Float64Array;
  /** K values log |W_k|. */
  readonly logDeterminants: Float64Array;
}

/**
 * The variational E-step (Bishop 2006, eq. 10.46, 10.64 and 10.65)
 *
 *   log ρ_tk = E[log π_k] + ½ E[log |Λ_k|] − ½ D log 2π − ½ ( D / β_k + ν_k (x_t − m_k)ᵀ W_k (x_t − m_k) )
 *   E[log |Λ_k|] = Σ_{i<D} ψ( (ν_k − i) / 2 ) + D log 2 + log |W_k|
 *
 * is that of a mixture with means m_k, covariances (ν_k W_k)⁻¹ and "weights" w̃_k:
 *
 *   log ρ_tk = log w̃_k N(x_t; m_k, (ν_k W_k)⁻¹)
 *   log w̃_k = E[log π_k] + ½ ( Σ_{i<D} ψ( (ν_k − i) / 2 ) + D log 2 − D log ν_k − D / β_k )
 *
 * The largest log w̃_k is subtracted from all, which changes no responsibility and prevents underflow.
 */
export function expectedDensities(posterior: MixturePosterior): ExpectedDensities {
  const { dim, numComponents, meanPrecisions } = posterior;
  const mixture = expectedMixture(posterior);
  const logScales = expectedLogWeights(posterior.weights).map((logWeight, k) => {
    const freedom = freedomOf(posterior, k);
    const logPrecision = digammas(freedom, dim) + dim * (Math.LN2 - log(freedom));
    return logWeight + 0.5 * (logPrecision - dim / meanPrecisions[k]);
  });
  const largest = logScales.reduce((most, value) => Math.max(most, value));
  const weights = logScales.map((value) => Math.exp(value - largest));
  const plain = prepare({ ...mixture, weights: new Float64Array(numComponents).fill(1) });
  return {
    mixture: { ...mixture, weights },
    logConstants: plain.logConstants.map((constant, k) => constant + logScales[k] - largest),
    // The constant of `prepare` with weight 1 is −½ (D log 2π + log |Σ_k|), and |W_k| = 1 / |ν_k Σ_k|.
    logDeterminants: plain.logConstants.map(
      (constant, k) => 2 * constant + dim * (LOG_2PI - log(freedomOf(posterior, k))),
    ),
  };
}

/** ν_k. */
export const freedomOf = ({ degreesOfFreedom }: MixturePosterior, k: number): number =>
  degreesOfFreedom[degreesOfFreedom.length === 1 ? 0 : k];

/**
 * distribution: α_k = α₀ + n_k (Bishop 2006, eq. 10.58)
 * process:      a_k = 1 + n_k      b_k = α₀ + Σ_{j>k} n_j (Blei and Jordan 2006, eq. 18 and 19)
 */
function weightPosterior(
  occupancy: Float64Array,
  { weightPriorType, weightConcentration }: Pick<MixturePrior, "weightPriorType" | "weightConcentration">,
): WeightPosterior {
  if (weightPriorType === "distribution") {
    return { type: "distribution", concentrations: occupancy.map((n) => weightConcentration + n) };
  }
  const left = new Float64Array(occupancy.length);
  let behind = 0;
  for (let k = occupancy.length - 1; k >= 0; k--) {
    left[k] = weightConcentration + behind;
    behind += occupancy[k];
  }
  return { type: "process", taken: occupancy.map((n) => 1 + n), left };
}

/** K values E[log π_k] (Bishop, eq. 10.66; Blei and Jordan, §3). */
function expectedLogWeights(posterior: WeightPosterior): Float64Array {
  if (posterior.type === "distribution") {
    const ofSum = digamma(posterior.concentrations.reduce((sum, value) => sum + value, 0));
    return posterior.concentrations.map((value) => digamma(value) - ofSum);
  }
  let logRest = 0;
  return posterior.taken.map((taken, k) => {
    const left = posterior.left[k];
    const ofSum = digamma(taken + left);
    const expected = digamma(taken) - ofSum + logRest;
    logRest += digamma(left) - ofSum;
    return expected;
  });
}

/** K values E[π_k]. Those of a process are scaled to sum to 1, as in scikit-learn. */
function expectedWeights(posterior: WeightPosterior): Float64Array {
  let rest = 1;
  const values =
    posterior.type === "distribution"
      ? posterior.concentrations
      : posterior.taken.map((taken, k) => {
          const left = posterior.left[k];
          const weight = (rest * taken) / (taken + left);
          rest *= left / (taken + left);
          return weight;
        });
  return scaledToOne(values);
}

/** The logarithm of the normalising integral: Σ log Γ(α_k) − log Γ(Σ α_k), or Σ log B(a_k, b_k). */
export function logWeightNormalizer(posterior: WeightPosterior): number {
  if (posterior.type === "distribution") {
    const { concentrations } = posterior;
    const total = concentrations.reduce((sum, value) => sum + value, 0);
    return concentrations.reduce((sum, value) => sum + logGamma(value), 0) - logGamma(total);
  }
  return posterior.taken.reduce((sum, taken, k) => sum + logBeta(taken, posterior.left[k]), 0);
}

/** Σ_{i<D} ψ( (ν − i) / 2 ). */
function digammas(degreesOfFreedom: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += digamma(0.5 * (degreesOfFreedom - i));
  return sum;
}
