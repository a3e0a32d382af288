import { type MixtureOptions, resolveMixtureOptions } from "../../gmm/em/mixture-options.js";
import { mixtureTraining, type TrainedMixture } from "../../gmm/em/train-mixture.js";
import type { FrameCount } from "../../gmm/passes/pass.js";
import { type FrameSource, type RunInOptions, runPassesIn } from "../frames/frame-source.js";
import type { WorkerPool } from "../workers/pool.js";

export interface TrainInOptions extends MixtureOptions, RunInOptions {}

/**
 * `trainMixture` on several cores, or from shards or a stream that do not fit into memory: the same algorithm, options and
 * errors, and the same mixture to the bit, whatever the number of workers.
 *
 * Features in memory are cut into one run of chunks for each worker and sent to it once, as a copy unless they are in a
 * SharedArrayBuffer; after that only parameters and sums travel. Shards and streams are read by this thread, run after run, in
 * each pass again, ahead of the computing: memory does not grow with their length. Work too small to be worth it starts no
 * worker.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @param features  T × D, or several such matrices, or shards, or a function that makes the matrices anew for each pass (a
 *   generator function); its frames are counted in the first pass
 * @throws {ShapeError} when a stream does not give the same frames each time
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
  features: FrameSource,
  options: TrainInOptions,
): Promise<TrainedMixture> {
  const { signal, smallestWork: _, ...mixtureOptions } = options;
  signal?.throwIfAborted();
  // Before a first pass over a stream, which may take long.
  resolveMixtureOptions(mixtureOptions);
  const passesOver = (frames: FrameCount) => mixtureTraining(frames, mixtureOptions);
  return runPassesIn(pool, features, { passesOver, shape: mixtureOptions }, options);
}
