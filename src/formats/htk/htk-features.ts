import { FeatureFileError, OptionError } from "../../errors.js";
import { checkFeatureMatrix } from "../../features/feature-matrix.js";
import type { FeatureMatrix } from "../../types.js";
import { readFloats, viewOf, writeFloats } from "../floats.js";
import { naming } from "../named-errors.js";

export interface EncodeHtkOptions {
  /** What the values are, as HTK writes it: a base and qualifiers, e.g. `MFCC_D_A_0`. @default "USER" */
  readonly kind?: string;
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
export function decodeHtkFeatures(bytes: Uint8Array, { name }: { readonly name?: string } = {}): HtkFeatures {
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

/** The 12 bytes before the values, and what follows from them. */
interface HtkHeader {
  readonly numFrames: number;
  readonly dim: number;
  /** Seconds. */
  readonly frameShift: number;
  readonly kind: HtkKind;
  readonly byteOrder: "big" | "little";
  /** How values are stored: float32, or int16 scaled column by column, or by 32767 alone. */
  readonly storage: "float32" | "scaled" | "fraction";
  /** Of header, values and checksum. */
  readonly numBytes: number;
}

export const HTK_HEADER_LENGTH = 12;
/** The format counts in 100 ns. */
const PERIODS_PER_SECOND = 1e7;

/**
 * The header of a parameter file: int32 samples, int32 period in 100 ns, int16 bytes a frame, int16 kind. HTK writes
 * big-endian; a file in the other order is told by its size, that of the whole file, which must fit to the byte. Source:
 * The HTK Book 3.4, section 5.10.1.
 */
export function parseHtkHeader(bytes: Uint8Array, size: number): HtkHeader {
  if (bytes.length < HTK_HEADER_LENGTH) {
    throw new FeatureFileError(`an HTK file begins with a header of 12 bytes, and here are ${bytes.length}`);
  }
  const fitting = fittingHeader(bytes, size);
  if (fitting !== undefined) return fitting;
  const big = readHeader(bytes, "big");
  if (typeof big === "string") throw new FeatureFileError(`${big}; this is not an HTK file of features, or damaged`);
  throw new FeatureFileError(
    `${big.numFrames} frames of ${big.dim} values in ${kindName(big.kind)} make ${big.numBytes} bytes, not ${size}; ` +
      (size < big.numBytes ? "the file is cut short: get it again" : "this is not an HTK file, or damaged"),
  );
}

/** @returns what is wrong, as text, when it cannot be a header */
function readHeader(bytes: Uint8Array, byteOrder: "big" | "little"): HtkHeader | string {
  const view = viewOf(bytes);
  const little = byteOrder === "little";
  const numSamples = view.getInt32(0, little);
  const period = view.getInt32(4, little);
  const frameBytes = view.getUint16(8, little);
  const kind = parseKindCode(view.getUint16(10, little));
  if (kind === null) return `the kind of parameters, ${view.getUint16(10, little)}, is none of HTK's`;
  if (kind.base === "WAVEFORM" || kind.base === "DISCRETE") {
    return `it holds ${kind.base === "WAVEFORM" ? "sound (WAVEFORM)" : "symbols (DISCRETE)"}, and features were expected`;
  }
  const storage = kind.qualifiers.includes("C") ? "scaled" : kind.base === "IREFC" ? "fraction" : "float32";
  const width = storage === "float32" ? 4 : 2;
  const dim = frameBytes / width;
  // The two vectors of float32 scales are counted as four frames of int16.
  const numFrames = storage === "scaled" ? numSamples - 4 : numSamples;
  if (numFrames < 1 || period < 1) return `it should have ${numFrames} frames, ${period / PERIODS_PER_SECOND} s apart`;
  if (frameBytes === 0 || !Number.isInteger(dim))
    return `${frameBytes} bytes in a frame are not values of ${width} bytes`;
  const numBytes = HTK_HEADER_LENGTH + numSamples * frameBytes + (kind.qualifiers.includes("K") ? 2 : 0);
  return { numFrames, dim, frameShift: period / PERIODS_PER_SECOND, kind, byteOrder, storage, numBytes };
}

const fittingHeader = (bytes: Uint8Array, size: number): HtkHeader | undefined =>
  (["big", "little"] as const)
    .map((byteOrder) => readHeader(bytes, byteOrder))
    .find((header) => typeof header !== "string" && header.numBytes === size) as HtkHeader | undefined;

/** Whether these are the first bytes of an HTK file of features of this size: the header must fit to the byte. */
export const isHtk = (bytes: Uint8Array, size: number): boolean =>
  bytes.length >= HTK_HEADER_LENGTH && fittingHeader(bytes, size) !== undefined;

/**
 * What HTK calls a parameter kind: a base and qualifiers, written `MFCC_D_A_0`, stored as 6 bits and one bit each.
 * Source: The HTK Book 3.4, section 5.10.1; the order of the qualifiers is that in which HTK prints them.
 */
const BASES = [
  "WAVEFORM",
  "LPC",
  "LPREFC",
  "LPCEPSTRA",
  "LPDELCEP",
  "IREFC",
  "MFCC",
  "FBANK",
  "MELSPEC",
  "USER",
  "DISCRETE",
  "PLP",
  "ANON",
] as const;

const QUALIFIERS: readonly (readonly [letter: string, bit: number])[] = [
  ["E", 0o100], // with log energy
  ["D", 0o400], // with deltas
  ["N", 0o200], // without the absolute energy
  ["A", 0o1000], // with accelerations
  ["T", 0o100000], // with third differences
  ["C", 0o2000], // compressed
  ["K", 0o10000], // with a checksum
  ["Z", 0o4000], // the mean was subtracted
  ["0", 0o20000], // with c0
  ["V", 0o40000], // with a vector quantisation index
];

/** A kind taken apart: letters in HTK's order. */
interface HtkKind {
  readonly base: (typeof BASES)[number];
  readonly qualifiers: string;
}

/** @returns null when the base is none of HTK's */
export function parseKindCode(code: number): HtkKind | null {
  const base = BASES[code & 0o77];
  if (base === undefined) return null;
  return { base, qualifiers: QUALIFIERS.map(([letter, bit]) => (code & bit ? letter : "")).join("") };
}

export function kindCode({ base, qualifiers }: HtkKind): number {
  return QUALIFIERS.reduce(
    (code, [letter, bit]) => code | (qualifiers.includes(letter) ? bit : 0),
    BASES.indexOf(base),
  );
}

/** `MFCC_D_A_0`. */
export const kindName = ({ base, qualifiers }: HtkKind): string => [base, ...qualifiers].join("_");

/** The kind of a name, qualifiers in any order. @throws {OptionError} naming what HTK does not know or has twice */
export function parseKindName(name: string): HtkKind {
  const [first, ...letters] = name.split("_");
  const base = BASES.find((known) => known === first);
  if (base === undefined)
    throw new OptionError(`the kind ${JSON.stringify(name)} begins with none of ${BASES.join(", ")}`);
  const known = QUALIFIERS.map(([letter]) => letter);
  const wrong = letters.find((letter, i) => !known.includes(letter) || letters.indexOf(letter) < i);
  if (wrong !== undefined) {
    throw new OptionError(
      `the kind ${JSON.stringify(name)} has the qualifier _${wrong}; each of _${known.join(" _")} may come once`,
    );
  }
  return { base, qualifiers: known.filter((letter) => letters.includes(letter)).join("") };
}

/** How many blocks of equal length a frame is made of: statics, deltas and so on. */
export const numBlocks = ({ qualifiers }: HtkKind): number =>
  1 + [...qualifiers].filter((letter) => "DAT".includes(letter)).length;
