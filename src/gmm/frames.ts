import { ShapeError } from "../errors.js";
import { foldPairwise } from "../math/sums.js";
import type { FeatureMatrix } from "../types.js";
import { chunksOf } from "./frame-chunks.js";
import { addMoments, chunkMoments, type Moments, momentsOf } from "./moments.js";

/**
 * A T × D matrix from rows of numbers, for data that is not speech.
 *
 * @throws {ShapeError} when the rows differ in length
 * @example featureMatrix([[0, 1], [2, 3]]).dim // => 2
 */
export function featureMatrix(rows: readonly ArrayLike<number>[], frameShift = 0.01): FeatureMatrix {
  const dim = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * dim);
  rows.forEach((row, t) => {
    if (row.length !== dim) throw new ShapeError(`row ${t} has ${row.length} values, the first has ${dim}`);
    data.set(Array.from(row), t * dim);
  });
  return { data, numFrames: rows.length, dim, frameShift };
}

/** Mean and variance of each dimension over the frames of a matrix; NaN where there is none. */
export function frameMoments(features: FeatureMatrix): Moments {
  const summed = foldPairwise(momentsOfChunks(features), addMoments);
  return momentsOf(summed ?? chunkMoments({ firstFrame: 0, features }));
}

function* momentsOfChunks(features: FeatureMatrix) {
  const chunks = chunksOf([features]);
  for (let index = 0; index < chunks.numChunks; index++) yield chunkMoments(chunks.chunk(index));
}
