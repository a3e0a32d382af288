import { ModelFileError } from "../../errors.js";
import type { CovarianceType, GaussianMixture } from "../../types.js";
import { arrayFromNested, type NestedNumbers, type NumericArray, nestedFrom } from "../floats.js";
import { arraysOf, mixtureFromArrays, precisionsCholesky } from "../mixture/stored-mixture.js";
import { readingModel } from "../named-errors.js";
import { decodeNpyArray, encodeNpy } from "../npy/npy.js";

/** The attributes of a fitted `sklearn.mixture.GaussianMixture`, as lists. */
export interface SklearnParameters {
  readonly covariance_type: CovarianceType;
  readonly weights_: NestedNumbers;
  readonly means_: NestedNumbers;
  readonly covariances_: NestedNumbers;
  /** What scikit-learn scores with: P with Σ⁻¹ = P Pᵀ. */
  readonly precisions_cholesky_: NestedNumbers;
}

/**
 * The attributes that scikit-learn's `GaussianMixture` has once it is fitted: set them, and it scores as the mixture
 * does.
 *
 * @example
 * const mixture = createMixture({ covarianceType: "spherical", weights: [1], means: [3, 4], covariances: [0.25] });
 * sklearnParameters(mixture).means_ // => [[3, 4]]
 * sklearnParameters(mixture).precisions_cholesky_ // => [2]
 */
export function sklearnParameters(mixture: GaussianMixture): SklearnParameters {
  const { weights, means, covariances } = arraysOf(mixture);
  return {
    covariance_type: mixture.covarianceType,
    weights_: nestedFrom(weights),
    means_: nestedFrom(means),
    covariances_: nestedFrom(covariances),
    precisions_cholesky_: nestedFrom(precisionsCholesky(mixture)),
  };
}

/**
 * A mixture from the attributes of a fitted `sklearn.mixture.GaussianMixture`, with or without the underscore behind
 * each name. Covariances are what is read; precisions follow from them. Those of a `BayesianGaussianMixture` give the
 * mixture at its estimates, which is not what its own `score_samples` computes with.
 *
 * @param parameters  weights_ (K,), means_ (K, D), covariances_ and covariance_type; without the type the shapes say it
 * @throws {ModelFileError} when one is missing, shapes disagree, or the type cannot be told: covariances (D, D) with K
 *   = D are tied or diag
 * @example
 * mixtureFromSklearn({ weights_: [1], means_: [[3, 4]], covariances_: [[2, 5]] }).covarianceType // => "diag"
 */
export function mixtureFromSklearn(parameters: Readonly<Record<string, unknown>>): GaussianMixture {
  const attribute = (name: string): unknown => parameters[`${name}_`] ?? parameters[name];
  const arrayOf = (name: string) => {
    const value = attribute(name);
    if (value === undefined) {
      throw new ModelFileError(
        `${name}_ is missing; there are ${Object.keys(parameters).slice(0, 12).join(", ") || "none"}`,
      );
    }
    return arrayFromNested(value, `${name}_`);
  };
  return readingModel(undefined, () =>
    mixtureFromArrays(
      { weights: arrayOf("weights"), means: arrayOf("means"), covariances: arrayOf("covariances") },
      attribute("covariance_type"),
    ),
  );
}

/**
 * JSON of the attributes of a scikit-learn mixture, see `sklearnParameters`; every digit is kept.
 *
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * parseSklearnMixture(formatSklearnMixture(mixture)).covariances // => Float64Array [1]
 */
export const formatSklearnMixture = (mixture: GaussianMixture): string =>
  `${JSON.stringify(sklearnParameters(mixture))}\n`;

/**
 * A mixture from JSON that Python wrote: `json.dumps({k: getattr(gm, k).tolist() for k in ("weights_", …)})`, see
 * `mixtureFromSklearn`.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when it is no JSON of a mixture
 * @example
 * parseSklearnMixture('{"weights": [1], "means": [[0, 0]], "covariances": [[1, 2]]}').dim // => 2
 */
export function parseSklearnMixture(text: string, name?: string): GaussianMixture {
  return readingModel(name, () => {
    const value = parseJson(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ModelFileError("a JSON object with weights_, means_ and covariances_ was expected");
    }
    return mixtureFromSklearn(value as Readonly<Record<string, unknown>>);
  });
}

/** @throws {ModelFileError} when it is none */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelFileError("this is no JSON, or the file is cut short (NaN and Infinity are no JSON either)", {
      cause,
    });
  }
}

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
