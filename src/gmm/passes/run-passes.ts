/**
 * Who drives an algorithm over frames: pass by pass, in this thread or by the workers of an engine, over frames in memory or
 * read anew in each pass. The sums are the same to the bit, because they are folded by the index of the chunk.
 */

import { type Engine, type EngineOptions, engineFor, type MixtureShape, productsOf } from "../../engine.js";
import { OptionError, ShapeError } from "../../errors.js";
import type { PairwiseFold } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";
import { chunksOf, type FrameChunks } from "./frame-chunks.js";
import {
  cutIntoRuns,
  holdFrames,
  type Outcome,
  outcomeOf,
  passOverHeld,
  passOverRun,
  passOverSent,
  pushRun,
  type RunResult,
  releaseFrames,
  sendable,
} from "./frame-runs.js";
import { type FrameSource, type FramesToRead, framesToRead } from "./frame-source.js";
import { type FrameCount, foldOf, type Pass, type Passes, type PassResult, passOverChunk, sampleOf } from "./pass.js";

/**
 * Runs an algorithm, made when the frames are counted, over frames wherever they are. Small work, as reckoned by the shape of the
 * mixture, is done at once in this thread. It throws the signal's reason as soon as that is aborted.
 */
export async function runPasses<Result>(
  source: FrameSource,
  algorithm: (frames: FrameCount) => Passes<Result>,
  shape: MixtureShape & { readonly numPasses?: number },
  options: EngineOptions,
): Promise<Result> {
  const { signal } = options;
  signal?.throwIfAborted();
  const productsIn = ({ numFrames, dim }: FrameCount) => productsOf(numFrames, dim, shape, shape.numPasses);
  if (typeof source === "function" || "shards" in source) {
    const reading = await framesToRead(source, signal);
    const engine = engineFor(productsIn(reading.frames), options);
    return drive(
      algorithm(reading.frames),
      engine ? passesSent(engine, reading, signal) : passesRead(reading, signal),
      signal,
    );
  }
  const matrices = "data" in source ? [source] : source;
  if (!Array.isArray(matrices)) {
    throw new OptionError(
      "training goes over the frames many times: give an array, or a function that makes them anew",
    );
  }
  const chunks = chunksOf(matrices);
  const products = productsIn(chunks);
  const engine = engineFor(products, options);
  if (engine === null) {
    const passes = algorithm(chunks);
    return signal || products >= WORTH_A_PAUSE ? drive(passes, passesHere(chunks), signal) : runOver(chunks, passes);
  }
  const held = await passesOnWorkers(engine, matrices);
  try {
    return await drive(algorithm(chunks), held.runner, signal);
  } finally {
    held.release();
  }
}

/** Products over which this thread turns to whatever else waits after each pass: some 0.1 s. */
const WORTH_A_PAUSE = 2 ** 28;

/** Drives an algorithm over frames that are in memory, here and at once. */
export function runOver<Result>(chunks: FrameChunks, passes: Passes<Result>): Result {
  let step = passes.next();
  while (!step.done) step = passes.next(passOverChunks(step.value, chunks));
  return step.value;
}

/** A pass over all frames, or over the sample that it brings along. */
function passOverChunks(pass: Pass, all: FrameChunks): PassResult {
  const sample = sampleOf(pass);
  const chunks = sample ? chunksOf([sample]) : all;
  const fold = foldOf(pass);
  for (let index = 0; index < chunks.numChunks; index++) fold.push(passOverChunk(pass, chunks.chunk(index)));
  return resultOf(fold);
}

/** @throws {ShapeError} when there was no frame */
function resultOf(fold: PairwiseFold<PassResult>): PassResult {
  const result = fold.result();
  if (result === null) throw new ShapeError("the features have no frame; give longer recordings");
  return result;
}

/** Does a pass over all frames of a training, wherever they are. */
type PassRunner = (pass: Pass) => Promise<PassResult>;

async function drive<Result>(
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

/** Milliseconds between two pauses: a turn of the event loop costs one or two, so short passes go on without. */
const LONGEST_RUN = 50;

/** Passes over frames in memory, in this thread; between them it turns to whatever else waits. */
function passesHere(chunks: FrameChunks): PassRunner {
  let lastPause = Number.NEGATIVE_INFINITY;
  return async (pass) => {
    if (performance.now() - lastPause > LONGEST_RUN) {
      await new Promise((resolve) => setTimeout(resolve));
      lastPause = performance.now();
    }
    return passOverChunks(pass, chunks);
  };
}

/**
 * Passes over frames in memory, by workers: each is sent its run of chunks once. Frames are copied for it unless they are
 * in shared memory.
 */
async function passesOnWorkers(engine: Engine, matrices: readonly FeatureMatrix[]) {
  const holding = cutIntoRuns(matrices, engine.size).map((run, worker) => {
    const { run: sent, transfer } = sendable(run);
    return engine.run(holdFrames, sent, { worker, transfer });
  });
  const release = () =>
    void Promise.allSettled(
      holding.map(async (holds, worker) => engine.run(releaseFrames, { held: await holds }, { worker })),
    );
  try {
    const numbers = await Promise.all(holding);
    const runner: PassRunner = async (pass) => {
      const sample = sampleOf(pass);
      if (sample) return passOverSample(engine, pass, sample);
      const results = numbers.map((held, worker) => engine.run(passOverHeld, { held, pass }, { worker }));
      return folded(pass, await Promise.all(results));
    };
    return { runner, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** A pass over the frames that it brings along, cut among the workers. */
async function passOverSample(engine: Engine, pass: Pass, sample: FeatureMatrix): Promise<PassResult> {
  const alone = { ...pass, sample: null };
  const results = cutIntoRuns([sample], engine.size).map((cut) => {
    const { run, transfer } = sendable(cut);
    return engine.run(passOverSent, { run, pass: alone }, { transfer });
  });
  return folded(pass, await Promise.all(results));
}

function folded(pass: Pass, results: readonly RunResult[]): PassResult {
  const fold = foldOf(pass);
  for (const result of results) pushRun(fold, result);
  return resultOf(fold);
}

/** Passes over frames that are read each time, in this thread: the next run is being read while one is computed. */
function passesRead({ readRuns, moments }: FramesToRead, signal: AbortSignal | undefined): PassRunner {
  return async (pass) => {
    if (pass.kind === "moments" && moments) return moments;
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
function passesSent(engine: Engine, { readRuns, moments }: FramesToRead, signal: AbortSignal | undefined): PassRunner {
  return async (pass) => {
    if (pass.kind === "moments" && moments) return moments;
    const sample = sampleOf(pass);
    if (sample) return passOverSample(engine, pass, sample);
    const fold = foldOf(pass);
    const waiting: Promise<Outcome<RunResult>>[] = [];
    const takeFirst = async () => {
      const outcome = await waiting.shift();
      if (outcome) pushRun(fold, outcome());
    };
    for await (const run of readRuns()) {
      signal?.throwIfAborted();
      const { run: sent, transfer } = sendable(run);
      waiting.push(outcomeOf(engine.run(passOverSent, { run: sent, pass }, { transfer })));
      if (waiting.length >= RUNS_PER_WORKER * engine.size) await takeFirst();
    }
    while (waiting.length > 0) await takeFirst();
    return resultOf(fold);
  };
}
