/** Frames of several matrices as if they were one, in chunks that do not depend on how they lie in memory; weights; rotation. */

import { ShapeError } from "../../errors.js";
import { firstOver } from "../../math/order.js";
import type { FeatureMatrix } from "../../types.js";

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

/** @throws {ShapeError} when the dimension is not `expected`, or there are fewer values or weights than frames */
export function checkMatrix({ data, numFrames, dim, weights }: FeatureMatrix, expected: number): void {
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

export const countFrames = (matrices: readonly { readonly numFrames: number }[]): number =>
  matrices.reduce((sum, { numFrames }) => sum + numFrames, 0);

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
  for (let at = firstOver(ends, start); at < matrices.length; at++) {
    const matrix = matrices[at];
    const offset = ends[at] - matrix.numFrames;
    if (offset >= end) break;
    const part = framesOf(matrix, Math.max(0, start - offset), Math.min(matrix.numFrames, end - offset));
    if (part.numFrames > 0) parts.push(part);
  }
  return parts;
}

/** A view of some frames of a matrix. */
export function framesOf(matrix: FeatureMatrix, start: number, end: number): FeatureMatrix {
  const { data, dim, weights } = matrix;
  const cut = { ...matrix, data: data.subarray(start * dim, end * dim), numFrames: end - start };
  return weights ? { ...cut, weights: weights.subarray(start, end) } : cut;
}

/** Joins a chunk's matrices. One alone is passed through; several are copied into an array that is used again the next time. */
function createGatherer(shape: FrameShape): (parts: readonly FeatureMatrix[]) => FeatureMatrix {
  let buffer: FeatureMatrix["data"] = new Float32Array(0);
  return (parts) => {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const ArrayType = arrayTypeOf(parts);
    if (buffer.length === 0 || !(buffer instanceof ArrayType)) buffer = new ArrayType(FRAMES_PER_CHUNK * shape.dim);
    return joinFrames(parts, shape, buffer);
  };
}

type FrameShape = Pick<FeatureMatrix, "dim" | "frameShift">;

const arrayTypeOf = (parts: readonly FeatureMatrix[]) =>
  parts.some(({ data }) => data instanceof Float64Array) ? Float64Array : Float32Array;

/** The frames of several matrices, and their weights where any has some, in one array: float64 where one of them is. */
export function joinFrames(
  parts: readonly FeatureMatrix[],
  { dim, frameShift }: FrameShape,
  buffer: FeatureMatrix["data"] = new (arrayTypeOf(parts))(countFrames(parts) * dim),
): FeatureMatrix {
  const numFrames = countFrames(parts);
  const weights = parts.some((part) => part.weights) ? new Float64Array(numFrames).fill(1) : null;
  let offset = 0;
  for (const part of parts) {
    buffer.set(part.data.subarray(0, part.numFrames * dim), offset * dim);
    if (part.weights) weights?.set(part.weights, offset);
    offset += part.numFrames;
  }
  const joined = { data: buffer.subarray(0, numFrames * dim), numFrames, dim, frameShift };
  return weights ? { ...joined, weights } : joined;
}

/**
 * The features with a weight for each frame, by which training counts it: γ_tk becomes w_t γ_tk. A weight of 2 is as two
 * frames like it, 0 as none; only ratios matter to the model, but occupancies are sums of weights. Scores do not heed them.
 *
 * @param weights  T values, finite and at least 0
 * @throws {ShapeError} when there are not T of them, or one is out of range
 * @example
 * const weighted = withFrameWeights(featureMatrix([[0], [3]]), [2, 1]);
 * (await trainMixture(weighted, { numComponents: 1 })).mixture.means // => Float64Array [ 1 ]
 */
export function withFrameWeights(features: FeatureMatrix, weights: ArrayLike<number>): FeatureMatrix {
  const own = Float64Array.from(weights);
  checkFrameWeights(own, features.numFrames);
  return { ...features, weights: own };
}

function checkFrameWeights(weights: Float64Array, numFrames: number): void {
  if (weights.length !== numFrames) {
    throw new ShapeError(`${numFrames} frames need ${numFrames} weights, not ${weights.length}`);
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0)
    throw new ShapeError(`the weight of frame ${bad} is ${weights[bad]}; a weight is finite and at least 0`);
}

/** y = M (x − o): what makes a covariance that all components share the unit matrix. */
export interface Rotation {
  /** D values. */
  readonly offset: Float64Array;
  /** A lower triangle, packed by rows. */
  readonly matrix: Float64Array;
}

/**
 * The frames rotated, float64. O(numFrames · dim²).
 *
 * Four frames side by side, as in the reference kernel: one sum alone waits for each addition before the next. An iteration of
 * EM with 16 tied components in 39 dimensions took three quarters of the time.
 */
export function rotateFrames(features: FeatureMatrix, { offset, matrix }: Rotation): FeatureMatrix {
  const { data, numFrames, dim } = features;
  const rotated = new Float64Array(numFrames * dim);
  const four = new Float64Array(4 * dim);
  const products = new Float64Array(4 * dim);
  for (let t = 0; t < numFrames; t += 4) {
    const count = Math.min(4, numFrames - t);
    for (let side = 0; side < count; side++) {
      const row = (t + side) * dim;
      for (let d = 0; d < dim; d++) four[4 * d + side] = data[row + d] - offset[d];
    }
    multiplyFour(matrix, four, products);
    for (let side = 0; side < count; side++) {
      const row = (t + side) * dim;
      for (let d = 0; d < dim; d++) rotated[row + d] = products[4 * d + side];
    }
  }
  return { ...features, data: rotated };
}

/** A z of four vectors z, given and returned as D × 4, A a packed lower triangle. */
function multiplyFour(lower: Float64Array, z: Float64Array, products: Float64Array): void {
  for (let i = 0, at = 0; i < z.length; i += 4) {
    let y0 = 0;
    let y1 = 0;
    let y2 = 0;
    let y3 = 0;
    for (let j = 0; j <= i; j += 4, at++) {
      const factor = lower[at];
      y0 += factor * z[j];
      y1 += factor * z[j + 1];
      y2 += factor * z[j + 2];
      y3 += factor * z[j + 3];
    }
    products[i] = y0;
    products[i + 1] = y1;
    products[i + 2] = y2;
    products[i + 3] = y3;
  }
}
