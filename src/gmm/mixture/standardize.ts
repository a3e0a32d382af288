import { ShapeError } from "../../errors.js";
import type { CovarianceType, FeatureMatrix, FeatureTransform, GaussianMixture } from "../../types.js";
import { frameMoments } from "../passes/moments.js";
import { packedCovariance } from "./covariances.js";

/** Where each dimension of some features was, and how wide: z = (x − mean) / deviation. */
export interface Standardization {
  /** D values. */
  readonly mean: Float64Array;
  /** D values, 1 where all frames agree. */
  readonly deviation: Float64Array;
}

/**
 * The features with mean 0 and deviation 1 in every dimension, and how to come back: z_td = (x_td − μ_d) / σ_d, σ²_d the
 * mean squared difference from μ_d. A dimension in which all frames agree becomes 0. O(numFrames · D).
 *
 * @throws {ShapeError} when there is no frame
 * @example
 * const { features, mean, deviation } = standardize(featureMatrix([[1, 100], [3, 300]]));
 * features.data // => Float64Array [ -1, -1, 1, 1 ]
 * mean // => Float64Array [ 2, 200 ]
 * deviation // => Float64Array [ 1, 100 ]
 */
export function standardize(features: FeatureMatrix): Standardization & { readonly features: FeatureMatrix } {
  const { data, numFrames, dim } = features;
  if (numFrames === 0) throw new ShapeError("there is no frame to standardise; give at least one");
  const { mean, variance } = frameMoments(features);
  const deviation = variance.map((value) => (value > 0 ? Math.sqrt(value) : 1));
  const standardized = new Float64Array(numFrames * dim);
  for (let t = 0, at = 0; t < numFrames; t++) {
    for (let d = 0; d < dim; d++, at++) {
      standardized[at] = (data[at] - mean[d]) / deviation[d];
    }
  }
  return { features: { ...features, data: standardized, recipe: null }, mean, deviation };
}

/**
 * A mixture over standardised features, in the units the features had before: μ_kd σ_d + mean_d, and covariances
 * Σ_kij σ_i σ_j. Spherical covariances become diagonal, as they are wide by the deviation of each dimension.
 *
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const { features, ...scale } = standardize(featureMatrix([[1], [3], [101], [103]]));
 * const { mixture } = await trainMixture(features, { numComponents: 2 });
 * Array.from(unstandardizeMixture(mixture, scale).means).sort((a, b) => a - b) // => [2, 102]
 */
export function unstandardizeMixture(mixture: GaussianMixture, { mean, deviation }: Standardization): GaussianMixture {
  const { dim } = mixture;
  if (mean.length !== dim || deviation.length !== dim) {
    throw new ShapeError(`the mixture has ${dim} dimensions, the standardisation ${mean.length}; they belong together`);
  }
  const means = mixture.means.map((value, at) => value * deviation[at % dim] + mean[at % dim]);
  return { ...mixture, means, ...rescaled(mixture, deviation) };
}

function rescaled(
  { covarianceType, covariances }: GaussianMixture,
  deviation: Float64Array,
): { readonly covarianceType: CovarianceType; readonly covariances: Float64Array } {
  const dim = deviation.length;
  const scale = (d: number) => deviation[d % dim];
  switch (covarianceType) {
    case "spherical":
      return {
        covarianceType: "diag",
        covariances: Float64Array.from(
          { length: covariances.length * dim },
          (_, at) => covariances[Math.floor(at / dim)] * scale(at) ** 2,
        ),
      };
    case "diag":
      return { covarianceType, covariances: covariances.map((value, at) => value * scale(at) ** 2) };
    default:
      return {
        covarianceType,
        covariances: covariances.map((value, at) => value * (scale(at) * scale(Math.floor(at / dim)))),
      };
  }
}

/**
 * The mixture that frames of a mixture come of once they are transformed: with y = A (x − offset)
 *
 *   weights w_k      means A (μ_k − offset)      covariances A Σ_k Aᵀ
 *
 * It is exact: a linear image of a Gaussian is Gaussian. Fewer dimensions give a marginal, e.g. the two one looks at.
 * O(K · D² · outputDim).
 *
 * @param mixture  over the transform's inputDim dimensions, of any covariance type
 * @returns a mixture of full covariances over outputDim dimensions
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [1, 2], covariances: [4, 9] });
 * const sum = { kind: "pca", inputDim: 2, outputDim: 1, offset: [0, 0], matrix: [1, 1] };
 * projectMixture(mixture, sum).means // => Float64Array [ 3 ]
 * projectMixture(mixture, sum).covariances // => Float64Array [ 13 ]
 */
export function projectMixture(mixture: GaussianMixture, transform: Omit<FeatureTransform, "kind">): GaussianMixture {
  const { dim, numComponents } = mixture;
  const { inputDim, outputDim, offset, matrix } = transform;
  if (inputDim !== dim || offset.length !== dim || matrix.length !== outputDim * dim) {
    throw new ShapeError(`the mixture has ${dim} dimensions, the transform is for ${inputDim}; they belong together`);
  }
  const means = new Float64Array(numComponents * outputDim);
  const covariances = new Float64Array(numComponents * outputDim * outputDim);
  for (let k = 0; k < numComponents; k++) {
    for (let i = 0; i < outputDim; i++) {
      for (let d = 0; d < dim; d++) {
        const centred = mixture.means[k * dim + d] - offset[d];
        means[k * outputDim + i] = means[k * outputDim + i] + matrix[i * dim + d] * centred;
      }
    }
    covariances.set(image(packedCovariance(mixture, k), matrix, dim), k * outputDim * outputDim);
  }
  const weights = mixture.weights.slice();
  return { covarianceType: "full", numComponents, dim: outputDim, weights, means, covariances };
}

/** A Σ Aᵀ, exactly symmetric. */
function image(packed: Float64Array, matrix: readonly number[], dim: number): Float64Array {
  const rows = matrix.length / dim;
  const covariance = (i: number, j: number) => packed[i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i];
  const result = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) {
        let inner = 0;
        for (let j = 0; j < dim; j++) inner += covariance(i, j) * matrix[column * dim + j];
        sum += matrix[row * dim + i] * inner;
      }
      result[row * rows + column] = sum;
      result[column * rows + row] = sum;
    }
  }
  return result;
}
