import { FeatureFileError } from "../../errors.js";
import { checkFeatureMatrix } from "../../features/feature-matrix.js";
import type { FeatureMatrix } from "../../types.js";
import {
  bytesPerValue,
  LARGEST_MATRIX,
  type Precision,
  readFloats,
  resolveFrameShift,
  resolvePrecision,
  viewOf,
  writeFloats,
} from "../floats.js";
import { naming } from "../named-errors.js";
import { decodeTextMatrix, encodeTextMatrix } from "./kaldi-text.js";

export interface EncodeKaldiOptions {
  /** Write numbers one can read, as Kaldi's `ark,t:` does. @default false */
  readonly text?: boolean;
  /** @default that of the features */
  readonly precision?: Precision;
}

export interface DecodeKaldiOptions {
  /** Seconds from one frame to the next, which the format does not hold. @default 0.01 */
  readonly frameShift?: number;
  /** That numbers in text are read in; binary files say it themselves. @default "float32", as in Kaldi */
  readonly textPrecision?: Precision;
  /** Of the file, for errors. */
  readonly name?: string;
}

/** What the first bytes of a binary matrix say. */
export interface KaldiHeader {
  readonly token: "FM" | "DM" | "CM" | "CM2" | "CM3";
  readonly numFrames: number;
  readonly dim: number;
  /** Of header and values. */
  readonly numBytes: number;
}

/** Enough to tell what a binary object is and how long. */
export const LONGEST_HEADER = 22;

export const isBinary = (bytes: Uint8Array): boolean => bytes[0] === 0 && bytes[1] === 0x42;

/**
 * A matrix as Kaldi writes it: in binary `\0B`, `FM ` or `DM `, the numbers of rows and columns (each a byte 4 and an
 * int32), then the rows, little-endian; in text rows between brackets, with as many digits as bring every value back.
 * Source: Kaldi, matrix/kaldi-matrix.cc, `MatrixBase::Write`.
 *
 * @throws {FeatureFileError} when there are frames without values or the reverse, which Kaldi has no matrix for, or when
 *   a finite value does not fit into float32
 * @example
 * const text = encodeKaldiMatrix(featureMatrix([[1, 2], [3, 4]]), { text: true });
 * new TextDecoder().decode(text); // => " [\n  1 2 \n  3 4 ]\n"
 */
export function encodeKaldiMatrix(features: FeatureMatrix, options: EncodeKaldiOptions = {}): Uint8Array {
  checkFeatureMatrix(features);
  const { data, numFrames, dim } = features;
  const precision = resolvePrecision(options.precision, data);
  if ((numFrames === 0) !== (dim === 0)) {
    throw new FeatureFileError(`Kaldi has no matrix of ${numFrames} frames of ${dim} values; leave this one out`);
  }
  if (options.text) return encodeTextMatrix(features, precision);
  const length = 15 + bytesPerValue(precision) * data.length;
  if (length > LARGEST_MATRIX) throw new FeatureFileError(`${length} bytes in one matrix; cut the recording in parts`);
  const bytes = new Uint8Array(length);
  bytes.set([0, 0x42, precision === "float64" ? 0x44 : 0x46, 0x4d, 0x20, 4]);
  const view = viewOf(bytes);
  view.setInt32(6, numFrames, true);
  bytes[10] = 4;
  view.setInt32(11, dim, true);
  writeFloats(view, 15, data, { precision, byteOrder: "little" });
  return bytes;
}

/**
 * The features in the bytes of one Kaldi matrix: text, or binary of float32 (FM), float64 (DM) or compressed (CM, CM2,
 * CM3). The bytes begin where an offset of a script file points to, behind the key.
 *
 * @returns float64 for DM, else float32; compressed values are those that Kaldi itself computes
 * @throws {FeatureFileError} when the bytes are something else, too few or too many
 * @throws {OptionError} when an option is out of range
 * @example
 * const bytes = encodeKaldiMatrix(featureMatrix([[1, 2], [3, 4]]));
 * decodeKaldiMatrix(bytes).data; // => Float64Array [1, 2, 3, 4]
 */
export function decodeKaldiMatrix(bytes: Uint8Array, options: DecodeKaldiOptions = {}): FeatureMatrix {
  const frameShift = resolveFrameShift(options.frameShift);
  const textPrecision = resolvePrecision(options.textPrecision ?? "float32", new Float32Array());
  return naming(options.name, () => {
    if (!isBinary(bytes)) return { ...decodeTextMatrix(bytes, textPrecision), frameShift };
    const header = parseKaldiHeader(bytes.subarray(0, LONGEST_HEADER));
    if (bytes.length !== header.numBytes) {
      throw new FeatureFileError(
        `a matrix of ${header.numFrames} × ${header.dim} in ${header.token} has ${header.numBytes} bytes, not ` +
          `${bytes.length}; the file is cut short, or this is an archive: give readArchive its path`,
      );
    }
    return { ...decodeBody(bytes, header), frameShift };
  });
}

/** What a binary matrix is and how long, from its first bytes: all there are, or `LONGEST_HEADER` of them. */
export function parseKaldiHeader(bytes: Uint8Array): KaldiHeader {
  const text = String.fromCharCode(...bytes.subarray(2, 7));
  const token = /^(FM|DM|CM|CM2|CM3) /.exec(text)?.[1] as KaldiHeader["token"] | undefined;
  if (token === undefined) throw notAMatrix(bytes, text);
  const start = 3 + token.length;
  const compressed = token !== "FM" && token !== "DM";
  const length = compressed ? 16 : 10;
  if (bytes.length < start + length) throw new FeatureFileError("the matrix is cut short in its header");
  const view = viewOf(bytes);
  if (!compressed && (bytes[start] !== 4 || bytes[start + 5] !== 4)) {
    throw new FeatureFileError("the numbers of rows and columns are not of four bytes each; the file is damaged");
  }
  const numFrames = view.getInt32(start + (compressed ? 8 : 1), true);
  const dim = view.getInt32(start + (compressed ? 12 : 6), true);
  if (numFrames < 0 || dim < 0 || (numFrames === 0) !== (dim === 0)) {
    throw new FeatureFileError(`a matrix of ${numFrames} × ${dim}; the file is damaged`);
  }
  const values = compressed
    ? compressedLength(token, numFrames, dim)
    : numFrames * dim * bytesPerValue(token === "DM" ? "float64" : "float32");
  return { token, numFrames, dim, numBytes: start + length + values };
}

function decodeBody(bytes: Uint8Array, { token, numFrames, dim }: KaldiHeader): Omit<FeatureMatrix, "frameShift"> {
  const view = viewOf(bytes);
  if (token === "FM" || token === "DM") {
    const precision = token === "DM" ? "float64" : "float32";
    const data = readFloats(view, 15, numFrames * dim, { precision, byteOrder: "little" });
    return { data, numFrames, dim };
  }
  return { data: decompressMatrix(view, 3 + token.length, { token, numFrames, dim }), numFrames, dim };
}

function notAMatrix(bytes: Uint8Array, text: string): FeatureFileError {
  if (bytes[2] === 4) return new FeatureFileError("whole numbers, as of an alignment; features were expected");
  const vector = /^(FV|DV) /.exec(text)?.[1];
  if (vector) return new FeatureFileError(`a vector (${vector}), and a matrix was expected, one row a frame`);
  const shown = JSON.stringify(text.split(" ")[0]);
  return new FeatureFileError(`an object ${shown}; features are FM, DM, CM, CM2 or CM3: convert them with copy-feats`);
}

/**
 * Kaldi's lossy matrices. All begin with float32 `min` and `range`, then int32 rows and columns, little-endian.
 *
 *   CM   four uint16 for each column, the values at 0, 25, 75 and 100 % of it; then a byte a value, column after column
 *   CM2  a uint16 a value, row after row: min + range i / 65535
 *   CM3  a byte a value, row after row: min + range i / 255
 *
 * The arithmetic is in float32, operation by operation as Kaldi's, so that values agree to the bit.
 * Source: Kaldi, matrix/compressed-matrix.h and .cc, `CopyToMat`.
 */
interface CompressedShape {
  readonly token: "CM" | "CM2" | "CM3";
  readonly numFrames: number;
  readonly dim: number;
}

/** Bytes after the header. */
function compressedLength(token: CompressedShape["token"], numFrames: number, dim: number): number {
  if (token === "CM") return dim * (8 + numFrames);
  return numFrames * dim * (token === "CM2" ? 2 : 1);
}

/** @param offset  of `min`; the view holds everything from there on */
function decompressMatrix(view: DataView, offset: number, shape: CompressedShape): Float32Array {
  const min = view.getFloat32(offset, true);
  const range = view.getFloat32(offset + 4, true);
  const start = offset + 16;
  if (shape.token === "CM") return decompressColumns(view, start, { min, range }, shape);
  const { fround } = Math;
  const wide = shape.token === "CM2";
  const increment = fround(range * (wide ? 1 / 65535 : 1 / 255));
  const values = new Float32Array(shape.numFrames * shape.dim);
  for (let i = 0; i < values.length; i++) {
    const level = wide ? view.getUint16(start + 2 * i, true) : view.getUint8(start + i);
    values[i] = min + fround(level * increment);
  }
  return values;
}

function decompressColumns(
  view: DataView,
  start: number,
  { min, range }: { readonly min: number; readonly range: number },
  { numFrames, dim }: CompressedShape,
): Float32Array {
  const { fround } = Math;
  // Kaldi's constant for 1 / 65535.
  const step = fround(range * fround(1.52590218966964e-5));
  const percentile = (column: number, i: number) =>
    fround(min + fround(step * view.getUint16(start + 8 * column + 2 * i, true)));
  const values = new Float32Array(numFrames * dim);
  let at = start + 8 * dim;
  for (let d = 0; d < dim; d++) {
    const p0 = percentile(d, 0);
    const p25 = percentile(d, 1);
    const p75 = percentile(d, 2);
    const p100 = percentile(d, 3);
    const low = fround(p25 - p0);
    const middle = fround(p75 - p25);
    const high = fround(p100 - p75);
    for (let t = 0; t < numFrames; t++, at++) {
      const level = view.getUint8(at);
      values[t * dim + d] =
        level <= 64
          ? p0 + fround(low * level) * (1 / 64)
          : level <= 192
            ? p25 + fround(middle * (level - 64)) * (1 / 128)
            : p75 + fround(high * (level - 192)) * (1 / 63);
    }
  }
  return values;
}
