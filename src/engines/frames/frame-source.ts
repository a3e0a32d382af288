import { OptionError } from "../../errors.js";
import { chunksOf } from "../../gmm/passes/frame-chunks.js";
import type { FeatureShards, FeatureStream, FrameCount, Passes } from "../../gmm/passes/pass.js";
import { runOver } from "../../gmm/passes/run-passes.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { CovarianceType, FeatureMatrix } from "../../types.js";
import type { WorkerPool } from "../workers/pool.js";
import { type PassRunner, passesInThread, passesOnWorkers, runPasses } from "./passes-in-memory.js";
import {
  countStream,
  passesOverRuns,
  passesOverRunsOn,
  type ReadRuns,
  readShards,
  readStream,
} from "./passes-over-runs.js";

/** Where the frames are: in memory, in shards that are read at each pass, or made anew for each pass. */
export type FrameSource = FeatureMatrix | readonly FeatureMatrix[] | FeatureShards | FeatureStream;

/** How an algorithm over frames is run on a pool. */
export interface RunInOptions {
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

/** An algorithm over frames, and what a pass of it costs. */
export interface PassesIn<Result> {
  readonly passesOver: (frames: FrameCount) => Passes<Result>;
  /** Of the mixture. */
  readonly shape: { readonly numComponents: number; readonly covarianceType?: CovarianceType };
}

/** An iteration of less took less time in one thread than two threads to start. */
const SMALLEST_WORK = 2 ** 25;

/** Drives an algorithm over frames wherever they are, by the workers of a pool where that is worth it. */
export async function runPassesIn<Result>(
  pool: WorkerPool | null,
  source: FrameSource,
  { passesOver, shape }: PassesIn<Result>,
  { signal, smallestWork = SMALLEST_WORK }: RunInOptions,
): Promise<Result> {
  const isSmall = (frames: FrameCount) => workOf(frames, shape) < smallestWork;
  if (typeof source === "function" || "shards" in source) {
    const { frames, runnerFrom } = await framesToRead(source, signal);
    return runPasses(passesOver(frames), runnerFrom(isSmall(frames) ? null : pool), signal);
  }
  const matrices = "data" in source ? [source] : source;
  if (!Array.isArray(matrices)) {
    throw new OptionError(
      "training goes over the frames many times: give an array, or a function that makes them anew",
    );
  }
  const chunks = chunksOf(matrices);
  const passes = passesOver(chunks);
  if (isSmall(chunks)) return runOver(chunks, passes);
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

function workOf(
  { numFrames, dim }: FrameCount,
  { numComponents, covarianceType = "diag" }: PassesIn<unknown>["shape"],
) {
  const hasMatrices = covarianceType === "full" || covarianceType === "tied";
  return numFrames * numComponents * (hasMatrices ? packedLength(dim) : dim);
}

const countFrames = (shards: FeatureShards["shards"]): number =>
  shards.reduce((sum, { numFrames }) => sum + numFrames, 0);
