import { FeatureFileError } from "../errors.js";
import { viewOf } from "./float-values.js";
import { type HtkKind, kindName, parseKindCode } from "./htk-kind.js";

/** The 12 bytes before the values, and what follows from them. */
export interface HtkHeader {
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
export const PERIODS_PER_SECOND = 1e7;

/**
 * The header of a parameter file: int32 samples, int32 period in 100 ns, int16 bytes a frame, int16 kind. HTK writes
 * big-endian; a file in the other order is told by its size, which must fit to the byte.
 * Source: The HTK Book 3.4, section 5.10.1.
 *
 * @param size  of the whole file
 * @throws {FeatureFileError} when it is no such header, holds no features, or does not fit the size
 */
export function parseHtkHeader(bytes: Uint8Array, size: number): HtkHeader {
  if (bytes.length < HTK_HEADER_LENGTH) {
    throw new FeatureFileError(`an HTK file begins with a header of 12 bytes, and here are ${bytes.length}`);
  }
  const big = readHeader(bytes, "big");
  if (typeof big !== "string" && big.numBytes === size) return big;
  const little = readHeader(bytes, "little");
  if (typeof little !== "string" && little.numBytes === size) return little;
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

/** Whether these are the first bytes of an HTK file of features of this size: the header must fit to the byte. */
export function isHtk(bytes: Uint8Array, size: number): boolean {
  if (bytes.length < HTK_HEADER_LENGTH) return false;
  return (["big", "little"] as const).some((byteOrder) => {
    const header = readHeader(bytes, byteOrder);
    return typeof header !== "string" && header.numBytes === size;
  });
}
