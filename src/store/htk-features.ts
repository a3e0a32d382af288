import { FeatureFileError } from "../errors.js";
import { checkFeatureMatrix } from "../features/feature-matrix.js";
import type { FeatureMatrix } from "../types.js";
import { readFloats, viewOf, writeFloats } from "./float-values.js";
import { HTK_HEADER_LENGTH, type HtkHeader, PERIODS_PER_SECOND, parseHtkHeader } from "./htk-header.js";
import { type HtkKind, kindCode, kindName, numBlocks, parseKindName } from "./htk-kind.js";
import { naming } from "./naming.js";

export interface EncodeHtkOptions {
  /** What the values are, as HTK writes it: a base and qualifiers, e.g. `MFCC_D_A_0`. @default "USER" */
  readonly kind?: string;
}

export interface DecodeHtkOptions {
  /** Of the file, for errors. */
  readonly name?: string;
}

export interface HtkFeatures {
  /** float32, with the frame shift of the file. */
  readonly features: FeatureMatrix;
  /** e.g. `MFCC_D_A_0`: what the values are, without `_C` and `_K`, which say how they were stored. */
  readonly kind: string;
}

/**
 * The features of an HTK parameter file: float32, or int16 that are brought back as HTK does,
 *
 *   x = (s + B_d) / A_d    compressed (`_C`), with vectors A and B before the frames
 *   x = s / 32767          IREFC, which becomes LPREFC
 *
 * Big-endian as HTK writes, or little-endian as told by the size. The checksum of `_K` is verified: the words of 16 bits
 * after the header are the digits of a number, of which the remainder modulo 36897 is stored.
 * Source: The HTK Book 3.4, section 5.10.1; the checksum from the behaviour of HTK's HParm.
 *
 * @throws {FeatureFileError} when the bytes are not such a file, are too few or too many, hold sound or symbols, or do not
 *   fit the checksum
 * @example
 * const bytes = encodeHtkFeatures(featureMatrix([[1, 2], [3, 4]]), { kind: "MFCC" });
 * decodeHtkFeatures(bytes); // => { features: { data: [1, 2, 3, 4], numFrames: 2, dim: 2 }, kind: "MFCC" }
 */
export function decodeHtkFeatures(bytes: Uint8Array, { name }: DecodeHtkOptions = {}): HtkFeatures {
  return naming(name, () => {
    const header = parseHtkHeader(bytes, bytes.length);
    const view = viewOf(bytes);
    verifyChecksum(view, header);
    const { numFrames, dim, frameShift, kind } = header;
    const base = kind.base === "IREFC" ? "LPREFC" : kind.base;
    return {
      features: { data: decodeValues(view, header), numFrames, dim, frameShift },
      kind: kindName({ base, qualifiers: kind.qualifiers.replace(/[CK]/g, "") }),
    };
  });
}

function decodeValues(view: DataView, header: HtkHeader): Float32Array | Float64Array {
  const { numFrames, dim, byteOrder, storage } = header;
  const floats = { precision: "float32", byteOrder } as const;
  if (storage === "float32") return readFloats(view, HTK_HEADER_LENGTH, numFrames * dim, floats);
  const fraction = storage === "fraction";
  const scale = fraction ? new Float32Array(dim).fill(32767) : readFloats(view, HTK_HEADER_LENGTH, dim, floats);
  const shift = fraction ? new Float32Array(dim) : readFloats(view, HTK_HEADER_LENGTH + 4 * dim, dim, floats);
  const zero = scale.indexOf(0);
  if (zero >= 0) throw new FeatureFileError(`the scale of column ${zero} is 0; the file is damaged`);
  const data = new Float32Array(numFrames * dim);
  let offset = HTK_HEADER_LENGTH + (fraction ? 0 : 8 * dim);
  for (let t = 0, at = 0; t < numFrames; t++) {
    for (let d = 0; d < dim; d++, at++, offset += 2) {
      const level = view.getInt16(offset, byteOrder === "little");
      data[at] = Math.fround(level + (shift[d] as number)) / (scale[d] as number);
    }
  }
  return data;
}

/** @throws {FeatureFileError} when a file with `_K` was changed */
function verifyChecksum(view: DataView, { kind, byteOrder, numBytes }: HtkHeader): void {
  if (!kind.qualifiers.includes("K")) return;
  const little = byteOrder === "little";
  let remainder = 0;
  for (let at = HTK_HEADER_LENGTH; at < numBytes - 2; at += 2) {
    remainder = (remainder * 65536 + view.getUint16(at, little)) % 36897;
  }
  const stored = view.getUint16(numBytes - 2, little);
  if (stored === remainder) return;
  throw new FeatureFileError(`the checksum is ${stored}, and that of the values is ${remainder}; the file is damaged`);
}

/**
 * The bytes of an HTK parameter file: big-endian float32, neither compressed nor with a checksum. The frame shift is
 * rounded to whole 100 ns, which is what the format counts in.
 *
 * @throws {OptionError} when the kind is none of HTK's
 * @throws {FeatureFileError} when the features do not fit the kind or the format
 * @example
 * const bytes = encodeHtkFeatures(featureMatrix([[1, 2], [3, 4]]), { kind: "MFCC" });
 * bytes.length; // => 28, twelve of the header and four for each value
 */
export function encodeHtkFeatures(features: FeatureMatrix, options: EncodeHtkOptions = {}): Uint8Array {
  checkFeatureMatrix(features);
  const kind = parseKindName(options.kind ?? "USER");
  checkKind(kind, features);
  const { data, numFrames, dim, frameShift } = features;
  const period = Math.round(frameShift * PERIODS_PER_SECOND);
  if (
    numFrames < 1 ||
    numFrames > 0x7fffffff ||
    dim < 1 ||
    dim > LARGEST_DIM ||
    !(period >= 1 && period <= 0x7fffffff)
  ) {
    throw new FeatureFileError(
      `HTK stores 1 frame or more of 1 to ${LARGEST_DIM} values, 100 ns to 214 s apart; here are ${numFrames} of ${dim}, ${frameShift} s apart`,
    );
  }
  const bytes = new Uint8Array(HTK_HEADER_LENGTH + 4 * data.length);
  const view = viewOf(bytes);
  view.setInt32(0, numFrames);
  view.setInt32(4, period);
  view.setInt16(8, 4 * dim);
  view.setUint16(10, kindCode(kind));
  writeFloats(view, HTK_HEADER_LENGTH, data, { precision: "float32", byteOrder: "big" });
  return bytes;
}

/** The bytes of a frame are counted in an int16. */
const LARGEST_DIM = 8191;

function checkKind(kind: HtkKind, { dim }: FeatureMatrix): void {
  const name = kindName(kind);
  if (/[CK]/.test(kind.qualifiers) || ["WAVEFORM", "DISCRETE", "IREFC"].includes(kind.base)) {
    throw new FeatureFileError(
      `features are written as they are, not as ${name}; leave out _C and _K, and take e.g. MFCC`,
    );
  }
  // With _N the statics have a column less than the deltas.
  const columns = dim + (kind.qualifiers.includes("N") ? 1 : 0);
  if (columns % numBlocks(kind) === 0) return;
  throw new FeatureFileError(
    `frames of ${dim} values are not ${name}, which has ${numBlocks(kind)} blocks of equal length`,
  );
}
