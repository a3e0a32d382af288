import { FeatureFileError, ModelFileError } from "../../errors.js";
import type { FeatureMatrix } from "../../types.js";
import {
  bytesPerValue,
  type FloatLayout,
  type Precision,
  readFloats,
  resolveFrameShift,
  type Tensor,
  viewOf,
  writeFloats,
} from "../floats.js";
import { naming } from "../named-errors.js";

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
  { precision = "float32" }: { readonly precision?: Precision } = {},
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
    const values = readFloats(viewOf(bytes), header.length, numFrames * dim, header.layout);
    const data = header.order === "C" ? values : inOrderC(values, [numFrames, dim]);
    return { data, numFrames, dim, frameShift };
  });
}

/** @throws {FeatureFileError} when it is no matrix of features, or does not fit `size`, the bytes of the file */
export function npyMatrixSizes(header: NpyHeader, size: number): Pick<FeatureMatrix, "numFrames" | "dim"> {
  const { shape } = header;
  const [numFrames, dim = 1] = shape;
  if (numFrames === undefined || shape.length > 2) {
    throw new FeatureFileError(
      `an array of ${shape.length} dimensions, (${shape.join(", ")}); features have two, frames × values: save x.reshape(len(x), -1)`,
    );
  }
  if (dim > LARGEST_DIM) {
    throw new FeatureFileError(`${dim} values in a frame, more than features have (${LARGEST_DIM}); is it transposed?`);
  }
  if (dim === 0) {
    throw new FeatureFileError(
      `an array of shape (${shape.join(", ")}) has frames without values; save the features again`,
    );
  }
  const expected = numFrames * dim * bytesPerValue(header.layout.precision);
  const available = size - header.length;
  if (available === expected) return { numFrames, dim };
  throw new FeatureFileError(
    `an array of ${numFrames} × ${dim} has ${expected} bytes, and ${available} follow the header; ` +
      (available < expected ? "the file is cut short: get it again" : "save one array a file"),
  );
}

/** What a .npy file says of its values. */
interface NpyHeader {
  readonly layout: FloatLayout;
  readonly order: "C" | "Fortran";
  readonly shape: readonly number[];
  /** Bytes before the first value. */
  readonly length: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** numpy writes some 100 bytes; a header of named columns may have a few thousand. */
const LONGEST_DESCRIPTION = 65_536;

/** Bytes that hold any header whole. */
export const LONGEST_NPY_HEADER = 12 + LONGEST_DESCRIPTION;

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * The bytes before the values, format version 1.0, little-endian, C order: padded with spaces to `length`, or so that the
 * values begin at a multiple of 64. Source: numpy/lib/format.py.
 */
export function npyHeader(shape: readonly number[], precision: Precision, length?: number): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const type = `<f${bytesPerValue(precision)}`;
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const total = length ?? Math.ceil((10 + description.length + 1) / 64) * 64;
  const bytes = new Uint8Array(total);
  bytes.set([...MAGIC, 1, 0]);
  viewOf(bytes).setUint16(8, total - 10, true);
  bytes.set(new TextEncoder().encode(`${description.padEnd(total - 11)}\n`), 10);
  return bytes;
}

/** @throws {FeatureFileError} when the bytes do not begin a .npy file of floats */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader {
  if (!isNpy(bytes)) {
    throw new FeatureFileError("this is not a .npy file, which begins with \\x93NUMPY; write it with numpy.save");
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new FeatureFileError(`version ${version} of .npy; versions 1 to 3 are read, which numpy.save writes`);
  }
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw new FeatureFileError("the file is cut short in its header; get it again");
  const view = viewOf(bytes);
  const declared = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (declared > LONGEST_DESCRIPTION || declared > bytes.length - start) {
    throw new FeatureFileError(
      `the header should have ${declared} bytes, and ${bytes.length - start} follow; the file is damaged or cut short`,
    );
  }
  const encoding = version === 3 ? "utf-8" : "latin1";
  const description = new TextDecoder(encoding).decode(bytes.subarray(start, start + declared));
  return { ...parseDescription(description), length: start + declared };
}

/** The header is a dictionary as Python prints it, with these three keys in any order. */
function parseDescription(description: string): Omit<NpyHeader, "length"> {
  const text = description.trim();
  const order = /^\{.*'fortran_order'\s*:\s*(True|False)\b.*\}$/s.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (order === undefined || shape === undefined || !text.includes("'descr'")) {
    throw new FeatureFileError("the header does not give 'descr', 'fortran_order' and 'shape'; the file is damaged");
  }
  const type = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1] ?? "a record of several columns";
  return { layout: layoutOf(type), order: order === "True" ? "Fortran" : "C", shape: parseShape(shape) };
}

function layoutOf(type: string): FloatLayout {
  const match = /^([<>])f([48])$/.exec(type);
  if (!match) {
    throw new FeatureFileError(
      `values of type ${JSON.stringify(type)}; features are float32 or float64: save x.astype("float32")`,
    );
  }
  return { byteOrder: match[1] === ">" ? "big" : "little", precision: match[2] === "8" ? "float64" : "float32" };
}

/** `3, 4` or `3,` or, from Python 2, `3L, 4L`. */
function parseShape(text: string): number[] {
  const sizes = text.split(",").map((size) => size.trim());
  if (sizes.at(-1) === "") sizes.pop();
  return sizes.map((size) => {
    const count = /^\d+L?$/.test(size) ? Number.parseInt(size, 10) : Number.NaN;
    if (Number.isSafeInteger(count)) return count;
    throw new FeatureFileError(`the shape (${text}) in the header is not one of whole numbers; the file is damaged`);
  });
}

/** Of a mixture's arrays the covariances have three. */
const MOST_DIMENSIONS = 3;

/** A .npy file of up to three dimensions, float32 or float64, in C order. */
export function decodeNpyArray(bytes: Uint8Array): Tensor {
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
function inOrderC<Values extends Float32Array | Float64Array>(values: Values, shape: readonly number[]): Values {
  const [a = 1, b = 1, c = 1] = shape;
  const result = values.slice() as Values;
  for (let i = 0, at = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++, at++) result[at] = values[i + a * (j + b * k)] as number;
    }
  }
  return result;
}
