/**
 * Where the frames of a training are: in memory, in shards that are read at each pass, or made anew for each pass. Shards and
 * streams are read ahead, run after run, and checked to give the same frames each time.
 */

import { ShapeError } from "../../errors.js";
import type { FeatureMatrix } from "../../types.js";
import { checkMatrix, countFrames } from "./frame-chunks.js";
import { cutRuns, type FrameRun, type Outcome, outcomeOf, passOverRun, pushRun } from "./frame-runs.js";
import { type FrameCount, foldOf, type MomentsPass, type PassResult } from "./pass.js";

/** The frames of a training, wherever they are. */
export type FrameSource = FeatureMatrix | readonly FeatureMatrix[] | FeatureShards | FeatureStream;

/** One piece of a corpus that may be larger than memory. */
export interface FeatureShard {
  readonly numFrames: number;
  /** The same frames each time: training reads them once in every iteration, two shards at a time. */
  read(): FeatureMatrix | Promise<FeatureMatrix>;
}

/** Frames that are read again at each pass, one shard after the other. */
export interface FeatureShards {
  readonly dim: number;
  readonly shards: readonly FeatureShard[];
}

/**
 * Frames that are made anew for each pass: called once for each, it gives matrices of the same frames in the same order, one
 * after the other. A generator function is one.
 */
export type FeatureStream = () => Iterable<FeatureMatrix> | AsyncIterable<FeatureMatrix>;

/** Frames that are read in each pass. */
export interface FramesToRead {
  readonly frames: FrameCount;
  /** Reads all frames, run after run; called anew for each pass. */
  readonly readRuns: () => AsyncGenerator<FrameRun>;
  /** The result of the pass "moments", where the frames had to be counted; every training begins with it. */
  readonly moments: PassResult | null;
}

/** Counts the frames of shards, or of a stream by going over it once. */
export async function framesToRead(
  source: FeatureShards | FeatureStream,
  signal: AbortSignal | undefined,
): Promise<FramesToRead> {
  if (typeof source !== "function") {
    const frames = { numFrames: countFrames(source.shards), dim: source.dim };
    return { frames, readRuns: () => cutRuns(readShards(source)), moments: null };
  }
  const counted = await countStream(source, signal);
  return { frames: counted, readRuns: () => readStream(source, counted), moments: counted.moments };
}

/** Shards that are being read while one is computed. */
const SHARDS_AHEAD = 2;

/** The frames of shards, ahead. @throws {ShapeError} when a shard does not hold the frames it was said to hold */
async function* readShards({ dim, shards }: FeatureShards): AsyncGenerator<FeatureMatrix> {
  // A reader that throws at once is as one whose promise is rejected.
  const begin = (shard: FeatureShard) => outcomeOf((async () => shard.read())());
  const reading = shards.slice(0, SHARDS_AHEAD).map(begin);
  for (const [index, { numFrames }] of shards.entries()) {
    const outcome = (await reading.shift()) as Outcome<FeatureMatrix>;
    const next = index + SHARDS_AHEAD;
    reading.push(...shards.slice(next, next + 1).map(begin));
    const matrix = outcome();
    if (matrix.numFrames !== numFrames || matrix.dim !== dim || matrix.data.length < numFrames * dim) {
      throw new ShapeError(
        `shard ${index} was said to hold ${numFrames} frames of ${dim} dimensions, and gave ${matrix.numFrames} of ` +
          `${matrix.dim}; shards must not change while they are trained on`,
      );
    }
    yield matrix;
  }
}

/** What a stream gave, by which it is known again. */
interface StreamFrames {
  readonly numFrames: number;
  readonly dim: number;
  /** Of all values, in their order. */
  readonly digest: number;
}

/** Goes over a stream for the first time. @throws {ShapeError} when it has no frame, or dimensions differ */
async function countStream(stream: FeatureStream, signal: AbortSignal | undefined) {
  const pass: MomentsPass = { kind: "moments" };
  const fold = foldOf(pass);
  const tally = createTally();
  for await (const run of cutRuns(tally.over(stream()))) {
    signal?.throwIfAborted();
    pushRun(fold, passOverRun(pass, run));
  }
  const moments = fold.result();
  if (moments !== null) return { ...tally.frames(), moments };
  throw new ShapeError("the stream gave no frame; give a function that makes matrices of features, anew at each call");
}

/** The runs of a stream once more. @throws {ShapeError} when it does not give the frames that it gave the first time */
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

/** FNV-1a (Fowler, Noll and Vo) by words of 32 bits: it need not withstand an attack, and takes 1 ms a million values. */
function digested(data: FeatureMatrix["data"], before: number): number {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  let digest = before;
  for (let i = 0; i < words.length; i++) digest = Math.imul(digest ^ words[i], 0x01000193);
  return digest;
}
