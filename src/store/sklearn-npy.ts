import { ModelFileError } from "../errors.js";
import type { GaussianMixture } from "../types.js";
import { arraysOf, mixtureFromArrays, precisionsCholesky } from "./mixture-arrays.js";
import { encodeNpy } from "./npy.js";
import { decodeNpyArray } from "./npy-array.js";
import type { NumericArray } from "./numeric-array.js";
import { readingModel } from "./reading-model.js";
import { parseJson } from "./sklearn-json.js";

/** Files of a folder by their names. */
export type FolderFiles = Readonly<Record<string, Uint8Array>>;

/** The file that says the covariance type. */
const DESCRIPTION = "params.json";

/**
 * A mixture as the files of a folder, which numpy reads: `weights_.npy`, `means_.npy`, `covariances_.npy` and
 * `precisions_cholesky_.npy` in float64, and `params.json` with the covariance type.
 *
 * @example
 * const mixture = createMixture({ covarianceType: "tied", weights: [1], means: [0], covariances: [1] });
 * Object.keys(encodeSklearnArrays(mixture)).length // => 5
 */
export function encodeSklearnArrays(mixture: GaussianMixture): FolderFiles {
  const { weights, means, covariances } = arraysOf(mixture);
  const bytesOf = ({ shape, data }: NumericArray) => encodeNpy(data, shape, { precision: "float64" });
  return {
    "weights_.npy": bytesOf(weights),
    "means_.npy": bytesOf(means),
    "covariances_.npy": bytesOf(covariances),
    "precisions_cholesky_.npy": bytesOf(precisionsCholesky(mixture)),
    [DESCRIPTION]: new TextEncoder().encode(`${JSON.stringify({ covariance_type: mixture.covarianceType })}\n`),
  };
}

/**
 * A mixture from the files of a folder: one .npy an attribute, the names with or without their underscore, float32 or
 * float64. The covariance type is in a `.json` with `covariance_type`; where there is none, the shapes say it.
 *
 * @param name  of the folder, for errors
 * @throws {ModelFileError} when an array is missing or damaged, shapes disagree, or the type cannot be told
 * @example
 * const mixture = createMixture({ covarianceType: "spherical", weights: [1], means: [3, 4], covariances: [2] });
 * decodeSklearnArrays(encodeSklearnArrays(mixture)).covarianceType // => "spherical"
 */
export function decodeSklearnArrays(files: FolderFiles, name?: string): GaussianMixture {
  return readingModel(name, () => {
    const arrayOf = (attribute: string): NumericArray => {
      const file = [`${attribute}_.npy`, `${attribute}.npy`].find((candidate) => files[candidate] !== undefined);
      if (file === undefined) throw new ModelFileError(`${attribute}_.npy is missing; write it with numpy.save`);
      return readingModel(file, () => decodeNpyArray(files[file] as Uint8Array));
    };
    const arrays = { weights: arrayOf("weights"), means: arrayOf("means"), covariances: arrayOf("covariances") };
    return mixtureFromArrays(arrays, statedType(files));
  });
}

/** Whether files of these names are a mixture's arrays. */
export const areSklearnArrays = (names: readonly string[]): boolean =>
  names.some((name) => name === "weights_.npy" || name === "weights.npy");

function statedType(files: FolderFiles): unknown {
  for (const [file, bytes] of Object.entries(files)) {
    if (!file.endsWith(".json")) continue;
    const value = readingModel(file, () => parseJson(new TextDecoder().decode(bytes)));
    if (typeof value === "string") return value;
    if (typeof value === "object" && value !== null && "covariance_type" in value) return value.covariance_type;
  }
  return undefined;
}
