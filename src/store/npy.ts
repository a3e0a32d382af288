import { FeatureFileError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import {
  bytesPerValue,
  type FloatLayout,
  type Precision,
  readFloats,
  resolveFrameShift,
  viewOf,
  writeFloats,
} from "./float-values.js";
import { naming } from "./naming.js";
import { type NpyHeader, npyHeader, parseNpyHeader } from "./npy-header.js";

export interface EncodeNpyOptions {
  /** @default "float32" */
  readonly precision?: Precision;
}

export interface DecodeNpyOptions {
  /** Seconds from one frame to the next, which the format does not hold. @default 0.01 */
  readonly frameShift?: number;
  /** Of the file, for errors. */
  readonly name?: string;
}

/** What a spectrum of a minute in one frame has; without frames nothing else bounds it. */
const LARGEST_DIM = 2 ** 22;

/**
 * The bytes of a .npy file, format version 1.0, little-endian, in C order: `numpy.load` reads it.
 * Source: numpy/lib/format.py. The header is padded with spaces so that the values begin at a multiple of 64.
 *
 * @param shape  its product is the number of values
 * @throws {FeatureFileError} when a finite value does not fit into float32
 * @example
 * const bytes = encodeNpy([1, 2, 3, 4, 5, 6], [2, 3], { precision: "float64" });
 * decodeNpy(bytes); // => { data: [1, 2, 3, 4, 5, 6], numFrames: 2, dim: 3 }
 */
export function encodeNpy(
  values: ArrayLike<number>,
  shape: readonly number[],
  { precision = "float32" }: EncodeNpyOptions = {},
): Uint8Array {
  const header = npyHeader(shape, precision);
  const bytes = new Uint8Array(header.length + bytesPerValue(precision) * values.length);
  bytes.set(header);
  writeFloats(viewOf(bytes), header.length, values, { precision, byteOrder: "little" });
  return bytes;
}

/**
 * The features of a .npy file: versions 1 to 3, float32 or float64 of either byte order, C or Fortran order (which is
 * transposed). One frame is a row; an array of one dimension, N values, is N frames of one feature.
 *
 * @returns values in the file's own precision
 * @throws {FeatureFileError} when the bytes are not such a file, are too few or too many, or hold another kind of array
 * @throws {OptionError} when the frame shift is not a positive number
 * @example
 * const bytes = encodeNpy([1, 2, 3, 4, 5, 6], [2, 3]);
 * decodeNpy(bytes, { frameShift: 0.02 }); // => { numFrames: 2, dim: 3, frameShift: 0.02 }
 */
export function decodeNpy(bytes: Uint8Array, options: DecodeNpyOptions = {}): FeatureMatrix {
  const frameShift = resolveFrameShift(options.frameShift);
  return naming(options.name, () => {
    const header = parseNpyHeader(bytes);
    const { numFrames, dim } = npyMatrixSizes(header, bytes.length);
    const read = header.order === "C" ? readFloats : readTransposed(numFrames, dim);
    return { data: read(viewOf(bytes), header.length, numFrames * dim, header.layout), numFrames, dim, frameShift };
  });
}

/**
 * @param size  bytes of the whole file
 * @throws {FeatureFileError} when it is no matrix of features, or does not fit the size
 */
export function npyMatrixSizes(header: NpyHeader, size: number): { readonly numFrames: number; readonly dim: number } {
  const { numFrames, dim } = sizesOf(header);
  const expected = numFrames * dim * bytesPerValue(header.layout.precision);
  const available = size - header.length;
  if (available === expected) return { numFrames, dim };
  throw new FeatureFileError(
    `an array of ${numFrames} × ${dim} has ${expected} bytes, and ${available} follow the header; ` +
      (available < expected ? "the file is cut short: get it again" : "save one array a file"),
  );
}

function sizesOf({ shape }: NpyHeader): { readonly numFrames: number; readonly dim: number } {
  const [numFrames, dim = 1] = shape;
  if (numFrames === undefined || shape.length > 2) {
    throw new FeatureFileError(
      `an array of ${shape.length} dimensions, (${shape.join(", ")}); features have two, frames × values: save x.reshape(len(x), -1)`,
    );
  }
  if (dim > LARGEST_DIM) {
    throw new FeatureFileError(`${dim} values in a frame, more than features have (${LARGEST_DIM}); is it transposed?`);
  }
  return { numFrames, dim };
}

/** Reads column after column into rows. */
function readTransposed(numFrames: number, dim: number): typeof readFloats {
  return (view: DataView, offset: number, count: number, layout: FloatLayout) => {
    const columns = readFloats(view, offset, count, layout);
    const rows = columns.slice();
    for (let d = 0; d < dim; d++) {
      for (let t = 0; t < numFrames; t++) rows[t * dim + d] = columns[d * numFrames + t] as number;
    }
    return rows;
  };
}
