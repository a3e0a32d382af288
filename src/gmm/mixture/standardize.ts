import { ShapeError } from "../../errors.js";
import { unpackSquare } from "../../math/linear/products.js";
import type { FeatureMatrix, FeatureTransform, GaussianMixture } from "../../types.js";
import { frameMoments } from "../passes/moments.js";
import { hasMatrices, packedCovariance, withOwnCovariances } from "./covariances.js";

/** Linear maps of features, and what they make of a mixture: standardisation and its inverse, projection. */

/** z = (x − mean) / deviation in each dimension. */
export interface Standardization {
  /** D values. */
  readonly mean: Float64Array;
  /** D values, 1 where all frames agree. */
  readonly deviation: Float64Array;
}

/**
 * The features with mean 0 and deviation 1 in every dimension, and the values that undo it: z_td = (x_td − μ_d) / σ_d, σ²_d the
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
 * Σ_kij σ_i σ_j. Spherical covariances become diagonal, as each dimension has its own deviation.
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
  const own = mixture.covarianceType === "spherical" ? withOwnCovariances(mixture, "diag") : mixture;
  const scale = (at: number) => deviation[at % dim];
  const factorOf = hasMatrices(own.covarianceType)
    ? (at: number) => scale(at) * scale(Math.floor(at / dim))
    : (at: number) => scale(at) ** 2;
  return {
    ...own,
    means: own.means.map((value, at) => value * scale(at) + mean[at % dim]),
    covariances: own.covariances.map((value, at) => value * factorOf(at)),
  };
}

/**
 * The mixture of transformed frames: with y = A (x − offset)
 *
 *   weights w_k      means A (μ_k − offset)      covariances A Σ_k Aᵀ
 *
 * It is exact: a linear image of a Gaussian is Gaussian. Fewer dimensions give a marginal, for a plot for example.
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
  const covariance = unpackSquare(packed, dim);
  const rows = matrix.length / dim;
  const result = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) {
        let inner = 0;
        for (let j = 0; j < dim; j++) inner += covariance[i * dim + j] * matrix[column * dim + j];
        sum += matrix[row * dim + i] * inner;
      }
      result[row * rows + column] = sum;
      result[column * rows + row] = sum;
    }
  }
  return result;
}
