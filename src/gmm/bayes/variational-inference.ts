import { log, logGamma } from "../../math/special.js";
import type { GaussianMixture, SufficientStatistics } from "../../types.js";
import { checkedMeanLogLikelihood, type ExpectationOptions, expectation } from "../em/expectation.js";
import { mapEntries } from "../mixture/covariances.js";
import type { Passes } from "../passes/pass.js";
import { prepare, whitenedTrace } from "../score/scoring-form.js";
import {
  type ExpectedDensities,
  expectedDensities,
  freedomOf,
  logWeightNormalizer,
  type MixturePosterior,
  updatePosterior,
} from "./mixture-posterior.js";
import type { MixturePrior } from "./mixture-prior.js";

/** The loop of `trainBayesianMixture`, and the lower bound that it raises. */

interface InferenceOptions extends ExpectationOptions {
  readonly prior: MixturePrior;
  readonly maxIterations: number;
  /** Nats per frame. */
  readonly tolerance: number;
  readonly onIteration?: (iteration: number) => void;
}

export interface InferredPosterior {
  readonly posterior: MixturePosterior;
  /** K values: frames that each component is expected to hold. */
  readonly occupancy: Float64Array;
  /** The lower bound after each iteration, nats. */
  readonly history: readonly number[];
  readonly converged: boolean;
}

/**
 * Variational inference: responsibilities given the posterior, the posterior given the responsibilities, until the lower bound
 * gains less than the tolerance. It starts from the responsibilities under `initial`, and the bound never falls.
 */
export function* variationalInference(initial: GaussianMixture, options: InferenceOptions): Passes<InferredPosterior> {
  const { prior, maxIterations, tolerance } = options;
  const start = yield* expectation(initial, options);
  checkedMeanLogLikelihood(start);
  const history: number[] = [];
  let posterior = updatePosterior(start, prior);
  let densities = expectedDensities(posterior);
  let { occupancy } = start;
  let converged = false;
  while (history.length < maxIterations && !converged) {
    const statistics = yield* expectation(densities.mixture, options);
    const entropy = entropyOf(statistics, densities);
    posterior = updatePosterior(statistics, prior);
    densities = expectedDensities(posterior);
    occupancy = statistics.occupancy;
    const bound = entropy + logNormalizer(posterior, densities);
    converged = bound - (history.at(-1) ?? Number.NEGATIVE_INFINITY) < tolerance * statistics.numFrames;
    history.push(bound);
    options.onIteration?.(history.length);
  }
  return { posterior, occupancy, history, converged };
}

/**
 * The logarithm of the posterior's normalising integral, without powers of 2π and π that do not depend on the frames. With the
 * entropy of the responsibilities it is the lower bound (Bishop 2006, eq. 10.70).
 *
 *   Σ_k [ ½ ν_k log |W_k| + ½ ν_k D log 2 + Σ_{i<D} log Γ( (ν_k − i) / 2 ) − ½ D log β_k ] + that of the weights
 */
export function logNormalizer(posterior: MixturePosterior, { logDeterminants }: ExpectedDensities): number {
  const { dim, meanPrecisions } = posterior;
  let sum = logWeightNormalizer(posterior.weights);
  meanPrecisions.forEach((precision, k) => {
    const freedom = freedomOf(posterior, k);
    sum += 0.5 * freedom * (logDeterminants[k] + dim * Math.LN2) - 0.5 * dim * log(precision);
    for (let i = 0; i < dim; i++) sum += logGamma(0.5 * (freedom - i));
  });
  return sum;
}

/**
 * The entropy −Σ_tk γ_tk log γ_tk of the responsibilities behind statistics gathered under these densities, without another pass:
 *
 *   Σ_t log Σ_k ρ_tk − Σ_k n_k c_k + ½ Σ_tk γ_tk (x_t − m_k)ᵀ ν_k W_k (x_t − m_k)
 */
function entropyOf(statistics: SufficientStatistics, { mixture, logConstants }: ExpectedDensities): number {
  let sum = statistics.logLikelihood;
  statistics.occupancy.forEach((n, k) => {
    if (n > 0) sum -= n * logConstants[k];
  });
  return sum + 0.5 * summedDistances(statistics, mixture);
}

/** Σ_tk γ_tk (x_t − m_k)ᵀ Σ_k⁻¹ (x_t − m_k). */
function summedDistances(statistics: SufficientStatistics, mixture: GaussianMixture): number {
  const { numComponents, covarianceType, second } = statistics;
  const form = prepare(mixture);
  if (covarianceType === "tied") {
    let scatter = second;
    for (let k = 0; k < numComponents; k++) scatter = aboutMean(statistics, mixture, k, scatter);
    return whitenedTrace(form, 0, scatter);
  }
  const stride = second.length / numComponents;
  let sum = 0;
  for (let k = 0; k < numComponents; k++) {
    const scatter = aboutMean(statistics, mixture, k, second.subarray(k * stride, (k + 1) * stride));
    sum += whitenedTrace(form, k, scatter);
  }
  return sum;
}

/** Component k's second moments, from those about the origin to those about its mean in the mixture. */
function aboutMean(
  { occupancy, first, origin, dim }: SufficientStatistics,
  { means }: GaussianMixture,
  k: number,
  second: Float64Array,
): Float64Array {
  const n = occupancy[k];
  const moment = first.subarray(k * dim, (k + 1) * dim);
  const mean = means.slice(k * dim, (k + 1) * dim).map((value, d) => value - origin[d]);
  return mapEntries(second, dim, (value, i, j) => {
    const change = n * mean[i] * mean[j] - mean[i] * moment[j] - mean[j] * moment[i];
    return value + change;
  });
}
