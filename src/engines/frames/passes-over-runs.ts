import { ShapeError } from "../../errors.js";
import { checkFrameWeights, chunksOf } from "../../gmm/passes/frame-chunks.js";
import {
  type FeatureShard,
  type FeatureShards,
  type FeatureStream,
  type MomentsPass,
  type PassResult,
  sampleOf,
} from "../../gmm/passes/pass.js";
import { foldOf, passOverChunks, resultOf } from "../../gmm/passes/run-passes.js";
import type { FeatureMatrix } from "../../types.js";
import { type Outcome, outcomeOf } from "../workers/job.js";
import type { WorkerPool } from "../workers/pool.js";
import { cutRuns, type FrameRun, passOverRun, type RunResult, sendable } from "./frame-runs.js";
import { type PassRunner, passOverSample, pushRun } from "./passes-in-memory.js";

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

/** Shards that are being read while one is computed. */
const SHARDS_AHEAD = 2;

/**
 * Reads shards, two at a time and ahead, and cuts their frames into runs.
 *
 * @throws {ShapeError} when a shard does not hold the frames it was said to hold
 */
export const readShards = ({ dim, shards }: FeatureShards): AsyncGenerator<FrameRun> =>
  cutRuns(checkedShards(shards, dim));

async function* checkedShards(shards: readonly FeatureShard[], dim: number): AsyncGenerator<FeatureMatrix> {
  let index = 0;
  for await (const matrix of readAhead(shards)) {
    checkShard(matrix, { index, dim, shard: shards[index] as FeatureShard });
    index++;
    yield matrix;
  }
}

async function* readAhead(shards: readonly FeatureShard[]): AsyncGenerator<FeatureMatrix> {
  // A reader that throws at once is as one whose promise is rejected.
  const begin = (shard: FeatureShard) => outcomeOf((async () => shard.read())());
  const reading = shards.slice(0, SHARDS_AHEAD).map(begin);
  for (let next = SHARDS_AHEAD; reading.length > 0; next++) {
    const outcome = await reading.shift();
    reading.push(...shards.slice(next, next + 1).map(begin));
    if (outcome) yield outcome();
  }
}

function checkShard(
  matrix: FeatureMatrix,
  { index, dim, shard }: { readonly index: number; readonly dim: number; readonly shard: FeatureShard },
): void {
  if (matrix.numFrames === shard.numFrames && matrix.dim === dim && matrix.data.length >= matrix.numFrames * dim)
    return;
  throw new ShapeError(
    `shard ${index} was said to hold ${shard.numFrames} frames of ${dim} dimensions, and gave ${matrix.numFrames} of ` +
      `${matrix.dim}; shards must not change while they are trained on`,
  );
}

/** What a stream gave, by which it is known again. */
interface StreamFrames {
  readonly numFrames: number;
  readonly dim: number;
  /** Of all values, in their order. */
  readonly digest: number;
}

/** What the first pass over a stream found out. */
export interface CountedStream extends StreamFrames {
  /** The result of the pass "moments", which every training begins with. */
  readonly moments: PassResult;
}

/**
 * Goes over a stream for the first time.
 *
 * @throws {ShapeError} when it has no frame, or dimensions differ
 */
export async function countStream(stream: FeatureStream, signal: AbortSignal | undefined): Promise<CountedStream> {
  const pass: MomentsPass = { kind: "moments" };
  const fold = foldOf(pass);
  const tally = createTally();
  for await (const run of cutRuns(tally.over(stream()))) {
    signal?.throwIfAborted();
    pushRun(fold, passOverRun(pass, run));
  }
  const frames = tally.frames();
  if (frames.numFrames > 0) return { ...frames, moments: resultOf(fold) };
  throw new ShapeError("the stream gave no frame; give a function that makes matrices of features, anew at each call");
}

/**
 * The runs of a stream once more.
 *
 * @throws {ShapeError} when it does not give the frames that it gave the first time
 */
export async function* readStream(stream: FeatureStream, before: StreamFrames): AsyncGenerator<FrameRun> {
  const tally = createTally();
  yield* cutRuns(tally.over(stream()));
  const { numFrames, dim, digest } = tally.frames();
  if (numFrames === 0) {
    throw new ShapeError(
      `the stream gave ${before.numFrames} frames the first time and none the second; training goes over the frames many ` +
        "times: give a function that makes a new generator at each call, not one that was made before",
    );
  }
  if (numFrames === before.numFrames && dim === before.dim && digest === before.digest) return;
  const difference = numFrames === before.numFrames ? "others" : `${numFrames}`;
  throw new ShapeError(
    `the stream gave ${before.numFrames} frames the first time and ${difference} in a later pass; it must give the same ` +
      "frames in the same order at each call",
  );
}

/** Counts frames as they go by. */
function createTally() {
  let numFrames = 0;
  let dim = 0;
  let digest = 0;
  async function* over(matrices: Iterable<FeatureMatrix> | AsyncIterable<FeatureMatrix>) {
    for await (const matrix of matrices) {
      dim ||= matrix.dim;
      checkMatrix(matrix, dim);
      const length = matrix.numFrames * dim;
      // Of his own: a generator may fill one array again and again, and runs wait until they are computed.
      const data = matrix.data.slice(0, length);
      numFrames += matrix.numFrames;
      digest = digested(data, digest);
      if (matrix.weights === undefined) yield { ...matrix, data };
      else {
        const weights = matrix.weights.slice();
        digest = digested(weights, digest);
        yield { ...matrix, data, weights };
      }
    }
  }
  return { over, frames: (): StreamFrames => ({ numFrames, dim, digest }) };
}

function checkMatrix({ data, numFrames, dim, weights }: FeatureMatrix, expected: number): void {
  if (weights) checkFrameWeights(weights, numFrames);
  if (dim === expected && data.length >= numFrames * dim) return;
  throw new ShapeError(
    dim === expected
      ? `${numFrames} frames of ${dim} dimensions have ${numFrames * dim} values, not ${data.length}`
      : `features of ${expected} and of ${dim} dimensions cannot be joined; extract all with one recipe`,
  );
}

/** FNV-1a (Fowler, Noll and Vo) by words of 32 bits: it need not withstand an attack, and takes 1 ms a million values. */
function digested(data: FeatureMatrix["data"], before: number): number {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  let digest = before;
  for (let i = 0; i < words.length; i++) digest = Math.imul(digest ^ (words[i] as number), 0x01000193);
  return digest;
}
