import { ModelFileError } from "../errors.js";
import { bytesPerValue, readFloats, viewOf } from "./float-values.js";
import { parseNpyHeader } from "./npy-header.js";
import type { NumericArray } from "./numeric-array.js";

/** Of a mixture's arrays the covariances have three. */
const MOST_DIMENSIONS = 3;

/**
 * A .npy file of up to three dimensions, float32 or float64, in C order.
 *
 * @throws {FeatureFileError | ModelFileError} when the bytes are not such a file, or too few or too many
 */
export function decodeNpyArray(bytes: Uint8Array): NumericArray {
  const { layout, order, shape, length } = parseNpyHeader(bytes);
  if (shape.length > MOST_DIMENSIONS) {
    throw new ModelFileError(
      `an array of ${shape.length} dimensions; those of a mixture have at most ${MOST_DIMENSIONS}`,
    );
  }
  const count = shape.reduce((product, size) => product * size, 1);
  // A product past 2⁵³ loses digits but stays larger than any file.
  if (count * bytesPerValue(layout.precision) !== bytes.length - length) {
    throw new ModelFileError(
      `an array of shape (${shape.join(", ")}) has ${count * bytesPerValue(layout.precision)} bytes, and ` +
        `${bytes.length - length} follow the header; the file is cut short or damaged`,
    );
  }
  const values = Float64Array.from(readFloats(viewOf(bytes), length, count, layout));
  return { shape, data: order === "C" ? values : inOrderC(values, shape) };
}

/** Fortran's first index runs fastest, C's last. */
function inOrderC(values: Float64Array, shape: readonly number[]): Float64Array {
  const [a = 1, b = 1, c = 1] = shape;
  const result = new Float64Array(values.length);
  for (let i = 0, at = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++, at++) result[at] = values[i + a * (j + b * k)] as number;
    }
  }
  return result;
}
