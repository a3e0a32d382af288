import { ShapeError } from "../errors.js";
import { log } from "../math/log.js";
import { cholesky, invertLower, packedLength } from "../math/symmetric.js";
import type { GaussianMixture, ScoringForm } from "../types.js";
import { packedCovariance } from "./gaussian-mixture.js";

const LOG_2PI = log(2 * Math.PI);

/**
 * The form a mixture is scored in, prepared once: log-constants and whitening transforms (see `ScoringForm`).
 * log |Σ| is 2 Σ_i log L_ii: the determinant itself underflows in 39 dimensions.
 *
 * @throws {ShapeError} when a covariance is not positive definite
 * @example
 * const form = prepare(createMixture({ covarianceType: "diag", weights: [1], means: [3], covariances: [4] }));
 * form; // => { means: [3], whitening: [0.5], logConstants: [-1.612] }
 * logLikelihoods(form, featureMatrix([[3]])); // => Float64Array [ -1.612 ]
 */
export function prepare(mixture: GaussianMixture): ScoringForm {
  const { covarianceType, numComponents, dim, weights, means } = mixture;
  const whitening = new Float64Array(numComponents * (covarianceType === "diag" ? dim : packedLength(dim)));
  const fillWhitening = covarianceType === "diag" ? fillDiagonal : fillFull;
  const logConstants = new Float64Array(numComponents);
  for (let k = 0; k < numComponents; k++) {
    const logDeterminant = fillWhitening(mixture, k, whitening);
    logConstants[k] = log(weights[k] as number) - 0.5 * (dim * LOG_2PI + logDeterminant);
  }
  return { covarianceType, numComponents, dim, means, whitening, logConstants };
}

// Both fill the place of component k, and return log |Σ_k|.

function fillDiagonal({ covariances, dim }: GaussianMixture, k: number, whitening: Float64Array): number {
  let logDeterminant = 0;
  for (let at = k * dim; at < (k + 1) * dim; at++) {
    const variance = covariances[at] as number;
    whitening[at] = 1 / Math.sqrt(variance);
    logDeterminant += log(variance);
  }
  return logDeterminant;
}

function fillFull({ covariances, dim }: GaussianMixture, k: number, whitening: Float64Array): number {
  const factor = cholesky(packedCovariance(covariances, k, dim), dim);
  if (factor === null) throw new ShapeError(`the covariance of component ${k} is not positive definite`);
  whitening.set(invertLower(factor, dim), k * packedLength(dim));
  let logDeterminant = 0;
  for (let i = 0; i < dim; i++) logDeterminant += 2 * log(factor[packedLength(i) + i] as number);
  return logDeterminant;
}
