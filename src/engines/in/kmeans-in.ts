import { type Kmeans, kmeansTraining } from "../../gmm/kmeans/kmeans.js";
import type { KmeansOptions } from "../../gmm/kmeans/kmeans-options.js";
import { type FrameSource, type RunInOptions, runPassesIn } from "../frames/frame-source.js";
import type { WorkerPool } from "../workers/pool.js";

/**
 * `kmeans` on several cores, or from frames that do not fit into memory: the same algorithm, options and errors, and the
 * same centres to the bit, whatever the number of workers. It holds no assignments; `assignClusters` gives them.
 *
 * @param pool    of `openThreads` or `openWebWorkers`; null: this thread alone
 * @param source  T × D, or several such matrices, or shards, or a function that makes the matrices anew for each pass
 * @throws {TrainingDataError} when there is no frame, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @throws {SpeechModelError} when a worker dies, or the pool is closed
 * @example
 * const frames = featureMatrix([[0], [1], [9], [10], [11]]);
 * const { centres } = await kmeansIn(null, frames, { numClusters: 2 });
 * Array.from(centres).sort((a, b) => a - b) // => [0.5, 10]
 */
export async function kmeansIn(
  pool: WorkerPool | null,
  source: FrameSource,
  options: KmeansOptions & RunInOptions,
): Promise<Kmeans> {
  const { signal, smallestWork, ...settings } = options;
  const running = {
    ...(signal === undefined ? {} : { signal }),
    ...(smallestWork === undefined ? {} : { smallestWork }),
  };
  const shape = { numComponents: settings.numClusters };
  return runPassesIn(pool, source, { passesOver: (frames) => kmeansTraining(frames, settings), shape }, running);
}
