import { ShapeError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";

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
