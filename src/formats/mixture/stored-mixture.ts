import { ModelFileError } from "../../errors.js";
import { hasMatrices, packedCovariance } from "../../gmm/mixture/covariances.js";
import { createMixture } from "../../gmm/mixture/mixture.js";
import { invertSymmetric } from "../../math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture } from "../../types.js";
import type { Tensor } from "../floats.js";

/** Mixtures as files hold them: rounded weights made to sum to 1, and arrays in the shapes of scikit-learn. */

type Parameters = Pick<GaussianMixture, "covarianceType" | "weights" | "means" | "covariances">;

/** As far as HTK lets weights miss 1 (HModel.c, CheckStream): those under 1e-5 it leaves out of its files. */
const WEIGHT_TOLERANCE = 0.01;

/** What `createMixture` takes as rounding. */
const ROUNDING = 1e-6;

/**
 * A mixture from the parameters in a file. Weights that were rounded when they were printed, or are a little short
 * because tiny components were left out, are scaled to sum to 1; those that sum to 1 within 1e-6 stay as they are.
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
interface MixtureArrays {
  /** (K,) */
  readonly weights: Tensor;
  /** (K, D) */
  readonly means: Tensor;
  /** full (K, D, D), tied (D, D), diag (K, D), spherical (K,) */
  readonly covariances: Tensor;
}

const TYPES: readonly CovarianceType[] = ["full", "tied", "diag", "spherical"];

export const covarianceShape = (
  type: CovarianceType,
  { numComponents, dim }: Pick<GaussianMixture, "numComponents" | "dim">,
): readonly number[] =>
  ({ full: [numComponents, dim, dim], tied: [dim, dim], diag: [numComponents, dim], spherical: [numComponents] })[type];

/** The arrays of a mixture; its values are not copied. */
export function arraysOf(mixture: GaussianMixture): MixtureArrays {
  const { covarianceType, numComponents, dim, weights, means, covariances } = mixture;
  return {
    weights: { shape: [numComponents], data: weights },
    means: { shape: [numComponents, dim], data: means },
    covariances: { shape: covarianceShape(covarianceType, mixture), data: covariances },
  };
}

/** A mixture from arrays, of the type `stated` or else told by shapes; (D, D) with K = D could be of two. */
export function mixtureFromArrays(arrayOf: (name: keyof MixtureArrays) => Tensor, stated?: unknown): GaussianMixture {
  const [weights, means, covariances] = [arrayOf("weights"), arrayOf("means"), arrayOf("covariances")];
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

function typeOf(
  shape: readonly number[],
  { stated, numComponents, dim }: Pick<GaussianMixture, "numComponents" | "dim"> & { readonly stated: unknown },
): CovarianceType {
  const fitting = TYPES.filter((type) => tuple(covarianceShape(type, { numComponents, dim })) === tuple(shape));
  if (stated !== undefined) {
    const type = TYPES.find((name) => name === stated);
    if (type === undefined) {
      throw new ModelFileError(`covariance_type ${JSON.stringify(stated)}; it is one of ${TYPES.join(", ")}`);
    }
    if (fitting.includes(type)) return type;
    throw new ModelFileError(
      `${type} covariances of ${numComponents} components over ${dim} dimensions have the shape ` +
        `${tuple(covarianceShape(type, { numComponents, dim }))}, not ${tuple(shape)}`,
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

/** Σ⁻¹ of a component, its factor and log |Σ|. @throws {ModelFileError} when its covariance is not positive definite */
export function invertedCovariance(mixture: GaussianMixture, component: number) {
  const inverted = invertSymmetric(packedCovariance(mixture, component), mixture.dim);
  if (inverted !== null) return inverted;
  throw new ModelFileError(`the covariance of component ${component} is not positive definite`);
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

/** As Python prints it. */
const tuple = (shape: readonly number[]): string => `(${shape.length === 1 ? `${shape[0]},` : shape.join(", ")})`;
