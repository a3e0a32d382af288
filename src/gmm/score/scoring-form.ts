import { ShapeError } from "../../errors.js";
import { unpackSquare } from "../../math/linear/products.js";
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

/** tr W_k S W_kᵀ of component k's whitening and some second moments S: D values of diag, else a packed triangle. O(D), or O(D³). */
export function whitenedTrace(
  { covarianceType, dim, whitening }: ScoringForm,
  k: number,
  second: Float64Array,
): number {
  let trace = 0;
  if (covarianceType === "diag") {
    for (let d = 0; d < dim; d++) trace += second[d] * whitening[k * dim + d] ** 2;
    return trace;
  }
  const square = unpackSquare(second, dim);
  for (let i = 0, row = k * packedLength(dim); i < dim; row += ++i) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let m = 0; m <= i; m++) sum += square[j * dim + m] * whitening[row + m];
      trace += sum * whitening[row + j];
    }
  }
  return trace;
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
