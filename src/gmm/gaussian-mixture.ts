import { ShapeError } from "../errors.js";
import { cholesky, packedLength } from "../math/symmetric.js";
import type { CovarianceType, GaussianMixture } from "../types.js";

/**
 * A mixture from its parameters, checked.
 *
 * @param parameters  weights: K values that sum to 1; means: K × D; covariances: K × D variances (diag) or K × D × D
 *   symmetric positive definite matrices (full), row-major
 * @throws {ShapeError} when lengths disagree, a value is not finite, the weights are negative or do not sum to 1, a
 *   variance is not positive or a covariance not positive definite
 * @example
 * const mixture = createMixture({
 *   covarianceType: "diag",
 *   weights: [0.25, 0.75],
 *   means: [0, 0, 4, 2],
 *   covariances: [1, 1, 2, 2],
 * });
 * mixture; // => { numComponents: 2, dim: 2 }
 */
export function createMixture(parameters: {
  readonly covarianceType: CovarianceType;
  readonly weights: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly covariances: ArrayLike<number>;
}): GaussianMixture {
  const { covarianceType } = parameters;
  const weights = Float64Array.from(parameters.weights);
  const means = Float64Array.from(parameters.means);
  const covariances = Float64Array.from(parameters.covariances);
  const numComponents = weights.length;
  const dim = means.length / numComponents;
  if (numComponents === 0 || !Number.isInteger(dim) || dim === 0) {
    throw new ShapeError(
      `a mixture needs at least one weight and whole means: ${numComponents} weights, ${means.length} mean values`,
    );
  }
  const expected = means.length * (covarianceType === "diag" ? 1 : dim);
  if (covariances.length !== expected) {
    throw new ShapeError(
      `${numComponents} ${covarianceType} components over ${dim} dimensions need ${expected} covariance values, not ${covariances.length}`,
    );
  }
  const mixture = { covarianceType, numComponents, dim, weights, means, covariances };
  checkValues(mixture);
  return mixture;
}

function checkValues({ covarianceType, numComponents, dim, weights, means, covariances }: GaussianMixture): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!weights.every((weight) => weight >= 0) || !(Math.abs(sum - 1) <= 1e-6)) {
    throw new ShapeError(`the weights of a mixture are not negative and sum to 1; these sum to ${sum}`);
  }
  if (!means.every(Number.isFinite)) throw new ShapeError("a mean of the mixture is not a finite number");
  if (covarianceType === "diag") {
    const bad = covariances.findIndex((variance) => !(variance > 0 && variance < Number.POSITIVE_INFINITY));
    if (bad >= 0) {
      throw new ShapeError(
        `the variance of component ${Math.floor(bad / dim)}, dimension ${bad % dim} is ${covariances[bad]}; a variance is positive`,
      );
    }
    return;
  }
  for (let k = 0; k < numComponents; k++) {
    if (!isSymmetric(covariances, k, dim) || cholesky(packedCovariance(covariances, k, dim), dim) === null) {
      throw new ShapeError(`the covariance of component ${k} is not symmetric positive definite`);
    }
  }
}

function isSymmetric(covariances: Float64Array, component: number, dim: number): boolean {
  const start = component * dim * dim;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) {
      const below = covariances[start + i * dim + j] as number;
      const above = covariances[start + j * dim + i] as number;
      // Room for the last digits of a product computed twice; written so that NaN is refused.
      if (!(Math.abs(below - above) <= 1e-9 * (1 + Math.abs(below)))) return false;
    }
  }
  return true;
}

/** The lower triangle of component k's D × D covariance, packed by rows. */
export function packedCovariance(covariances: Float64Array, component: number, dim: number): Float64Array {
  const packed = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) packed[at] = covariances[(component * dim + i) * dim + j] as number;
  }
  return packed;
}

/** Writes a packed lower triangle into component k's D × D covariance, both halves. */
export function unpackCovariance(
  packed: Float64Array,
  covariances: Float64Array,
  component: number,
  dim: number,
): void {
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      covariances[(component * dim + i) * dim + j] = packed[at] as number;
      covariances[(component * dim + j) * dim + i] = packed[at] as number;
    }
  }
}

/**
 * Free parameters: K − 1 weights, K D means, and K D variances or K D (D + 1) / 2 covariances.
 *
 * @example numParameters(createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] })) // => 2
 */
export function numParameters({ covarianceType, numComponents, dim }: GaussianMixture): number {
  const perCovariance = covarianceType === "diag" ? dim : packedLength(dim);
  return numComponents - 1 + numComponents * (dim + perCovariance);
}
