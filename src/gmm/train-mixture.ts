import type { FeatureMatrix } from "../types.js";
import { chunksOf } from "./frame-chunks.js";
import type { MixtureOptions } from "./mixture-options.js";
import { mixtureTraining, type TrainedMixture } from "./mixture-training.js";
import { runOver } from "./run-pass.js";

export type { InitializationName, MixtureOptions, TrainingState } from "./mixture-options.js";
export type { TrainedMixture } from "./mixture-training.js";
export type { MixtureParameter } from "./mle.js";

/**
 * Trains a Gaussian mixture by expectation-maximisation (Dempster, Laird and Rubin 1977; Bilmes 1998).
 *
 * O(iterations · numFrames · numComponents · dim) for diag and spherical, · dim² for full covariances; for tied
 * O(iterations · numFrames · dim (numComponents + dim)).
 *
 * @param features  T × D, or several such matrices with the same D
 * @returns the mixture; `history`, the mean log-likelihood at each E-step in nats per frame; `repairs`
 * @throws {TrainingDataError} when there are too few frames, saying how many are needed, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @example
 * const { mixture, converged } = trainMixture(featureMatrix([[0], [1], [9], [10]]), { numComponents: 2 });
 * mixture.means; // => Float64Array [ 0.5, 9.5 ], in either order
 * converged; // => true
 */
export function trainMixture(
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: MixtureOptions,
): TrainedMixture {
  const chunks = chunksOf("data" in features ? [features] : features);
  return runOver(chunks, mixtureTraining(chunks, options));
}
