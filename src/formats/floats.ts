import { FeatureFileError } from "../errors.js";
import { aboveZero, checkOption, oneOf } from "../options.js";
import type { FeatureMatrix } from "../types.js";

/** Floating-point numbers in files: their precision, byte order and shape. Every binary format builds on this. */

/** How many bits a value of a file has: 4 or 8 bytes, IEEE 754. */
export type Precision = "float32" | "float64";

/** How the values of a file are laid out. */
export interface FloatLayout {
  readonly precision: Precision;
  readonly byteOrder: "little" | "big";
}

export const bytesPerValue = (precision: Precision): number => (precision === "float64" ? 8 : 4);

/** The precision asked for, or else that of the values. @throws {OptionError} when it is neither */
export function resolvePrecision(precision: Precision | undefined, data: FeatureMatrix["data"]): Precision {
  if (precision === undefined) return data instanceof Float64Array ? "float64" : "float32";
  checkOption("values", "precision", oneOf("float32", "float64"), precision);
  return precision;
}

/** Seconds from one frame to the next for formats that do not say: 10 ms, as Kaldi and HTK are commonly run. */
export const DEFAULT_FRAME_SHIFT = 0.01;

/** @throws {OptionError} unless it is a positive number of seconds */
export function resolveFrameShift(frameShift: number = DEFAULT_FRAME_SHIFT): number {
  checkOption("features", "frameShift", aboveZero("seconds above 0"), frameShift);
  return frameShift;
}

/** Whether this machine stores numbers as nearly all do, and nearly all files. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Values from bytes that are known to hold `count` of them at `offset`. */
export function readFloats(
  view: DataView,
  offset: number,
  count: number,
  { precision, byteOrder }: FloatLayout,
): Float32Array | Float64Array {
  const little = byteOrder === "little";
  const values = precision === "float64" ? new Float64Array(count) : new Float32Array(count);
  if (little === IS_LITTLE_ENDIAN) {
    // Values need not be aligned in a file, so they are copied: a tenth of the time of reading one by one.
    new Uint8Array(values.buffer).set(new Uint8Array(view.buffer, view.byteOffset + offset, values.byteLength));
  } else if (precision === "float64") {
    for (let i = 0; i < count; i++) values[i] = view.getFloat64(offset + 8 * i, little);
  } else {
    for (let i = 0; i < count; i++) values[i] = view.getFloat32(offset + 4 * i, little);
  }
  return values;
}

/** Writes values where there is room for them. @throws {FeatureFileError} when a finite one is too large for float32 */
export function writeFloats(
  view: DataView,
  offset: number,
  values: ArrayLike<number>,
  { precision, byteOrder }: FloatLayout,
): void {
  const little = byteOrder === "little";
  if (precision === "float64") {
    for (let i = 0; i < values.length; i++) view.setFloat64(offset + 8 * i, values[i] as number, little);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw new FeatureFileError(`value ${i} is ${value}, more than a float32 holds (3.4e38); write float64`);
    }
    view.setFloat32(offset + 4 * i, value, little);
  }
}

/** A view of exactly these bytes. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** More than any matrix of speech needs, and what one buffer holds everywhere: 2 GiB. */
export const LARGEST_MATRIX = 2 ** 31 - 1;

/** As large as a string of JavaScript can be everywhere; of numbers in text, of ten bytes each, 25 million. */
export const LONGEST_TEXT = 2 ** 28;

/** The same values one part behind the other. */
export function joinFloats(parts: readonly (Float32Array | Float64Array)[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Numbers in C order, with the sizes of the dimensions they are along. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
