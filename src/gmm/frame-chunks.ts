import { ShapeError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { checkFrameWeights, joinedWeights } from "./frame-weights.js";

/**
 * Frames are taken in chunks of this many, counted from the first frame of all. Their results are the leaves of every sum,
 * so that sums do not depend on who gathers them. A multiple of the blocks of every kernel, as a power of 2 is.
 */
export const FRAMES_PER_CHUNK = 4096;

/** Some of the frames that a model is trained on. */
export interface FrameChunk {
  /** Index of the first among all frames, a multiple of `FRAMES_PER_CHUNK`. */
  readonly firstFrame: number;
  readonly features: FeatureMatrix;
}

/** The frames of several matrices as if they were one, in chunks. */
export interface FrameChunks {
  readonly numFrames: number;
  readonly dim: number;
  readonly numChunks: number;
  /** Valid until the next is asked for; frames in memory are to be left as they are meanwhile. */
  chunk(index: number): FrameChunk;
}

/**
 * The frames of these matrices in chunks: views where a chunk lies in one matrix, otherwise gathered, into one array that is
 * used again where there are many. Gathered values are float32 where all that meet in the chunk are, and float64 where one is not.
 *
 * @throws {ShapeError} when there is none, their dimensions differ, or one has fewer values than frames
 */
export function chunksOf(matrices: readonly FeatureMatrix[]): FrameChunks {
  const [first] = matrices;
  if (!first) throw new ShapeError("no features were given: give at least one matrix");
  for (const matrix of matrices) checkMatrix(matrix, first.dim);
  const ends = endsOf(matrices);
  const numFrames = ends.at(-1) ?? 0;
  // Each pass asks for every chunk: few frames in many matrices are gathered once for all.
  const isKept = matrices.length > 1 && numFrames * first.dim <= MOST_VALUES_KEPT;
  const kept: FrameChunk[] = [];
  const gather = createGatherer(first);
  return {
    numFrames,
    dim: first.dim,
    numChunks: Math.ceil(numFrames / FRAMES_PER_CHUNK),
    chunk(index) {
      const before = kept[index];
      if (before) return before;
      const firstFrame = index * FRAMES_PER_CHUNK;
      const end = Math.min(numFrames, firstFrame + FRAMES_PER_CHUNK);
      const parts = partsBetween(matrices, ends, firstFrame, end);
      const chunk = { firstFrame, features: (isKept ? createGatherer(first) : gather)(parts) };
      if (isKept) kept[index] = chunk;
      return chunk;
    },
  };
}

/** 8 MB of float32 at the most. */
const MOST_VALUES_KEPT = 2 ** 21;

function checkMatrix({ data, numFrames, dim, weights }: FeatureMatrix, expected: number): void {
  if (dim !== expected) {
    throw new ShapeError(
      `features of ${expected} and of ${dim} dimensions cannot be joined; extract all with one recipe`,
    );
  }
  if (data.length < numFrames * dim) {
    throw new ShapeError(`${numFrames} frames of ${dim} dimensions have ${numFrames * dim} values, not ${data.length}`);
  }
  if (weights) checkFrameWeights(weights, numFrames);
}

/** The index behind the last frame of each matrix. */
export function endsOf(matrices: readonly FeatureMatrix[]): Float64Array {
  let end = 0;
  return Float64Array.from(matrices, ({ numFrames }) => {
    end += numFrames;
    return end;
  });
}

/** Views of the matrices' frames from `start` to `end`, counted over all of them. */
export function partsBetween(
  matrices: readonly FeatureMatrix[],
  ends: Float64Array,
  start: number,
  end: number,
): FeatureMatrix[] {
  const parts: FeatureMatrix[] = [];
  for (let at = firstPast(ends, start); at < matrices.length; at++) {
    const matrix = matrices[at] as FeatureMatrix;
    const offset = (ends[at] as number) - matrix.numFrames;
    if (offset >= end) break;
    const part = framesOf(matrix, Math.max(0, start - offset), Math.min(matrix.numFrames, end - offset));
    if (part.numFrames > 0) parts.push(part);
  }
  return parts;
}

/** The first index whose value is greater, by bisection. */
function firstPast(ends: Float64Array, value: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A view of some frames of a matrix. */
export function framesOf(matrix: FeatureMatrix, start: number, end: number): FeatureMatrix {
  const { data, dim, weights } = matrix;
  const cut = { ...matrix, data: data.subarray(start * dim, end * dim), numFrames: end - start };
  return weights ? { ...cut, weights: weights.subarray(start, end) } : cut;
}

/**
 * Joins matrices of a chunk's frames in all. One alone is passed through; several are copied into an array that is used
 * again the next time.
 *
 * @param shape  of the frames
 */
export function createGatherer({ dim, frameShift }: Pick<FeatureMatrix, "dim" | "frameShift">) {
  let buffer: FeatureMatrix["data"] = new Float32Array(0);
  return (parts: readonly FeatureMatrix[]): FeatureMatrix => {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const ArrayType = parts.some(({ data }) => data instanceof Float64Array) ? Float64Array : Float32Array;
    if (buffer.length === 0 || !(buffer instanceof ArrayType)) buffer = new ArrayType(FRAMES_PER_CHUNK * dim);
    let numFrames = 0;
    for (const part of parts) {
      buffer.set(part.data.subarray(0, part.numFrames * dim), numFrames * dim);
      numFrames += part.numFrames;
    }
    const gathered = { data: buffer.subarray(0, numFrames * dim), numFrames, dim, frameShift };
    const weights = joinedWeights(parts, numFrames);
    return weights ? { ...gathered, weights } : gathered;
  };
}
