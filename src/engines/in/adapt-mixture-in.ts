import { type AdaptedMixture, type AdaptOptions, mixtureAdaptation } from "../../gmm/map/adapt-mixture.js";
import type { FrameCount } from "../../gmm/passes/pass.js";
import type { GaussianMixture } from "../../types.js";
import { type FrameSource, type RunInOptions, runPassesIn } from "../frames/frame-source.js";
import type { WorkerPool } from "../workers/pool.js";

export interface AdaptInOptions extends AdaptOptions, RunInOptions {}

/**
 * `adaptMixture` on several cores, or to frames in shards or a stream that do not fit into memory: the same mixture, to the
 * bit, whatever the number of workers.
 *
 * @param pool      of `openThreads` or `openWebWorkers`; null: this thread alone
 * @param features  T × D, or several such matrices, or shards, or a function that makes the matrices anew for each pass
 * @throws as `adaptMixture`; {SpeechModelError} when a worker dies, or the pool is closed
 * @example
 * const background = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const { mixture } = await adaptMixtureIn(null, background, featureMatrix([[2], [4]]), { relevanceFactor: 2 });
 * mixture.means // => Float64Array.of(1.5)
 */
export async function adaptMixtureIn(
  pool: WorkerPool | null,
  background: GaussianMixture,
  features: FrameSource,
  options: AdaptInOptions = {},
): Promise<AdaptedMixture> {
  options.signal?.throwIfAborted();
  const passesOver = (frames: FrameCount) => mixtureAdaptation(frames, background, options);
  return runPassesIn(pool, features, { passesOver, shape: background }, options);
}
