import { ModelFileError } from "../../errors.js";
import { hasMatrices } from "../../gmm/mixture/covariances.js";
import { show } from "../../options.js";
import type { GaussianMixture } from "../../types.js";
import type { Tensor } from "../floats.js";
import { arraysOf, invertedCovariance, mixtureFromArrays } from "../mixture/stored-mixture.js";
import { parseJson, readingModel } from "../named-errors.js";
import { decodeNpyArray, encodeNpy } from "../npy/npy.js";

/**
 * The attributes of a fitted `sklearn.mixture.GaussianMixture`, with which a mixture scores there as it does here: as JSON
 * text, or as the .npy files of a folder.
 */

/** JSON of `covariance_type`, `weights_`, `means_`, `covariances_` and `precisions_cholesky_`; every digit is kept. */
export function formatSklearnMixture(mixture: GaussianMixture): string {
  const attributes = Object.entries(attributesOf(mixture)).map(([name, array]) => [name, nestedFrom(array)]);
  return `${JSON.stringify({ covariance_type: mixture.covarianceType, ...Object.fromEntries(attributes) })}\n`;
}

/**
 * A mixture from JSON that Python wrote: `json.dumps({k: getattr(gm, k).tolist() for k in ("weights_", …)})`, with or
 * without the underscore behind each name. Covariances are what is read; precisions follow from them. Those of a
 * `BayesianGaussianMixture` give the mixture at its estimates, which is not what its own `score_samples` computes with.
 */
export const parseSklearnMixture = (text: string, name?: string): GaussianMixture =>
  readingModel(name, () => {
    const value = parseJson(text, NO_JSON);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ModelFileError("a JSON object with weights_, means_ and covariances_ was expected");
    }
    const parameters = value as Readonly<Record<string, unknown>>;
    const attribute = (wanted: string): unknown => parameters[`${wanted}_`] ?? parameters[wanted];
    const arrayOf = (wanted: string) => {
      const found = attribute(wanted);
      if (found !== undefined) return arrayFromNested(found, `${wanted}_`);
      throw new ModelFileError(
        `${wanted}_ is missing; there are ${Object.keys(parameters).slice(0, 12).join(", ") || "none"}`,
      );
    };
    return mixtureFromArrays(arrayOf, attribute("covariance_type"));
  });

const NO_JSON = "this is no JSON, or the file is cut short (NaN and Infinity are no JSON either)";

/** Files of a folder by their names. */
type FolderFiles = Readonly<Record<string, Uint8Array>>;

/** The file that says the covariance type. */
const DESCRIPTION = "params.json";

/** A mixture as files that numpy reads: an attribute each in float64, and `params.json` with the covariance type. */
export function encodeSklearnArrays(mixture: GaussianMixture): FolderFiles {
  const arrays = Object.entries(attributesOf(mixture)).map(
    ([name, { shape, data }]) => [`${name}.npy`, encodeNpy(data, shape, { precision: "float64" })] as const,
  );
  const description = new TextEncoder().encode(`${JSON.stringify({ covariance_type: mixture.covarianceType })}\n`);
  return { ...Object.fromEntries(arrays), [DESCRIPTION]: description };
}

/**
 * A mixture from the files of a folder: one .npy an attribute, the names with or without their underscore, float32 or
 * float64. The covariance type is in a `.json` with `covariance_type`; where there is none, the shapes say it.
 */
export function decodeSklearnArrays(files: FolderFiles, name?: string): GaussianMixture {
  return readingModel(name, () => {
    const arrayOf = (attribute: string): Tensor => {
      const file = [`${attribute}_.npy`, `${attribute}.npy`].find((candidate) => files[candidate] !== undefined);
      if (file === undefined) throw new ModelFileError(`${attribute}_.npy is missing; write it with numpy.save`);
      return readingModel(file, () => decodeNpyArray(files[file] as Uint8Array));
    };
    return mixtureFromArrays(arrayOf, statedType(files));
  });
}

/** Whether files of these names are a mixture's arrays. */
export const areSklearnArrays = (names: readonly string[]): boolean =>
  names.some((name) => name === "weights_.npy" || name === "weights.npy");

function statedType(files: FolderFiles): unknown {
  for (const [file, bytes] of Object.entries(files)) {
    if (!file.endsWith(".json")) continue;
    const value = readingModel(file, () => parseJson(new TextDecoder().decode(bytes), NO_JSON));
    if (typeof value === "string") return value;
    if (typeof value === "object" && value !== null && "covariance_type" in value) return value.covariance_type;
  }
  return undefined;
}

/** What scikit-learn has once it is fitted. */
function attributesOf(mixture: GaussianMixture): Readonly<Record<string, Tensor>> {
  const { weights, means, covariances } = arraysOf(mixture);
  return {
    weights_: weights,
    means_: means,
    covariances_: covariances,
    precisions_cholesky_: precisionsCholesky(mixture),
  };
}

/**
 * scikit-learn's `precisions_cholesky_`, of the shape of the covariances: P with Σ⁻¹ = P Pᵀ, upper triangular, P = L⁻ᵀ
 * where Σ = L Lᵀ; of variances 1/σ. Source: sklearn/mixture/_gaussian_mixture.py, `_compute_precision_cholesky`.
 */
export function precisionsCholesky(mixture: GaussianMixture): Tensor {
  const { covarianceType, numComponents, dim } = mixture;
  const { shape, data } = arraysOf(mixture).covariances;
  if (!hasMatrices(covarianceType)) return { shape, data: data.map((variance) => 1 / Math.sqrt(variance)) };
  const result = new Float64Array(data.length);
  for (let k = 0; k < (covarianceType === "tied" ? 1 : numComponents); k++) {
    const inverted = invertedCovariance(mixture, k);
    for (let i = 0, at = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++, at++) result[(k * dim + j) * dim + i] = inverted.whitening[at] as number;
    }
  }
  return { shape, data: result };
}

/** Numbers in lists in lists, as JSON holds arrays. */
type NestedNumbers = number | readonly NestedNumbers[];

/** The nested lists that an array is. */
function nestedFrom({ shape, data }: Tensor): NestedNumbers {
  const [size, ...inner] = shape;
  if (size === undefined) return data[0] as number;
  const stride = data.length / size;
  return Array.from({ length: size }, (_, i) =>
    nestedFrom({ shape: inner, data: data.subarray(i * stride, (i + 1) * stride) }),
  );
}

const DEEPEST = 3;

/** The array that nested lists of finite numbers are, all of a level of one length; `name` is what errors call it. */
export function arrayFromNested(value: unknown, name: string): Tensor {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  if (shape.length === 0 || shape.length > DEEPEST) {
    throw new ModelFileError(`${name} should be numbers in lists of up to ${DEEPEST} levels, not ${show(value)}`);
  }
  const numbers: number[] = [];
  const gather = (inner: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof inner !== "number" || !Number.isFinite(inner)) {
        throw new ModelFileError(
          `${name} holds ${show(inner)} at value ${numbers.length}; a finite number was expected`,
        );
      }
      numbers.push(inner);
      return;
    }
    if (!Array.isArray(inner) || inner.length !== shape[depth]) {
      throw new ModelFileError(`${name} is ragged: a list of ${shape[depth]} was expected, and came ${show(inner)}`);
    }
    for (const item of inner) gather(item, depth + 1);
  };
  gather(value, 0);
  return { shape, data: Float64Array.from(numbers) };
}
