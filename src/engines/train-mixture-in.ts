import { OptionError } from "../errors.js";
import type { FrameCount } from "../gmm/draw-frames.js";
import type { FeatureShards } from "../gmm/feature-shards.js";
import type { FeatureStream } from "../gmm/feature-stream.js";
import { chunksOf } from "../gmm/frame-chunks.js";
import { type MixtureOptions, resolveMixtureOptions } from "../gmm/mixture-options.js";
import { mixtureTraining, type TrainedMixture } from "../gmm/mixture-training.js";
import { runOver } from "../gmm/run-pass.js";
import { packedLength } from "../math/symmetric.js";
import type { FeatureMatrix } from "../types.js";
import { passesInThread, passesOnWorkers } from "./passes-in-memory.js";
import { passesOverRuns, passesOverRunsOn, type ReadRuns } from "./passes-over-runs.js";
import { type PassRunner, runPasses } from "./run-passes.js";
import { readShards } from "./shard-runs.js";
import { countStream, readStream } from "./stream-runs.js";
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
 * const threads = openThreads();
 * const { mixture } = await trainMixtureIn(threads, features, { numComponents: 512 });
 */
export async function trainMixtureIn(
  pool: WorkerPool | null,
  features: FeatureMatrix | readonly FeatureMatrix[] | FeatureShards | FeatureStream,
  options: TrainInOptions,
): Promise<TrainedMixture> {
  const { signal, smallestWork = SMALLEST_WORK, ...mixtureOptions } = options;
  signal?.throwIfAborted();
  if (typeof features === "function" || "shards" in features) {
    // Before a first pass that may take long.
    resolveMixtureOptions(mixtureOptions);
    const { frames, runnerFrom } = await framesToRead(features, signal);
    const passes = mixtureTraining(frames, mixtureOptions);
    const runner = runnerFrom(pool === null || workOf(frames, options) < smallestWork ? null : pool);
    return runPasses(passes, runner, signal);
  }
  const matrices = "data" in features ? [features] : features;
  if (!Array.isArray(matrices)) {
    throw new OptionError(
      "training goes over the frames many times: give an array, or a function that makes them anew",
    );
  }
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

/** Frames that are read in each pass: how many there are, and how passes go over them. */
interface FramesToRead {
  readonly frames: FrameCount;
  /** By the workers of a pool, or in this thread. */
  readonly runnerFrom: (pool: WorkerPool | null) => PassRunner;
}

async function framesToRead(
  source: FeatureShards | FeatureStream,
  signal: AbortSignal | undefined,
): Promise<FramesToRead> {
  const over = (readRuns: ReadRuns) => (pool: WorkerPool | null) =>
    pool === null ? passesOverRuns(readRuns, signal) : passesOverRunsOn(pool, readRuns, signal);
  if (typeof source !== "function") {
    const frames = { numFrames: countFrames(source.shards), dim: source.dim };
    return { frames, runnerFrom: over(() => readShards(source)) };
  }
  const counted = await countStream(source, signal);
  const runnerFrom = (pool: WorkerPool | null): PassRunner => {
    const again = over(() => readStream(source, counted))(pool);
    return async (pass) => (pass.kind === "moments" ? counted.moments : again(pass));
  };
  return { frames: counted, runnerFrom };
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
