import { chunksOf } from "../../gmm/passes/frame-chunks.js";
import { type Pass, type Passes, type PassResult, sampleOf } from "../../gmm/passes/pass.js";
import { foldOf, passOverChunks, resultOf } from "../../gmm/passes/run-passes.js";
import type { PairwiseFold } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";
import type { WorkerPool } from "../workers/pool.js";
import { cutIntoRuns, type RunResult, sendable } from "./frame-runs.js";

/** Passes over frames in memory, in this thread; between them it turns to whatever else waits. */
export function passesInThread(matrices: readonly FeatureMatrix[]): PassRunner {
  const chunks = chunksOf(matrices);
  return async (pass) => {
    await new Promise((resolve) => setTimeout(resolve));
    return passOverChunks(pass, chunks);
  };
}

/** Frames that workers hold. */
export interface HeldPasses {
  readonly runner: PassRunner;
  /** Lets the workers forget the frames. */
  release(): void;
}

/**
 * Passes over frames in memory, by workers: each is sent its run of chunks once. Frames are copied for it unless they are
 * in shared memory.
 */
export async function passesOnWorkers(pool: WorkerPool, matrices: readonly FeatureMatrix[]): Promise<HeldPasses> {
  const holding = cutIntoRuns(matrices, pool.size).map((run, worker) => {
    const { run: sent, transfer } = sendable(run);
    return pool.runOn(worker, "hold-frames", sent, transfer);
  });
  const release = () =>
    void Promise.allSettled(
      holding.map(async (holds, worker) => pool.runOn(worker, "release-frames", { held: await holds })),
    );
  try {
    const numbers = await Promise.all(holding);
    const runner = async (pass: Pass): Promise<PassResult> => {
      const sample = sampleOf(pass);
      if (sample) return passOverSample(pool, pass, sample);
      const results = await Promise.all(
        numbers.map((held, worker) => pool.runOn(worker, "pass-over-held", { held, pass })),
      );
      const fold = foldOf(pass);
      for (const result of results) pushRun(fold, result);
      return resultOf(fold);
    };
    return { runner, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** A pass over the frames that it brings along, cut among the workers. */
export async function passOverSample(pool: WorkerPool, pass: Pass, sample: FeatureMatrix): Promise<PassResult> {
  const alone = { ...pass, sample: null };
  const results = await Promise.all(
    cutIntoRuns([sample], pool.size).map((cut) => {
      const { run, transfer } = sendable(cut);
      return pool.run("pass-over-run", { run, pass: alone }, transfer);
    }),
  );
  const fold = foldOf(pass);
  for (const result of results) pushRun(fold, result);
  return resultOf(fold);
}

/** The result of the next run. */
export function pushRun(fold: PairwiseFold<PassResult>, result: RunResult): void {
  for (const { value, size } of result) fold.push(value, size);
}

/** Does a pass over all frames of a training, wherever they are. */
export type PassRunner = (pass: Pass) => Promise<PassResult>;

/**
 * Drives an algorithm pass by pass.
 *
 * @throws the signal's reason, as soon as it is aborted
 */
export async function runPasses<Result>(
  passes: Passes<Result>,
  runner: PassRunner,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let step = passes.next();
  while (!step.done) {
    signal?.throwIfAborted();
    step = passes.next(await unlessAborted(runner(step.value), signal));
  }
  return step.value;
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
