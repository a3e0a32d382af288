/** Text files before anything is known of their lines: decoded, cut into lines, with errors that name the file and the line. */

import { CorpusError } from "../errors.js";

/** A line of a file. */
export interface TextLine {
  /** The file's name, for errors. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a text, also the empty ones, under any mix of line ends. */
export const textLines = (text: string, name: string): TextLine[] =>
  text.split(/\r\n|\n|\r/).map((content, i) => ({ name, line: i + 1, text: content }));

/** The fields of a line, between blanks. */
export const fieldsOf = ({ text }: TextLine): string[] => text.trim().split(/\s+/);

/** An error that names the file and the line. */
export const lineError = ({ name, line }: Pick<TextLine, "name" | "line">, why: string): CorpusError =>
  new CorpusError(`${name}, line ${line}: ${why}`);

/** Whether a text is a number written in decimals: no hexadecimal, no NaN, no Infinity. Digits are read in one way only: O(n). */
export const isDecimal = (text: string): boolean => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** The text of a file: UTF-8, or UTF-16 of either byte order with its mark, as Praat writes it. */
export function decodeText(bytes: Uint8Array, name: string): string {
  const encoding = encodingOf(bytes);
  if (encoding === "utf-8" && bytes.includes(0)) {
    throw new CorpusError(
      `${name}: this is a binary file, or UTF-16 without a mark, and text was expected; save it as UTF-8` +
        " (in Praat: Save as text file)",
    );
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const advice =
      encoding === "utf-8"
        ? "save it as UTF-8, e.g. iconv -f latin1 -t utf-8 old > new"
        : "is it cut short? Save it again";
    throw new CorpusError(`${name}: this is not ${encoding.toUpperCase()}; ${advice}`, { cause });
  }
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
