/** What every function on a matrix of frames needs: its shape checked, its precision kept, matrices stacked. */

import { ShapeError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { commonProvenance } from "./recipe/same-recipe.js";

/**
 * Matrices one below the other, float32.
 *
 * @throws {ShapeError} when their dimensions differ, or there is none
 * @throws {OptionError} when they were made by different recipes
 */
export function stackFeatures(parts: readonly FeatureMatrix[]): FeatureMatrix {
  const [first] = parts;
  if (first === undefined) throw new ShapeError("there is no matrix to stack; give at least one");
  const numFrames = parts.reduce((sum, part) => sum + part.numFrames, 0);
  const data = new Float32Array(numFrames * first.dim);
  let at = 0;
  for (const part of parts) {
    if (part.dim !== first.dim) throw new ShapeError(`matrices of ${first.dim} and ${part.dim} columns do not stack`);
    data.set(part.data, at);
    at += part.data.length;
  }
  const { dim, frameShift } = first;
  return { data, numFrames, dim, frameShift, ...commonProvenance(parts) };
}

/** @throws {ShapeError} unless the data hold exactly numFrames × dim values */
export function checkFeatureMatrix(features: FeatureMatrix): void {
  const { data, numFrames, dim } = features;
  if (!Number.isInteger(numFrames) || numFrames < 0 || !Number.isInteger(dim) || dim < 0) {
    throw new ShapeError(`numFrames and dim must be whole numbers from 0 on; got ${numFrames} and ${dim}`);
  }
  if (data.length !== numFrames * dim) {
    throw new ShapeError(`${numFrames} frames of ${dim} need ${numFrames * dim} values; the data hold ${data.length}`);
  }
}

/** Zeros in the precision of `data`. */
export function zerosLike(data: Float32Array | Float64Array, length: number): Float32Array | Float64Array {
  return data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/**
 * Each column by itself: `change` gets its values in order and writes as many into `changed`.
 *
 * @returns T × D, in the precision of the input
 */
export function mapColumns(
  { data, numFrames, dim, frameShift }: FeatureMatrix,
  change: (values: Float64Array, changed: Float64Array) => void,
): FeatureMatrix {
  const mapped = zerosLike(data, data.length);
  const values = new Float64Array(numFrames);
  const changed = new Float64Array(numFrames);
  for (let column = 0; column < dim; column++) {
    for (let frame = 0; frame < numFrames; frame++) values[frame] = data[frame * dim + column];
    change(values, changed);
    for (let frame = 0; frame < numFrames; frame++) mapped[frame * dim + column] = changed[frame];
  }
  return { data: mapped, numFrames, dim, frameShift };
}
