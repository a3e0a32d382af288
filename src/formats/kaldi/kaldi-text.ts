import { FeatureFileError } from "../../errors.js";
import type { FeatureMatrix } from "../../types.js";
import type { Precision } from "../floats.js";
import { isDecimal } from "../text-lines.js";

type Matrix = Omit<FeatureMatrix, "frameShift">;

const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
  ["nan", Number.NaN],
  ["-nan", Number.NaN],
]);

/** Bytes that a matrix in text is made of; at any other it has ended without its bracket. */
const TEXT_BYTES: ReadonlySet<number> = new Set(new TextEncoder().encode("0123456789+-.eEinftyaINFTYA[]; \t\r\n"));

/** Whether a matrix in text ends here: rightly, or because this cannot be in one. */
export const endsText = (byte: number): boolean => byte === CLOSING || !TEXT_BYTES.has(byte);

export const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

const OPENING = 0x5b;
const CLOSING = 0x5d;

/** ` [`, a line for each frame, `]` after the last. Source: Kaldi, matrix/kaldi-matrix.cc, `MatrixBase::Write`. */
export function encodeTextMatrix({ data, numFrames, dim }: Matrix, precision: Precision): Uint8Array {
  if (dim === 0) return new TextEncoder().encode(" [ ]\n");
  const digits = precision === "float64" ? 17 : 9;
  const lines = [" ["];
  for (let t = 0; t < numFrames; t++) {
    const row: string[] = [];
    for (let d = 0; d < dim; d++) row.push(numberText(data[t * dim + d] as number, digits));
    lines.push(`\n  ${row.join(" ")} `);
  }
  return new TextEncoder().encode(`${lines.join("")}]\n`);
}

/** 9 digits bring every float32 back, 17 every float64; fewer are written where they do. */
export function numberText(value: number, digits: 9 | 17): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  if (digits === 17) return String(value);
  if (!Number.isFinite(Math.fround(value))) {
    throw new FeatureFileError(`a value is ${value}, more than a float32 holds (3.4e38); write float64`);
  }
  return String(Number(Math.fround(value).toPrecision(9)));
}

/** The rows between `[` and `]`, all of one length; a line or a `;` ends a row. */
export function decodeTextMatrix(bytes: Uint8Array, precision: Precision): Matrix {
  const opening = bytes.findIndex((byte) => !isSpace(byte));
  if (bytes[opening] !== OPENING) throw noOpening(bytes, opening);
  const closing = bytes.indexOf(CLOSING, opening);
  if (closing < 0) throw noClosing(bytes);
  if (!bytes.subarray(closing + 1).every(isSpace)) {
    throw new FeatureFileError('something follows the "]" of the matrix; for an archive give readArchive its path');
  }
  const values: number[] = [];
  let dim = 0;
  let numFrames = 0;
  for (const row of rowsOf(bytes.subarray(opening + 1, closing))) {
    const numbers = row.map((word) => parseKaldiNumber(word, { precision, row: numFrames }));
    if (numFrames > 0 && numbers.length !== dim) {
      throw new FeatureFileError(`row ${numFrames} has ${numbers.length} values, the first has ${dim}`);
    }
    dim = numbers.length;
    numFrames++;
    for (const number of numbers) values.push(number);
  }
  return { data: precision === "float64" ? new Float64Array(values) : new Float32Array(values), numFrames, dim };
}

/** The words of each row that has any, one row in memory at a time. */
function* rowsOf(bytes: Uint8Array): Generator<string[]> {
  const decoder = new TextDecoder("latin1");
  let start = 0;
  for (let end = 0; end <= bytes.length; end++) {
    if (end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x3b) continue;
    const words = decoder.decode(bytes.subarray(start, end)).split(/\s+/).filter(Boolean);
    if (words.length > 0) yield words;
    start = end + 1;
  }
}

/** @throws {FeatureFileError} when the word is no number, or more than the precision holds */
export function parseKaldiNumber(
  word: string,
  { precision, row }: { readonly precision: Precision; readonly row: number },
): number {
  if (!isDecimal(word)) {
    const value = NOT_FINITE.get(word.toLowerCase());
    if (value !== undefined) return value;
    throw new FeatureFileError(`row ${row} holds ${JSON.stringify(word.slice(0, 20))}, and a number was expected`);
  }
  const value = Number(word);
  if (Number.isFinite(precision === "float32" ? Math.fround(value) : value)) return value;
  throw new FeatureFileError(`row ${row} holds ${word.slice(0, 40)}, more than a ${precision} holds`);
}

function noOpening(bytes: Uint8Array, at: number): FeatureFileError {
  const shown = at < 0 ? "nothing" : JSON.stringify(String.fromCharCode(...bytes.subarray(at, at + 12)));
  return new FeatureFileError(`a matrix begins with \\0B (binary) or "[" (text), and here is ${shown}`);
}

function noClosing(bytes: Uint8Array): FeatureFileError {
  const strange = bytes.find((byte) => !TEXT_BYTES.has(byte));
  const met = strange === undefined ? "the end; the file is cut short" : JSON.stringify(String.fromCharCode(strange));
  return new FeatureFileError(`a number or the "]" of the matrix was expected, and there came ${met}`);
}
