import { ModelFileError } from "../../errors.js";
import { hasMatrices, packedCovariance } from "../../gmm/mixture/covariances.js";
import { createMixture } from "../../gmm/mixture/mixture.js";
import { invertSymmetric } from "../../math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture } from "../../types.js";
import type { NumericArray } from "../floats.js";

type Parameters = Pick<GaussianMixture, "covarianceType" | "weights" | "means" | "covariances">;

/**
 * As far as HTK lets weights miss 1 (HModel.c, CheckStream): it leaves components of a weight under 1e-5 out of its
 * files.
 */
const WEIGHT_TOLERANCE = 0.01;

/** What `createMixture` takes as rounding. */
const ROUNDING = 1e-6;

/**
 * A mixture from the parameters in a file. Weights that were rounded when they were printed, or are a little short
 * because tiny components were left out, are scaled to sum to 1; those that sum to 1 within 1e-6 stay as they are.
 *
 * @throws {ModelFileError} when the weights miss 1 by more than 1 %
 * @throws {ShapeError} when the parameters are not those of a mixture
 */
export function storedMixture(parameters: Parameters): GaussianMixture {
  const total = parameters.weights.reduce((sum, weight) => sum + weight, 0);
  if (!(Math.abs(total - 1) <= WEIGHT_TOLERANCE)) {
    throw new ModelFileError(`the weights of a mixture sum to ${total}, not to 1; some components are missing`);
  }
  const weights =
    Math.abs(total - 1) <= ROUNDING ? parameters.weights : parameters.weights.map((weight) => weight / total);
  return createMixture({ ...parameters, weights });
}

/** One mixture of a file that holds several: of a classifier a label, of HTK a state, of Kaldi a pdf. */
export interface NamedMixture {
  readonly name: string;
  readonly mixture: GaussianMixture;
}

/** The arrays of a mixture as scikit-learn shapes them. */
export interface MixtureArrays {
  /** (K,) */
  readonly weights: NumericArray;
  /** (K, D) */
  readonly means: NumericArray;
  /** full (K, D, D), tied (D, D), diag (K, D), spherical (K,) */
  readonly covariances: NumericArray;
}

const TYPES: readonly CovarianceType[] = ["full", "tied", "diag", "spherical"];

const covarianceShape = (type: CovarianceType, numComponents: number, dim: number): readonly number[] =>
  ({ full: [numComponents, dim, dim], tied: [dim, dim], diag: [numComponents, dim], spherical: [numComponents] })[type];

/** The arrays of a mixture; its values are not copied. */
export function arraysOf(mixture: GaussianMixture): MixtureArrays {
  const { covarianceType, numComponents, dim, weights, means, covariances } = mixture;
  return {
    weights: { shape: [numComponents], data: weights },
    means: { shape: [numComponents, dim], data: means },
    covariances: { shape: covarianceShape(covarianceType, numComponents, dim), data: covariances },
  };
}

/**
 * A mixture from its arrays.
 *
 * @param stated  the covariance type the file gives; where it gives none, the shapes say it
 * @throws {ModelFileError} when shapes disagree, or without a type stated could be of two: K = D of (D, D)
 * @throws {ShapeError} when the values are not those of a mixture
 */
export function mixtureFromArrays({ weights, means, covariances }: MixtureArrays, stated?: unknown): GaussianMixture {
  const [numComponents = 0, dim = 0] = means.shape;
  if (means.shape.length !== 2 || weights.shape.length !== 1 || weights.shape[0] !== numComponents) {
    throw new ModelFileError(
      `weights of shape ${tuple(weights.shape)} and means of ${tuple(means.shape)}; (K,) and (K, D) were expected`,
    );
  }
  const covarianceType = typeOf(covariances.shape, { stated, numComponents, dim });
  return storedMixture({
    covarianceType,
    weights: weights.data,
    means: means.data,
    covariances: hasMatrices(covarianceType) ? symmetric(covariances.data, dim) : covariances.data,
  });
}

interface Sizes {
  readonly stated: unknown;
  readonly numComponents: number;
  readonly dim: number;
}

function typeOf(shape: readonly number[], { stated, numComponents, dim }: Sizes): CovarianceType {
  const fitting = TYPES.filter((type) => tuple(covarianceShape(type, numComponents, dim)) === tuple(shape));
  if (stated !== undefined) {
    const type = TYPES.find((name) => name === stated);
    if (type === undefined) {
      throw new ModelFileError(`covariance_type ${JSON.stringify(stated)}; it is one of ${TYPES.join(", ")}`);
    }
    if (fitting.includes(type)) return type;
    throw new ModelFileError(
      `${type} covariances of ${numComponents} components over ${dim} dimensions have the shape ` +
        `${tuple(covarianceShape(type, numComponents, dim))}, not ${tuple(shape)}`,
    );
  }
  const [type, other] = fitting;
  if (type === undefined) {
    throw new ModelFileError(
      `covariances of shape ${tuple(shape)} are of no type that ${numComponents} components over ${dim} dimensions have`,
    );
  }
  if (other !== undefined) {
    throw new ModelFileError(
      `covariances of shape ${tuple(shape)} could be ${fitting.join(" or ")}: give the covariance_type beside them`,
    );
  }
  return type;
}

/** scikit-learn's products are symmetric up to rounding, and its Cholesky factor reads the lower triangle: so do we. */
function symmetric(values: Float64Array, dim: number): Float64Array {
  const result = values.slice();
  for (let start = 0; start < values.length; start += dim * dim) {
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < i; j++) {
        const below = values[start + i * dim + j] as number;
        const above = values[start + j * dim + i] as number;
        const scale = Math.sqrt(
          Math.abs((values[start + i * dim + i] as number) * (values[start + j * dim + j] as number)),
        );
        // Written so that NaN is refused. float32 leaves 1e-7 of the scale, a wrong order of axes far more.
        if (!(Math.abs(below - above) <= 1e-4 * scale)) {
          throw new ModelFileError(`a covariance is not symmetric: ${below} against ${above} at (${i}, ${j})`);
        }
        result[start + j * dim + i] = below;
      }
    }
  }
  return result;
}

/**
 * scikit-learn's `precisions_cholesky_`, of the shape of the covariances: P with Σ⁻¹ = P Pᵀ, upper triangular, P = L⁻ᵀ
 * where Σ = L Lᵀ; of variances 1/σ. Source: sklearn/mixture/_gaussian_mixture.py, `_compute_precision_cholesky`.
 */
export function precisionsCholesky(mixture: GaussianMixture): NumericArray {
  const { covarianceType, numComponents, dim } = mixture;
  const { shape, data } = arraysOf(mixture).covariances;
  if (!hasMatrices(covarianceType)) return { shape, data: data.map((variance) => 1 / Math.sqrt(variance)) };
  const result = new Float64Array(data.length);
  for (let k = 0; k < (covarianceType === "tied" ? 1 : numComponents); k++) {
    const inverted = invertSymmetric(packedCovariance(mixture, k), dim);
    if (inverted === null) throw new ModelFileError(`the covariance of component ${k} is not positive definite`);
    for (let i = 0, at = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++, at++) result[(k * dim + j) * dim + i] = inverted.whitening[at] as number;
    }
  }
  return { shape, data: result };
}

/** As Python prints it. */
const tuple = (shape: readonly number[]): string => `(${shape.length === 1 ? `${shape[0]},` : shape.join(", ")})`;
