import { ShapeError } from "../errors.js";
import type { FeatureTransform, GaussianMixture } from "../types.js";
import { packedCovariance } from "./covariances.js";

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
        const centred = (mixture.means[k * dim + d] as number) - (offset[d] as number);
        means[k * outputDim + i] = (means[k * outputDim + i] as number) + (matrix[i * dim + d] as number) * centred;
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
  const covariance = (i: number, j: number) => packed[i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i] as number;
  const result = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) {
        let inner = 0;
        for (let j = 0; j < dim; j++) inner += covariance(i, j) * (matrix[column * dim + j] as number);
        sum += (matrix[row * dim + i] as number) * inner;
      }
      result[row * rows + column] = sum;
      result[column * rows + row] = sum;
    }
  }
  return result;
}
