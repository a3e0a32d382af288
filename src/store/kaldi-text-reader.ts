import { ModelFileError } from "../errors.js";
import type { KaldiReader } from "./kaldi-reader.js";
import { parseKaldiNumber } from "./kaldi-text.js";

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
