import { ShapeError, TrainingDataError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";

/**
 * The frames of several matrices as one.
 *
 * @throws {ShapeError} when there is none, or their dimensions differ
 */
export function concatenateFrames(matrices: readonly FeatureMatrix[]): FeatureMatrix {
  const [first] = matrices;
  if (!first) throw new ShapeError("no features were given: give at least one matrix");
  if (matrices.length === 1) return first;
  const numFrames = matrices.reduce((sum, matrix) => sum + matrix.numFrames, 0);
  const precise = matrices.some((matrix) => matrix.data instanceof Float64Array);
  const data = precise ? new Float64Array(numFrames * first.dim) : new Float32Array(numFrames * first.dim);
  let offset = 0;
  for (const matrix of matrices) {
    if (matrix.dim !== first.dim) {
      throw new ShapeError(
        `features of ${first.dim} and of ${matrix.dim} dimensions cannot be joined; extract all with one recipe`,
      );
    }
    data.set(matrix.data.subarray(0, matrix.numFrames * matrix.dim), offset);
    offset += matrix.numFrames * matrix.dim;
  }
  return { ...first, data, numFrames };
}

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

/** Mean and variance of each dimension over all frames: D values each. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Two passes over the data, so that a mean far from zero costs the variance no digits. */
export function frameMoments({ data, numFrames, dim }: FeatureMatrix): Moments {
  const mean = new Float64Array(dim);
  for (let t = 0, at = 0; t < numFrames; t++) {
    for (let d = 0; d < dim; d++, at++) mean[d] = (mean[d] as number) + (data[at] as number);
  }
  for (let d = 0; d < dim; d++) mean[d] = (mean[d] as number) / numFrames;
  const variance = new Float64Array(dim);
  for (let t = 0, at = 0; t < numFrames; t++) {
    for (let d = 0; d < dim; d++, at++) {
      const difference = (data[at] as number) - (mean[d] as number);
      variance[d] = (variance[d] as number) + (difference * difference) / numFrames;
    }
  }
  return { mean, variance };
}

/** @throws {TrainingDataError} at the first value that is NaN or infinite, naming its frame and dimension */
export function checkFinite({ data, numFrames, dim }: FeatureMatrix): void {
  for (let at = 0; at < numFrames * dim; at++) {
    if (!Number.isFinite(data[at])) {
      throw new TrainingDataError(
        `frame ${Math.floor(at / dim)}, dimension ${at % dim} of the features is ${data[at]}; a model needs finite numbers`,
      );
    }
  }
}
