import type { KernelOptions } from "../../kernels/kernel.js";
import { packedLength } from "../../math/linear/symmetric.js";
import { logSumExp } from "../../math/special.js";
import type { GaussianMixture } from "../../types.js";
import { logLikelihoods } from "../score/score.js";
import { prepare } from "../score/scoring-form.js";
import {
  type Gaussian,
  gaussianEntropy,
  gaussianOf,
  gaussiansOf,
  logDensity,
  type WeightedGaussian,
} from "./gaussian.js";
import { estimateMean, type MonteCarloOptions } from "./sample.js";

export interface EntropyOptions extends MonteCarloOptions, KernelOptions {}

/** The differential entropy of a mixture, nats; may be negative. */
export interface MixtureEntropy {
  /** Estimated by sampling; of one Gaussian alone exact. */
  readonly entropy: number;
  /** Of the estimate; 0 where it is exact. */
  readonly standardError: number;
  /** The entropy is not under this. */
  readonly lowerBound: number;
  /** The entropy is not over this. */
  readonly upperBound: number;
}

/**
 * The differential entropy H = −E log p(x) of a mixture: how spread out it is. There is no closed form, so it is estimated
 * by frames drawn from the mixture, and bounded on both sides (Huber, Bailey, Durrant-Whyte and Hanebeck 2008, "On entropy
 * approximation for Gaussian mixture random vectors", theorems 2 and 3):
 *
 *   H ≥ −Σ_i w_i log Σ_j w_j N(μ_i; μ_j, Σ_i + Σ_j)      H ≤ Σ_i w_i ( ½ log((2πe)^D |Σ_i|) − log w_i )
 *
 * Where one Gaussian with the mixture's mean and covariance has less entropy than the right side, that is the upper bound:
 * of all densities with that covariance it has the most. O(n K D + K² D) for n samples, with full or tied covariances
 * O(n K D² + K² D³).
 *
 * @throws {OptionError} when there are fewer than two samples
 * @example
 * const normal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * entropy(normal).entropy // => 1.4189385
 * const twoFarApart = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [-50, 50], covariances: [1, 1] });
 * entropy(twoFarApart).upperBound // => 2.1120857
 */
export function entropy(mixture: GaussianMixture, options: EntropyOptions = {}): MixtureEntropy {
  const gaussians = gaussiansOf(mixture);
  const lowerBound = overlapEntropy(gaussians);
  const upperBound = Math.min(componentEntropy(gaussians), momentEntropy(gaussiansOf(mixture, "triangles")));
  if (gaussians.length === 1) {
    const exact = componentEntropy(gaussians);
    return { entropy: exact, standardError: 0, lowerBound, upperBound: exact };
  }
  const form = prepare(mixture);
  const { mean, standardError } = estimateMean(mixture, options, (frames) => logLikelihoods(form, frames, options));
  return { entropy: -mean, standardError, lowerBound, upperBound };
}

/** Bounds of a mixture's entropy H, from its Gaussians alone: Huber et al. 2008. Nats. */

/** H ≤ Σ_i w_i ( H_i − log w_i ): as if the Gaussians did not overlap. Theorem 3. */
export const componentEntropy = (gaussians: readonly WeightedGaussian[]): number =>
  gaussians.reduce(
    (sum, gaussian) => sum + gaussian.weight * (gaussianEntropy(gaussian) - Math.log(gaussian.weight)),
    0,
  );

/** H ≥ −Σ_i w_i log Σ_j w_j N(μ_i; μ_j, Σ_i + Σ_j), by Jensen's inequality. Theorem 2. O(K²) densities. */
export function overlapEntropy(gaussians: readonly WeightedGaussian[]): number {
  const count = gaussians.length;
  const logOverlaps = new Float64Array(count * count);
  gaussians.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const value = logOverlap(a, gaussians[j]);
      logOverlaps[i * count + j] = value;
      logOverlaps[j * count + i] = value;
    }
  });
  const logWeights = gaussians.map(({ weight }) => Math.log(weight));
  return -gaussians.reduce((sum, { weight }, i) => {
    const terms = logWeights.map((logWeight, j) => logWeight + logOverlaps[i * count + j]);
    return sum + weight * logSumExp(terms);
  }, 0);
}

/** log N(μ_a; μ_b, Σ_a + Σ_b), where both are diagonal or neither. */
function logOverlap(a: Gaussian, b: Gaussian): number {
  if (!a.isDiagonal) return logDensity(gaussianOf(b.mean, sumOf(covarianceOf(a), covarianceOf(b))), a.mean);
  const variances = a.factor.map((deviation, d) => deviation ** 2 + b.factor[d] ** 2);
  const logDeterminant = variances.reduce((sum, variance) => sum + Math.log(variance), 0);
  const factor = variances.map(Math.sqrt);
  const whitening = factor.map((deviation) => 1 / deviation);
  return logDensity({ mean: b.mean, factor, whitening, logDeterminant, isDiagonal: true }, a.mean);
}

/**
 * H ≤ ½ log((2πe)^D |Σ|) with the covariance Σ = Σ_k w_k (Σ_k + (μ_k − μ)(μ_k − μ)ᵀ) of the whole mixture: of all densities
 * with one covariance the Gaussian has the most entropy.
 *
 * @param gaussians  with factors in triangles
 */
export function momentEntropy(gaussians: readonly WeightedGaussian[]): number {
  const [first] = gaussians;
  if (!first) return Number.NEGATIVE_INFINITY;
  const total = gaussians.reduce((sum, { weight }) => sum + weight, 0);
  const mean = first.mean.map((_, d) =>
    gaussians.reduce((sum, gaussian) => sum + (gaussian.weight / total) * gaussian.mean[d], 0),
  );
  let covariance = new Float64Array(packedLength(mean.length));
  for (const gaussian of gaussians) {
    const spread = sumOf(covarianceOf(gaussian), outerProduct(gaussian.mean.map((value, d) => value - mean[d])));
    covariance = covariance.map((value, at) => value + (gaussian.weight / total) * spread[at]);
  }
  return gaussianEntropy(gaussianOf(mean, covariance));
}

const sumOf = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, at) => value + b[at]);

/** v vᵀ, packed. */
function outerProduct(vector: Float64Array): Float64Array {
  const packed = new Float64Array(packedLength(vector.length));
  for (let i = 0, at = 0; i < vector.length; i++) {
    for (let j = 0; j <= i; j++, at++) packed[at] = vector[i] * vector[j];
  }
  return packed;
}

/** Σ = L Lᵀ, packed, of a Gaussian whose factor is a triangle. */
function covarianceOf({ mean, factor }: Gaussian): Float64Array {
  const packed = new Float64Array(factor.length);
  for (let i = 0, row = 0; i < mean.length; row += ++i) {
    for (let j = 0, other = 0; j <= i; other += ++j) {
      let sum = 0;
      for (let m = 0; m <= j; m++) sum += factor[row + m] * factor[other + m];
      packed[row + j] = sum;
    }
  }
  return packed;
}
