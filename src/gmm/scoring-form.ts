import { ShapeError } from "../errors.js";
import { cholesky, invertLower, packedLength } from "../math/symmetric.js";
import type { GaussianMixture, ScoringForm } from "../types.js";
import { packedCovariance } from "./gaussian-mixture.js";

const LOG_2PI = Math.log(2 * Math.PI);

/**
 * The form a mixture is scored in, prepared once: log-constants and whitening transforms (see `ScoringForm`).
 * log |Σ| is 2 Σ_i log L_ii: the determinant itself underflows in 39 dimensions.
 *
 * @throws {ShapeError} when a covariance is not positive definite
 */
export function prepare(mixture: GaussianMixture): ScoringForm {
  const { covarianceType, numComponents, dim, weights, means, covariances } = mixture;
  const whiteningLength = covarianceType === "diag" ? dim : packedLength(dim);
  const whitening = new Float64Array(numComponents * whiteningLength);
  const logConstants = new Float64Array(numComponents);
  for (let k = 0; k < numComponents; k++) {
    const component =
      covarianceType === "diag"
        ? diagonalWhitening(covariances.subarray(k * dim, (k + 1) * dim))
        : fullWhitening(packedCovariance(covariances, k, dim), dim, k);
    whitening.set(component.whitening, k * whiteningLength);
    logConstants[k] = Math.log(weights[k] as number) - 0.5 * (dim * LOG_2PI + component.logDeterminant);
  }
  return { covarianceType, numComponents, dim, means, whitening, logConstants };
}

interface Whitening {
  readonly whitening: Float64Array;
  /** log |Σ|. */
  readonly logDeterminant: number;
}

function diagonalWhitening(variances: Float64Array): Whitening {
  return {
    whitening: variances.map((variance) => 1 / Math.sqrt(variance)),
    logDeterminant: variances.reduce((sum, variance) => sum + Math.log(variance), 0),
  };
}

function fullWhitening(covariance: Float64Array, dim: number, component: number): Whitening {
  const factor = cholesky(covariance, dim);
  if (factor === null) throw new ShapeError(`the covariance of component ${component} is not positive definite`);
  let logDeterminant = 0;
  for (let i = 0; i < dim; i++) logDeterminant += 2 * Math.log(factor[packedLength(i) + i] as number);
  return { whitening: invertLower(factor, dim), logDeterminant };
}
