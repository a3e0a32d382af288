import { ModelFileError } from "../errors.js";
import { createMixture } from "../gmm/mixture/mixture.js";
import type { GaussianMixture } from "../types.js";

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
