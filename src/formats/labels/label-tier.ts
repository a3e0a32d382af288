import { CorpusError } from "../../errors.js";
import { isDecimal, lineError, type TextLine, textLines } from "../text-lines.js";

/** What is said from one time to another. */
export interface LabelInterval {
  /** Seconds from the beginning of the recording. */
  readonly start: number;
  /** Seconds; equal to `start` for a point in time. */
  readonly end: number;
  /** As it is written; may be empty where the format has room for it. */
  readonly label: string;
  /** As it is written: "1", "A". Absent where the format has none. */
  readonly channel?: string;
  /** Who speaks, where the line of a label says so. */
  readonly speaker?: string;
  /** 0–1 in CTM and RTTM; in HTK the score of the recogniser, a log-likelihood. */
  readonly confidence?: number;
}

/** Labels of one kind: the words, or the phones, or the speakers. */
export interface LabelTier {
  readonly name: string;
  /** In the order of the file. */
  readonly intervals: readonly LabelInterval[];
}

/** All labels of one recording. */
export interface LabelledRecording {
  /** The name of the recording without its extension; may begin with folders. */
  readonly recording: string;
  readonly tiers: readonly LabelTier[];
}

/** Whether it is a moment, not a stretch of time. */
export const isPoint = ({ start, end }: LabelInterval): boolean => start === end;

/** The tier for a format with room for one: the one asked for, else one of the usual names, else the only one. */
export function tierFor(
  format: string,
  tiers: readonly LabelTier[],
  { tier: wanted, usual }: { readonly tier: string | undefined; readonly usual: readonly string[] },
): LabelTier {
  const listed = tiers.length === 0 ? "there is none" : `the tiers are: ${tiers.map(({ name }) => name).join(", ")}`;
  const found =
    wanted === undefined ? tiers.find(({ name }) => usual.includes(name)) : tiers.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  if (wanted !== undefined) throw new CorpusError(`no tier is called "${wanted}"; ${listed}`);
  const [only, another] = tiers;
  if (only !== undefined && another === undefined) return only;
  throw new CorpusError(`${format} has room for one tier; say which one (option tier): ${listed}`);
}

/** Seconds as text, rounded to microseconds and free of exponents: 0.1 + 0.2 is "0.3". */
export function writtenSeconds(seconds: number): string {
  return seconds.toFixed(6).replace(/\.?0+$/, "");
}

/** Characters; whoever writes more about one label has mistaken the file. */
const maxLineLength = 100_000;

/** The lines of a text, also the empty ones, under any mix of line ends. */
export function linesOf(text: string, name: string): TextLine[] {
  const lines = textLines(text, name);
  for (const line of lines) {
    if (line.text.length <= maxLineLength) continue;
    throw lineError(
      line,
      `it has ${line.text.length} characters, more than a label file can have; is this another file?`,
    );
  }
  return lines;
}

/** Whether a text is a number in decimals that is not too large to be one. */
export const isNumber = (text: string): boolean => isDecimal(text) && Number.isFinite(Number(text));

/** A number of a label file. @throws {CorpusError} when it is none */
export function numberOf(place: TextLine, what: string, text = ""): number {
  if (isNumber(text)) return Number(text);
  throw lineError(place, `the ${what} is "${text}"; write a number with a point, such as 1.25`);
}

/** A time of a label file, from 0 up. @throws {CorpusError} when it is none */
export function timeOf(place: TextLine, what: string, text = ""): number {
  const time = numberOf(place, what, text);
  if (time >= 0) return time + 0;
  throw lineError(place, `the ${what} is ${text}; times count from the beginning of the recording, from 0 up`);
}

/** An interval that does not end before it starts. @throws {CorpusError} when it does */
export function intervalAt(place: Pick<TextLine, "name" | "line">, interval: LabelInterval): LabelInterval {
  const { start, end, label } = interval;
  if (end >= start) return interval;
  throw lineError(place, `"${label}" ends at ${end} s, before its start at ${start} s; mend its times`);
}
