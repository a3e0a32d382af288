import { CorpusError } from "../errors.js";
import type { LabelInterval } from "./label-tier.js";

/** A line of a label file. */
export interface LabelLine {
  /** The file's name, for errors. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Characters; whoever writes more about one label has mistaken the file. */
const maxLineLength = 100_000;

/**
 * The lines of a text, also the empty ones, under any mix of line ends.
 *
 * @throws {CorpusError} when one is longer than 100,000 characters
 */
export function linesOf(text: string, name: string): LabelLine[] {
  const lines = text.split(/\r\n|\n|\r/).map((content, i) => ({ name, line: i + 1, text: content }));
  for (const line of lines) {
    if (line.text.length <= maxLineLength) continue;
    throw lineError(
      line,
      `it has ${line.text.length} characters, more than a label file can have; is this another file?`,
    );
  }
  return lines;
}

/** The fields of a line, between blanks. */
export const fieldsOf = ({ text }: LabelLine): string[] => text.trim().split(/\s+/);

/** An error that names the file and the line. */
export function lineError({ name, line }: Pick<LabelLine, "name" | "line">, why: string): CorpusError {
  return new CorpusError(`${name}, line ${line}: ${why}`);
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a text is a number written in decimals: no hexadecimal, no NaN, no Infinity. */
export const isNumber = (text: string): boolean => decimal.test(text) && Number.isFinite(Number(text));

/**
 * A number of a label file.
 *
 * @throws {CorpusError} when it is none
 */
export function numberOf(place: LabelLine, what: string, text = ""): number {
  if (isNumber(text)) return Number(text);
  throw lineError(place, `the ${what} is "${text}"; write a number with a point, such as 1.25`);
}

/**
 * A time of a label file, from 0 up.
 *
 * @throws {CorpusError} when it is none
 */
export function timeOf(place: LabelLine, what: string, text = ""): number {
  const time = numberOf(place, what, text);
  if (time >= 0) return time + 0;
  throw lineError(place, `the ${what} is ${text}; times count from the beginning of the recording, from 0 up`);
}

/**
 * An interval that does not end before it starts.
 *
 * @throws {CorpusError} when it does
 */
export function intervalAt(place: Pick<LabelLine, "name" | "line">, interval: LabelInterval): LabelInterval {
  const { start, end, label } = interval;
  if (end >= start) return interval;
  throw lineError(place, `"${label}" ends at ${end} s, before its start at ${start} s; mend its times`);
}
