import { chunksOf } from "../gmm/passes/frame-chunks.js";
import { sampleOf } from "../gmm/passes/pass.js";
import { foldOf, passOverChunks, resultOf } from "../gmm/passes/run-passes.js";
import { type FrameRun, passOverRun, type RunResult, sendable } from "./frame-run.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { passOverSample, pushRun } from "./passes-in-memory.js";
import type { PassRunner } from "./run-passes.js";
import type { WorkerPool } from "./worker-pool.js";

/** Reads all frames, run after run; called anew for each pass. */
export type ReadRuns = () => AsyncGenerator<FrameRun>;

/** Passes over frames that are read each time, in this thread: the next run is being read while one is computed. */
export function passesOverRuns(readRuns: ReadRuns, signal: AbortSignal | undefined): PassRunner {
  return async (pass) => {
    const sample = sampleOf(pass);
    if (sample) return passOverChunks(pass, chunksOf([sample]));
    const fold = foldOf(pass);
    const runs = readRuns();
    try {
      for (let next = outcomeOf(runs.next()); ; ) {
        const { value: run, done } = (await next)();
        if (done) return resultOf(fold);
        signal?.throwIfAborted();
        next = outcomeOf(runs.next());
        pushRun(fold, passOverRun(pass, run));
      }
    } finally {
      // Whoever reads may have files to close.
      void outcomeOf(runs.return(undefined));
    }
  };
}

/** Runs on their way for each worker: one that is computed and one that waits. */
const RUNS_PER_WORKER = 2;

/** The same by workers: this thread reads and hands out run after run, and adds up in their order. */
export function passesOverRunsOn(pool: WorkerPool, readRuns: ReadRuns, signal: AbortSignal | undefined): PassRunner {
  return async (pass) => {
    const sample = sampleOf(pass);
    if (sample) return passOverSample(pool, pass, sample);
    const fold = foldOf(pass);
    const waiting: Promise<Outcome<RunResult>>[] = [];
    const takeFirst = async () => {
      const outcome = await waiting.shift();
      if (outcome) pushRun(fold, outcome());
    };
    for await (const run of readRuns()) {
      signal?.throwIfAborted();
      const { run: sent, transfer } = sendable(run);
      waiting.push(outcomeOf(pool.run("pass-over-run", { run: sent, pass }, transfer)));
      if (waiting.length >= RUNS_PER_WORKER * pool.size) await takeFirst();
    }
    while (waiting.length > 0) await takeFirst();
    return resultOf(fold);
  };
}
