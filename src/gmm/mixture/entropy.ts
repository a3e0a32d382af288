import type { KernelOptions } from "../../kernels/kernel.js";
import { addOuterProduct } from "../../math/linear/products.js";
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

/** The entropy of a mixture: an estimate by sampling, between two bounds from its Gaussians. */

export interface EntropyOptions extends MonteCarloOptions, KernelOptions {}

/** The differential entropy of a mixture, nats; may be negative. */
export interface MixtureEntropy {
  /** Estimated by sampling; of one Gaussian alone exact. */
  readonly entropy: number;
  /** Of the estimate; 0 where it is exact. */
  readonly standardError: number;
  /** The entropy is at least this. */
  readonly lowerBound: number;
  /** The entropy is at most this. */
  readonly upperBound: number;
}

/**
 * The differential entropy H = −E log p(x) of a mixture: how spread out it is. It has no closed form, so it is estimated
 * from frames drawn from the mixture, and bounded on both sides (Huber, Bailey, Durrant-Whyte and Hanebeck 2008, "On entropy
 * approximation for Gaussian mixture random vectors", theorems 2 and 3):
 *
 *   H ≥ −Σ_i w_i log Σ_j w_j N(μ_i; μ_j, Σ_i + Σ_j)      H ≤ Σ_i w_i ( ½ log((2πe)^D |Σ_i|) − log w_i )
 *
 * The entropy of one Gaussian with the mixture's mean and covariance is another upper bound; the lower of the two is given.
 * O(n K D + K² D) for n samples, with full or tied covariances O(n K D² + K² D³).
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
  const apart = componentEntropy(gaussians);
  if (gaussians.length === 1) return { entropy: apart, standardError: 0, lowerBound, upperBound: apart };
  const upperBound = Math.min(apart, momentEntropy(gaussiansOf(mixture, "triangles")));
  const form = prepare(mixture);
  const { mean, standardError } = estimateMean(mixture, options, (frames) => logLikelihoods(form, frames, options));
  return { entropy: -mean, standardError, lowerBound, upperBound };
}

/** H ≤ Σ_i w_i ( H_i − log w_i ): as if the Gaussians did not overlap. Theorem 3. */
const componentEntropy = (gaussians: readonly WeightedGaussian[]): number =>
  gaussians.reduce(
    (sum, gaussian) => sum + gaussian.weight * (gaussianEntropy(gaussian) - Math.log(gaussian.weight)),
    0,
  );

/** H ≥ −Σ_i w_i log Σ_j w_j N(μ_i; μ_j, Σ_i + Σ_j), by Jensen's inequality. Theorem 2. O(K²) densities. */
function overlapEntropy(gaussians: readonly WeightedGaussian[]): number {
  const logOverlaps = gaussians.map((a, i) => gaussians.slice(0, i + 1).map((b) => logOverlap(a, b)));
  const logOverlapOf = (i: number, j: number) => (i >= j ? logOverlaps[i][j] : logOverlaps[j][i]);
  const logWeights = gaussians.map(({ weight }) => Math.log(weight));
  return -gaussians.reduce((sum, { weight }, i) => {
    const terms = logWeights.map((logWeight, j) => logWeight + logOverlapOf(i, j));
    return sum + weight * logSumExp(terms);
  }, 0);
}

/** log N(μ_a; μ_b, Σ_a + Σ_b), where both are diagonal or neither. */
function logOverlap(a: Gaussian, b: Gaussian): number {
  if (!a.isDiagonal) {
    const ofB = covarianceOf(b);
    const covariance = covarianceOf(a).map((value, at) => value + ofB[at]);
    return logDensity(gaussianOf(b.mean, covariance), a.mean);
  }
  const variances = a.factor.map((deviation, d) => deviation ** 2 + b.factor[d] ** 2);
  const logDeterminant = variances.reduce((sum, variance) => sum + Math.log(variance), 0);
  const factor = variances.map(Math.sqrt);
  const whitening = factor.map((deviation) => 1 / deviation);
  return logDensity({ mean: b.mean, factor, whitening, logDeterminant, isDiagonal: true }, a.mean);
}

/**
 * H ≤ ½ log((2πe)^D |Σ|) with the covariance Σ = Σ_k w_k (Σ_k + (μ_k − μ)(μ_k − μ)ᵀ) of the whole mixture: of all densities
 * with one covariance the Gaussian has the most entropy. The Gaussians have factors in triangles.
 */
function momentEntropy(gaussians: readonly WeightedGaussian[]): number {
  const [first] = gaussians;
  if (!first) return Number.NEGATIVE_INFINITY;
  const total = gaussians.reduce((sum, { weight }) => sum + weight, 0);
  const mean = first.mean.map((_, d) =>
    gaussians.reduce((sum, gaussian) => sum + (gaussian.weight / total) * gaussian.mean[d], 0),
  );
  const covariance = new Float64Array(packedLength(mean.length));
  for (const gaussian of gaussians) {
    const spread = covarianceOf(gaussian);
    addOuterProduct(
      spread,
      gaussian.mean.map((value, d) => value - mean[d]),
    );
    spread.forEach((value, at) => {
      covariance[at] = covariance[at] + (gaussian.weight / total) * value;
    });
  }
  return gaussianEntropy(gaussianOf(mean, covariance));
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
