import { ModelFileError } from "../../errors.js";
import { packedLength } from "../../math/linear/symmetric.js";
import { bytesPerValue, type Precision, readFloats, viewOf } from "../floats.js";
import { isSpace, parseKaldiNumber } from "./kaldi-text.js";

/** Values of a matrix, row-major. */
export interface KaldiMatrixValues {
  readonly data: Float64Array;
  readonly numRows: number;
  readonly numColumns: number;
}

/** The lower triangle of a symmetric matrix, packed by rows. */
interface KaldiPackedValues {
  readonly data: Float64Array;
  readonly dim: number;
}

/**
 * Takes the parts of a Kaldi object one after the other, from binary bytes or from text. Each throws a ModelFileError
 * when something else stands there, or less than it says.
 */
export interface KaldiReader {
  /** A word such as `<WEIGHTS>`. */
  readonly token: () => string;
  readonly integer: () => number;
  readonly vector: () => Float64Array;
  readonly matrix: () => KaldiMatrixValues;
  readonly packed: () => KaldiPackedValues;
  /** Leaves out all up to the end of a token. */
  readonly skipPast: (token: string) => void;
  readonly isAtEnd: () => boolean;
}

/** Kaldi's own are shorter; without a bound a file without spaces would be one. */
const LONGEST_TOKEN = 64;

/**
 * Kaldi's binary objects from `start` on, behind the `\0B` that begins a file. Source: Kaldi, base/io-funcs.cc
 * (`WriteToken`, a space behind each; `WriteBasicType`, the size in a byte before each) and matrix/kaldi-vector.cc,
 * kaldi-matrix.cc, packed-matrix.cc (`Write`).
 */
export function kaldiBinaryReader(bytes: Uint8Array, start: number): KaldiReader {
  const view = viewOf(bytes);
  let at = start;

  const take = (count: number, what: string): number => {
    if (count > bytes.length - at) {
      throw new ModelFileError(
        `${what} at byte ${at} needs ${count} bytes, and ${bytes.length - at} are left; the file is cut short or damaged`,
      );
    }
    const begin = at;
    at += count;
    return begin;
  };

  const token = (): string => {
    let end = at;
    while (end < bytes.length && end - at <= LONGEST_TOKEN && !isSpace(bytes[end] as number)) end++;
    const text = String.fromCharCode(...bytes.subarray(at, end));
    if (end >= bytes.length || end - at > LONGEST_TOKEN || text === "") {
      throw new ModelFileError(`a token was expected at byte ${at}, and there is ${JSON.stringify(text.slice(0, 20))}`);
    }
    at = end + 1;
    return text;
  };

  const integer = (): number => {
    const begin = take(5, "a whole number");
    if (bytes[begin] === 4) return view.getInt32(begin + 1, true);
    throw new ModelFileError(`a whole number of 4 bytes was expected at byte ${begin}; the file is damaged`);
  };

  const size = (): number => {
    const count = integer();
    if (count >= 0) return count;
    throw new ModelFileError(`a size of ${count} at byte ${at - 4}; the file is damaged`);
  };

  const precisionOf = (kind: "V" | "M" | "P", what: string): Precision => {
    const begin = at;
    const found = token();
    if (found === `D${kind}`) return "float64";
    if (found === `F${kind}`) return "float32";
    throw new ModelFileError(`${what} (F${kind} or D${kind}) was expected at byte ${begin}, and there is ${found}`);
  };

  const values = (count: number, precision: Precision, what: string): Float64Array => {
    const begin = take(count * bytesPerValue(precision), what);
    const read = readFloats(view, begin, count, { precision, byteOrder: "little" });
    return read instanceof Float64Array ? read : Float64Array.from(read);
  };

  return {
    token,
    integer,
    vector: () => {
      const precision = precisionOf("V", "a vector");
      const length = size();
      return values(length, precision, `a vector of ${length}`);
    },
    matrix: () => {
      const precision = precisionOf("M", "a matrix");
      const numRows = size();
      const numColumns = size();
      return {
        data: values(numRows * numColumns, precision, `a matrix of ${numRows} × ${numColumns}`),
        numRows,
        numColumns,
      };
    },
    packed: () => {
      const precision = precisionOf("P", "a packed matrix");
      const dim = size();
      return { data: values(packedLength(dim), precision, `a packed matrix of ${dim} rows`), dim };
    },
    skipPast: (name) => {
      const wanted = new TextEncoder().encode(`${name} `);
      const found = indexOfBytes(bytes, wanted, at);
      if (found < 0) throw new ModelFileError(`${name} was expected behind byte ${at}; the file is cut short`);
      at = found + wanted.length;
    },
    isAtEnd: () => at >= bytes.length,
  };
}

function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/**
 * Kaldi's objects as text: tokens between spaces, values between brackets, a row a line. Numbers are read in float64.
 * Source: Kaldi, matrix/kaldi-vector.cc, kaldi-matrix.cc and packed-matrix.cc (`Read`).
 */
export function kaldiTextReader(text: string): KaldiReader {
  let at = 0;

  const word = (): string => {
    const pattern = /\S+/g;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw new ModelFileError("something was expected where the file ends; it is cut short");
    at = pattern.lastIndex;
    return match[0];
  };

  /** The lines between the next two brackets, each in words; those without a word are none. */
  const rows = (): string[][] => {
    const opening = /\S/g;
    opening.lastIndex = at;
    const begin = opening.exec(text)?.index ?? text.length;
    if (text[begin] !== "[") {
      throw new ModelFileError(`"[" was expected, and there is ${JSON.stringify(text.slice(begin, begin + 20))}`);
    }
    const end = text.indexOf("]", begin);
    if (end < 0) throw new ModelFileError('the "]" of a vector or matrix is missing; the file is cut short');
    at = end + 1;
    return text
      .slice(begin + 1, end)
      .split(/[\n;]/)
      .map((line) => line.split(/\s+/).filter(Boolean))
      .filter((words) => words.length > 0);
  };

  const numbers = (words: readonly string[], row: number): number[] =>
    words.map((each) => parseKaldiNumber(each, { precision: "float64", row }));

  return {
    token: word,
    integer: () => {
      const found = word();
      if (/^-?\d{1,10}$/.test(found)) return Number(found);
      throw new ModelFileError(`a whole number was expected, and there is ${JSON.stringify(found.slice(0, 20))}`);
    },
    vector: () => Float64Array.from(rows().flatMap(numbers)),
    matrix: () => {
      const lines = rows();
      const numColumns = lines[0]?.length ?? 0;
      const ragged = lines.findIndex((words) => words.length !== numColumns);
      if (ragged >= 0) {
        throw new ModelFileError(
          `row ${ragged} of a matrix has ${lines[ragged]?.length} values, the first has ${numColumns}`,
        );
      }
      return { data: Float64Array.from(lines.flatMap(numbers)), numRows: lines.length, numColumns };
    },
    packed: () => {
      const lines = rows();
      const wrong = lines.findIndex((words, row) => words.length !== row + 1);
      if (wrong >= 0) {
        throw new ModelFileError(
          `row ${wrong} of a lower triangle has ${lines[wrong]?.length} values, not ${wrong + 1}`,
        );
      }
      return { data: Float64Array.from(lines.flatMap(numbers)), dim: lines.length };
    },
    skipPast: (token) => {
      const found = text.indexOf(token, at);
      if (found < 0) throw new ModelFileError(`${token} was expected; the file is cut short`);
      at = found + token.length;
    },
    isAtEnd: () => text.slice(at).trim() === "",
  };
}
