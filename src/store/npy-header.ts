import { FeatureFileError } from "../errors.js";
import { bytesPerValue, type FloatLayout, type Precision, viewOf } from "./float-values.js";

/** What a .npy file says of its values. */
export interface NpyHeader {
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
