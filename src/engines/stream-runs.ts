import { ShapeError } from "../errors.js";
import { checkFrameWeights } from "../gmm/passes/frame-chunks.js";
import type { FeatureStream, MomentsPass, PassResult } from "../gmm/passes/pass.js";
import { foldOf, resultOf } from "../gmm/passes/run-passes.js";
import type { FeatureMatrix } from "../types.js";
import { cutRuns } from "./cut-runs.js";
import { type FrameRun, passOverRun } from "./frame-run.js";
import { pushRun } from "./passes-in-memory.js";

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
