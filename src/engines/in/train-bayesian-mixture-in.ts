import { type BayesianMixtureOptions, resolveBayesianMixtureOptions } from "../../gmm/bayes/bayesian-options.js";
import { type BayesianMixture, bayesianTraining } from "../../gmm/bayes/train-bayesian-mixture.js";
import type { FrameCount } from "../../gmm/passes/pass.js";
import { type FrameSource, type RunInOptions, runPassesIn } from "../frames/frame-source.js";
import type { WorkerPool } from "../workers/pool.js";

export interface TrainBayesianInOptions extends BayesianMixtureOptions, RunInOptions {}

/**
 * `trainBayesianMixture` on several cores, or from shards or a stream that do not fit into memory: the same mixture to the bit,
 * whatever the number of workers. What is sent and read, and when, is as with `trainMixtureIn`.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `trainBayesianMixture`
 * @throws {SpeechModelError} when a worker dies, or the pool is closed
 * @example
 * const frames = featureMatrix([[-1], [0], [1], [99], [100], [101]]);
 * const { mixture } = await trainBayesianMixtureIn(null, frames, { numComponents: 2 });
 * mixture.numComponents // => 2
 */
export async function trainBayesianMixtureIn(
  pool: WorkerPool | null,
  features: FrameSource,
  options: TrainBayesianInOptions,
): Promise<BayesianMixture> {
  const { signal, smallestWork: _, ...mixtureOptions } = options;
  signal?.throwIfAborted();
  resolveBayesianMixtureOptions(mixtureOptions);
  const passesOver = (frames: FrameCount) => bayesianTraining(frames, mixtureOptions);
  return runPassesIn(pool, features, { passesOver, shape: mixtureOptions }, options);
}
