import type { KernelOptions } from "../../kernels/kernel.js";
import type { FeatureMatrix, GaussianMixture } from "../../types.js";
import { meanLogLikelihood } from "../score/score.js";
import { numParameters } from "./mixture.js";

/** Information criteria, which weigh the fit of a mixture against its number of parameters. */

/**
 * The Bayesian information criterion of a mixture on the frames it was trained on: lower is better.
 *
 *   BIC = −2 Σ_t log p(x_t) + P log T      P = `numParameters`
 *
 * It assumes independent frames. Frames of speech are not, and it then favours too many components. Weights of frames have
 * no effect. scikit-learn's `bic`; Schwarz 1978. O(T K D), for full covariances · D.
 *
 * @param features  T × D, one matrix or several that are one set of frames
 * @throws {ShapeError} when the dimensions differ or there is no frame
 * @example
 * const normal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * bic(normal, featureMatrix([[-1], [1]])) // => 7.0620485
 */
export function bic(
  mixture: GaussianMixture,
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: KernelOptions = {},
): number {
  const { total, numFrames } = totalLogLikelihood(mixture, features, options);
  return -2 * total + numParameters(mixture) * Math.log(numFrames);
}

/**
 * Akaike's information criterion of a mixture on the frames it was trained on: lower is better.
 *
 *   AIC = −2 Σ_t log p(x_t) + 2 P      P = `numParameters`
 *
 * −AIC / 2T estimates the mean log-likelihood of new frames if frames are independent. Weights of frames have no effect.
 * scikit-learn's `aic`; Akaike 1974. O(T K D), for full covariances · D.
 *
 * @param features  T × D, one matrix or several that are one set of frames
 * @throws {ShapeError} when the dimensions differ or there is no frame
 * @example
 * const normal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * aic(normal, featureMatrix([[-1], [1]])) // => 9.6757541
 */
export function aic(
  mixture: GaussianMixture,
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: KernelOptions = {},
): number {
  return -2 * totalLogLikelihood(mixture, features, options).total + 2 * numParameters(mixture);
}

function totalLogLikelihood(
  mixture: GaussianMixture,
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: KernelOptions,
): { readonly total: number; readonly numFrames: number } {
  const matrices = "data" in features ? [features] : features;
  let total = 0;
  let numFrames = 0;
  for (const matrix of matrices) {
    total += matrix.numFrames * meanLogLikelihood(mixture, matrix, options);
    numFrames += matrix.numFrames;
  }
  return { total, numFrames };
}
