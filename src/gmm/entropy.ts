import type { KernelOptions } from "../kernels/kernel.js";
import type { GaussianMixture } from "../types.js";
import { componentEntropy, momentEntropy, overlapEntropy } from "./entropy-bounds.js";
import { gaussiansOf } from "./gaussian.js";
import { estimateMean, type MonteCarloOptions } from "./monte-carlo.js";
import { logLikelihoods } from "./score.js";
import { prepare } from "./scoring-form.js";

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
