import type { FeatureMatrix } from "../../types.js";
import { chunksOf } from "../frame-chunks.js";
import { runOver } from "../run-pass.js";
import type { BayesianMixtureOptions } from "./bayesian-options.js";
import { type BayesianMixture, bayesianTraining } from "./bayesian-training.js";

/**
 * Trains a Gaussian mixture by variational Bayes (Bishop 2006, §10.2; of Dirichlet processes Blei and Jordan 2006): not one
 * mixture but a distribution over mixtures, which keeps covariances sound where frames are few and takes no more of the
 * components than the frames ask for.
 *
 *   log p(frames) ≥ E_q[ log p(frames, Z, π, μ, Λ) ] − E_q[ log q(Z) q(π, μ, Λ) ]
 *
 * is raised from step to step, by responsibilities q(Z) and posteriors q(π, μ, Λ) in turn. Each iteration is one pass over the
 * frames, as of EM: O(numFrames · numComponents · dim) for diag and spherical, · dim² for full and tied covariances.
 * From the same start the bounds and the posterior are those of scikit-learn's BayesianGaussianMixture with `reg_covar` 0.
 *
 * @param features  T × D, or several such matrices with the same D; frame weights count
 * @returns the mixture of posterior means, pruned; the posterior; `history`, the lower bound after each iteration in nats
 * @throws {TrainingDataError} when there are fewer than two frames, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @example
 * const frames = featureMatrix([[-1], [0], [1], [-0.5], [0.5], [99], [100], [101], [99.5], [100.5]]);
 * const { mixture, numPruned } = trainBayesianMixture(frames, { numComponents: 4, weightConcentrationPrior: 0.01 });
 * mixture.numComponents // => 2
 * numPruned // => 2
 */
export function trainBayesianMixture(
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: BayesianMixtureOptions,
): BayesianMixture {
  const chunks = chunksOf("data" in features ? [features] : features);
  return runOver(chunks, bayesianTraining(chunks, options));
}
