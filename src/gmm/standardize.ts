import { ShapeError } from "../errors.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture } from "../types.js";
import { frameMoments } from "./frames.js";

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
      standardized[at] = ((data[at] as number) - (mean[d] as number)) / (deviation[d] as number);
    }
  }
  return { features: { ...features, data: standardized }, mean, deviation };
}

/**
 * A mixture over standardised features, in the units the features had before: μ_kd σ_d + mean_d, and covariances
 * Σ_kij σ_i σ_j. Spherical covariances become diagonal, as they are wide by the deviation of each dimension.
 *
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const { features, ...scale } = standardize(featureMatrix([[1], [3], [101], [103]]));
 * const { mixture } = trainMixture(features, { numComponents: 2 });
 * Array.from(unstandardizeMixture(mixture, scale).means).sort((a, b) => a - b) // => [2, 102]
 */
export function unstandardizeMixture(mixture: GaussianMixture, { mean, deviation }: Standardization): GaussianMixture {
  const { dim } = mixture;
  if (mean.length !== dim || deviation.length !== dim) {
    throw new ShapeError(`the mixture has ${dim} dimensions, the standardisation ${mean.length}; they belong together`);
  }
  const means = mixture.means.map((value, at) => value * (deviation[at % dim] as number) + (mean[at % dim] as number));
  return { ...mixture, means, ...rescaled(mixture, deviation) };
}

function rescaled(
  { covarianceType, covariances }: GaussianMixture,
  deviation: Float64Array,
): { readonly covarianceType: CovarianceType; readonly covariances: Float64Array } {
  const dim = deviation.length;
  const scale = (d: number) => deviation[d % dim] as number;
  switch (covarianceType) {
    case "spherical":
      return {
        covarianceType: "diag",
        covariances: Float64Array.from(
          { length: covariances.length * dim },
          (_, at) => (covariances[Math.floor(at / dim)] as number) * scale(at) ** 2,
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
