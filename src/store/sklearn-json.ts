import { ModelFileError } from "../errors.js";
import type { CovarianceType, GaussianMixture } from "../types.js";
import { arraysOf, mixtureFromArrays, precisionsCholesky } from "./mixture-arrays.js";
import { arrayFromNested, type NestedNumbers, nestedFrom } from "./numeric-array.js";
import { readingModel } from "./reading-model.js";

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
