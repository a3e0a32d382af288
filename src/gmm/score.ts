import { ShapeError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel-options.js";
import { selectKernel } from "../kernels/select-kernel.js";
import { pairwiseSum } from "../math/sum.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm } from "../types.js";
import { prepare } from "./scoring-form.js";

/** A mixture as trained or as prepared: preparing once pays when many matrices are scored. */
export type Scorable = GaussianMixture | ScoringForm;

const scoringForm = (model: Scorable): ScoringForm => ("logConstants" in model ? model : prepare(model));

/**
 * Log-likelihood of each frame under a Gaussian mixture.
 *
 *   log p(x_t) = log Σ_k w_k N(x_t; μ_k, Σ_k) = log Σ_k exp( c_k − ½ ‖ W_k (x_t − μ_k) ‖² )
 *
 * O(numFrames · numComponents · dim) for diagonal, · dim² for full covariances.
 *
 * @param features  T × D, row-major
 * @returns T values, in nats (a density: may be positive)
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const standardNormal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * logLikelihoods(standardNormal, featureMatrix([[0]])) // => Float64Array [ -0.9189385332046727 ]
 */
export function logLikelihoods(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): Float64Array {
  checkDimensions(model, features);
  return selectKernel(options).logLikelihoods(scoringForm(model), features);
}

/**
 * Mean log-likelihood of the frames, nats per frame: the score of an utterance, whatever its length.
 *
 * @throws {ShapeError} when the dimensions differ or there is no frame
 */
export function meanLogLikelihood(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): number {
  if (features.numFrames === 0) throw new ShapeError("a score needs at least one frame; the features have none");
  return pairwiseSum(logLikelihoods(model, features, options)) / features.numFrames;
}

/**
 * Probability of each component given each frame: γ_tk = w_k N(x_t; μ_k, Σ_k) / p(x_t).
 *
 * @param features  T × D, row-major
 * @returns T × K values; each row sums to 1
 * @throws {ShapeError} when the dimensions differ
 */
export function posteriors(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): Float64Array {
  checkDimensions(model, features);
  return selectKernel(options).posteriors(scoringForm(model), features);
}

function checkDimensions(model: Scorable, features: FeatureMatrix): void {
  if (model.dim === features.dim) return;
  throw new ShapeError(
    `the model has ${model.dim} dimensions, the features have ${features.dim}; extract with the model's own recipe`,
  );
}
