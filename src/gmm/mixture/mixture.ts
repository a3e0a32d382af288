import { ShapeError } from "../../errors.js";
import { covarianceTypes } from "../../options/mixture-table.js";
import { checkOption } from "../../options.js";
import type { CovarianceType, GaussianMixture } from "../../types.js";
import type { Moments } from "../passes/moments.js";
import {
  covarianceLength,
  covarianceStride,
  freeCovarianceValues,
  hasMatrices,
  isPositiveDefinite,
  isVariance,
  packedCovariance,
  variancesOf,
} from "./covariances.js";

/** Gaussian mixtures as plain values: made and checked, counted, their components put in order or taken out, their moments. */

/**
 * A mixture from its parameters, checked.
 *
 * @param parameters  weights: K values that sum to 1; means: K × D; covariances: K × D variances (diag), K × D × D
 *   symmetric positive definite matrices (full), one such matrix (tied) or K variances (spherical), row-major
 * @throws {ShapeError} when lengths disagree, a value is not finite, the weights are negative or do not sum to 1, a
 *   variance is not positive or a covariance not positive definite
 * @throws {OptionError} when there is no such covariance type
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
  checkOption("mixture", "covarianceType", covarianceTypes, covarianceType);
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
  const expected = covarianceLength({ covarianceType, numComponents, dim });
  if (covariances.length !== expected) {
    throw new ShapeError(
      `${numComponents} ${covarianceType} components over ${dim} dimensions need ${expected} covariance values, not ${covariances.length}`,
    );
  }
  const mixture = { covarianceType, numComponents, dim, weights, means, covariances };
  checkValues(mixture);
  return mixture;
}

function checkValues(mixture: GaussianMixture): void {
  const { covarianceType, weights, means } = mixture;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!weights.every((weight) => weight >= 0) || !(Math.abs(sum - 1) <= 1e-6)) {
    throw new ShapeError(`the weights of a mixture are not negative and sum to 1; these sum to ${sum}`);
  }
  if (!means.every(Number.isFinite)) throw new ShapeError("a mean of the mixture is not a finite number");
  if (hasMatrices(covarianceType)) checkMatrices(mixture);
  else checkVariances(mixture);
}

function checkVariances({ covarianceType, dim, covariances }: GaussianMixture): void {
  const bad = covariances.findIndex((variance) => !isVariance(variance));
  if (bad < 0) return;
  const place = covarianceType === "diag" ? `${Math.floor(bad / dim)}, dimension ${bad % dim}` : bad;
  throw new ShapeError(`the variance of component ${place} is ${covariances[bad]}; a variance is positive`);
}

function checkMatrices(mixture: GaussianMixture): void {
  const { covarianceType, numComponents, dim, covariances } = mixture;
  const isTied = covarianceType === "tied";
  for (let k = 0; k < (isTied ? 1 : numComponents); k++) {
    if (!isSymmetric(covariances, k, dim) || !isPositiveDefinite(packedCovariance(mixture, k), dim)) {
      throw new ShapeError(
        `${isTied ? "the tied covariance" : `the covariance of component ${k}`} is not symmetric positive definite`,
      );
    }
  }
}

function isSymmetric(covariances: Float64Array, component: number, dim: number): boolean {
  const start = component * dim * dim;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) {
      const below = covariances[start + i * dim + j];
      const above = covariances[start + j * dim + i];
      // Room for the last digits of a product computed twice; written so that NaN is refused.
      if (!(Math.abs(below - above) <= 1e-9 * (1 + Math.abs(below)))) return false;
    }
  }
  return true;
}

/**
 * Free parameters: K − 1 weights, K D means, and of covariances K D (diag), K D (D + 1) / 2 (full), D (D + 1) / 2 (tied) or
 * K (spherical).
 *
 * @example
 * numParameters(createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] })) // => 2
 */
export const numParameters = (mixture: GaussianMixture): number =>
  mixture.numComponents - 1 + mixture.means.length + freeCovarianceValues(mixture);

/**
 * The same mixture with its components in the order of their weights, the heaviest first; of equals, as they were.
 *
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [0.2, 0.8], means: [1, 5], covariances: [1, 2] });
 * orderComponents(mixture).means // => Float64Array [ 5, 1 ]
 */
export const orderComponents = (mixture: GaussianMixture): GaussianMixture =>
  takeComponents(mixture, descending(mixture.weights));

/** The mixture of these components in this order, each with the weight it had. */
export function takeComponents(mixture: GaussianMixture, order: ArrayLike<number>): GaussianMixture {
  const { dim, weights, means, covariances } = mixture;
  const stride = covarianceStride(mixture);
  return {
    ...mixture,
    numComponents: order.length,
    weights: rowsInOrder(weights, 1, order),
    means: rowsInOrder(means, dim, order),
    covariances: stride === 0 ? covariances : rowsInOrder(covariances, stride, order),
  };
}

/** The indices of the values, the greatest value first; of equals, the first. */
export const descending = (values: Float64Array): Float64Array =>
  Float64Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);

/** The index of the greatest value, of equals the first. */
export const indexOfGreatest = (values: Float64Array): number =>
  values.indexOf(values.reduce((most, value) => Math.max(most, value)));

/** The rows of a matrix in another order. */
export function rowsInOrder(values: Float64Array, length: number, order: ArrayLike<number>): Float64Array {
  const ordered = new Float64Array(order.length * length);
  for (let row = 0; row < order.length; row++) {
    const from = order[row] * length;
    ordered.set(values.subarray(from, from + length), row * length);
  }
  return ordered;
}

/** Values divided by their sum, as weights are. */
export function scaledToOne(values: Float64Array): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/**
 * Mean and variance of each dimension under a mixture:
 *
 *   mean = Σ_k w_k μ_k      variance = Σ_k w_k ( σ²_k + (μ_k − mean)² )
 *
 * After EM they are those of the training frames, but for variances that were raised to a floor.
 */
export function mixtureMoments(mixture: GaussianMixture): Moments {
  const { numComponents, dim, weights, means } = mixture;
  const mean = new Float64Array(dim);
  for (let k = 0, at = 0; k < numComponents; k++) {
    for (let d = 0; d < dim; d++, at++) mean[d] = mean[d] + weights[k] * means[at];
  }
  const variance = new Float64Array(dim);
  for (let k = 0, at = 0; k < numComponents; k++) {
    const variances = variancesOf(mixture, k);
    for (let d = 0; d < dim; d++, at++) {
      const square = variances[d] + (means[at] - mean[d]) ** 2;
      variance[d] = variance[d] + weights[k] * square;
    }
  }
  return { mean, variance };
}
