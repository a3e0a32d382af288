import { ShapeError } from "../../errors.js";
import { cholesky, invertLower, logDeterminant, packedLength } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type { GaussianMixture, ScoringForm } from "../../types.js";
import { kernelCovarianceType, packedCovariance, variancesOf } from "../mixture/covariances.js";

/** From a mixture as it is trained and stored to the form that kernels score with. */

export const LOG_2PI = log(2 * Math.PI);

/**
 * The form for scoring, prepared once: log-constants and whitening transforms (see `ScoringForm`). Spherical covariances
 * become diag, and tied ones full. log |Σ| is 2 Σ_i log L_ii: the determinant itself underflows in 39 dimensions.
 *
 * @throws {ShapeError} when a covariance is not positive definite
 * @example
 * const form = prepare(createMixture({ covarianceType: "diag", weights: [1], means: [3], covariances: [4] }));
 * form; // => { means: [3], whitening: [0.5], logConstants: [-1.612] }
 * logLikelihoods(form, featureMatrix([[3]])); // => Float64Array [ -1.612 ]
 */
export function prepare(mixture: GaussianMixture): ScoringForm {
  const { numComponents, dim, weights, means } = mixture;
  const covarianceType = kernelCovarianceType(mixture.covarianceType);
  const isTied = mixture.covarianceType === "tied";
  const stride = covarianceType === "diag" ? dim : packedLength(dim);
  const whitening = new Float64Array(numComponents * stride);
  const logConstants = new Float64Array(numComponents);
  const fillWhitening = covarianceType === "diag" ? fillDiagonal : fillFull;
  let logVolume = 0;
  for (let k = 0; k < numComponents; k++) {
    if (isTied && k > 0) whitening.copyWithin(k * stride, 0, stride);
    else logVolume = fillWhitening(mixture, k, whitening);
    logConstants[k] = log(weights[k]) - 0.5 * (dim * LOG_2PI + logVolume);
  }
  return { covarianceType, numComponents, dim, means, whitening, logConstants };
}

// Both fill the place of component k, and return log |Σ_k|.

function fillDiagonal(mixture: GaussianMixture, k: number, whitening: Float64Array): number {
  let sum = 0;
  variancesOf(mixture, k).forEach((variance, d) => {
    whitening[k * mixture.dim + d] = 1 / Math.sqrt(variance);
    sum += log(variance);
  });
  return sum;
}

function fillFull(mixture: GaussianMixture, k: number, whitening: Float64Array): number {
  const { dim, covarianceType } = mixture;
  const factor = cholesky(packedCovariance(mixture, k), dim);
  if (factor === null) {
    const which = covarianceType === "tied" ? "tied covariance" : `covariance of component ${k}`;
    throw new ShapeError(`the ${which} is not positive definite`);
  }
  whitening.set(invertLower(factor, dim), k * packedLength(dim));
  return logDeterminant(factor, dim);
}
