import type { FeatureShards } from "../gmm/feature-shards.js";
import { chunksOf } from "../gmm/frame-chunks.js";
import type { MixtureOptions } from "../gmm/mixture-options.js";
import { mixtureTraining, type TrainedMixture } from "../gmm/mixture-training.js";
import { runOver } from "../gmm/run-pass.js";
import { packedLength } from "../math/symmetric.js";
import type { FeatureMatrix } from "../types.js";
import { passesInThread, passesOnWorkers } from "./passes-in-memory.js";
import { passesOverShards, passesOverShardsOn } from "./passes-over-shards.js";
import { runPasses } from "./run-passes.js";
import type { WorkerPool } from "./worker-pool.js";

export interface TrainInOptions extends MixtureOptions {
  /** Ends the training, which then rejects with the signal's reason at once. Workers finish the pass they are in. */
  readonly signal?: AbortSignal;
  /**
   * Work under this stays in this thread: products in an iteration, numFrames · numComponents · dim, for full covariances
   * · dim (dim + 1) / 2. 2²⁵ take some 10 ms in one thread; to start two threads takes 40 to 80 ms.
   *
   * @default 2 ** 25
   */
  readonly smallestWork?: number;
}

/**
 * `trainMixture` on several cores, or from shards that do not fit into memory: the same algorithm, options and errors, and
 * the same mixture to the bit, whatever the number of workers.
 *
 * Features in memory are cut into one run of chunks for each worker and sent to it once, as a copy unless they are in a
 * SharedArrayBuffer; after that only parameters and sums travel. Shards are read by this thread, run after run, in each
 * pass again, ahead of the computing: memory does not grow with their number. Work too small to be worth it starts no worker.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @param features  T × D, or several such matrices, or shards
 * @throws {TrainingDataError} when there are too few frames, saying how many are needed, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @throws {SpeechModelError} when a worker dies, or the pool is closed
 * @example
 * const threads = openThreads({ threads: 2 });
 * const { mixture } = await trainMixtureIn(threads, features, { numComponents: 2, smallestWork: 0 });
 * await threads.close();
 * mixture.weights; // => Float64Array [ 0.5, 0.5 ]
 */
export async function trainMixtureIn(
  pool: WorkerPool | null,
  features: FeatureMatrix | readonly FeatureMatrix[] | FeatureShards,
  options: TrainInOptions,
): Promise<TrainedMixture> {
  const { signal, smallestWork = SMALLEST_WORK, ...mixtureOptions } = options;
  signal?.throwIfAborted();
  if ("shards" in features) {
    const frames = { numFrames: countFrames(features.shards), dim: features.dim };
    const passes = mixtureTraining(frames, mixtureOptions);
    const alone = pool === null || workOf(frames, options) < smallestWork;
    const runner = alone ? passesOverShards(features, signal) : passesOverShardsOn(pool, features, signal);
    return runPasses(passes, runner, signal);
  }
  const matrices = "data" in features ? [features] : features;
  const chunks = chunksOf(matrices);
  const passes = mixtureTraining(chunks, mixtureOptions);
  if (workOf(chunks, options) < smallestWork) return runOver(chunks, passes);
  if (pool === null) return runPasses(passes, passesInThread(matrices), signal);
  const held = await passesOnWorkers(pool, matrices);
  try {
    return await runPasses(passes, held.runner, signal);
  } finally {
    held.release();
  }
}

/** An iteration of less took less time in one thread than two threads to start. */
const SMALLEST_WORK = 2 ** 25;

function workOf(
  { numFrames, dim }: { readonly numFrames: number; readonly dim: number },
  { numComponents, covarianceType }: MixtureOptions,
): number {
  return numFrames * numComponents * (covarianceType === "full" ? packedLength(dim) : dim);
}

const countFrames = (shards: FeatureShards["shards"]): number =>
  shards.reduce((sum, { numFrames }) => sum + numFrames, 0);
