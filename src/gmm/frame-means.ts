import { ShapeError } from "../errors.js";
import { createRunningSums } from "../math/sums.js";
import type { FeatureMatrix } from "../types.js";

/** Scores that are held at once, 8 MB, unless that were less than 256 frames. */
const VALUES_PER_CHUNK = 2 ** 20;
const MOST_FRAMES_PER_CHUNK = 4096;
const LEAST_FRAMES_PER_CHUNK = 256;

/** The features in chunks short enough that M values a frame need little memory; views, no copies. */
export function* scoringChunks(features: FeatureMatrix, numRows: number): Generator<FeatureMatrix> {
  const { data, dim, numFrames } = features;
  const fitting = Math.floor(VALUES_PER_CHUNK / Math.max(1, numRows));
  const length = Math.min(MOST_FRAMES_PER_CHUNK, Math.max(LEAST_FRAMES_PER_CHUNK, fitting));
  for (let start = 0; start < numFrames; start += length) {
    const end = Math.min(numFrames, start + length);
    yield { ...features, data: data.subarray(start * dim, end * dim), numFrames: end - start };
  }
}

/**
 * The mean over all frames of each of M values that a frame has, without ever holding those of a long recording. The
 * sums are pairwise by frame index, so chunks leave no trace in the bits.
 *
 * @param valuesOf  M × T values of a chunk of T frames
 * @throws {ShapeError} when there is no frame
 */
export function frameMeans(
  features: FeatureMatrix,
  numRows: number,
  valuesOf: (chunk: FeatureMatrix) => Float64Array,
): Float64Array {
  if (features.numFrames === 0) throw new ShapeError("a score needs at least one frame; the features have none");
  const sums = createRunningSums(numRows);
  for (const chunk of scoringChunks(features, numRows)) sums.add(valuesOf(chunk), chunk.numFrames);
  return sums.totals().map((total) => total / features.numFrames);
}
