import { CorpusError } from "../errors.js";

/** A line of a trial list or a score file. */
export interface TrialLine {
  /** The file's name, for errors. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a text that are not blank, under any mix of line ends. */
export function trialLinesOf(text: string, name: string): TrialLine[] {
  return text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .map((content, i) => ({ name, line: i + 1, text: content }))
    .filter((line) => line.text.trim() !== "");
}

/** An error that names the file and the line. */
export const trialError = ({ name, line }: Pick<TrialLine, "name" | "line">, why: string): CorpusError =>
  new CorpusError(`${name}, line ${line}: ${why}`);

/** A claim with what its line says of it. */
export interface TrialRow {
  readonly model: string;
  readonly test: string;
  /** null where the line does not say. */
  readonly isTarget: boolean | null;
  /** null where the line has none. */
  readonly score: number | null;
  readonly speaker?: string;
}

const truths: Readonly<Record<string, boolean>> = {
  target: true,
  tgt: true,
  true: true,
  yes: true,
  1: true,
  nontarget: false,
  "non-target": false,
  nontgt: false,
  imp: false,
  impostor: false,
  imposter: false,
  false: false,
  no: false,
  0: false,
};

/** Whether a word says that the claim is true; undefined when it says neither. */
export const truthOf = (word: string): boolean | undefined => {
  const key = word.toLowerCase();
  return Object.hasOwn(truths, key) ? truths[key] : undefined;
};

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const infinite = /^([+-]?)inf(inity)?$/i;

/** A score as it is written; undefined when it is no number. */
export function scoreOf(text: string): number | undefined {
  if (decimal.test(text)) return Number(text);
  const sign = infinite.exec(text)?.[1];
  if (sign === undefined) return undefined;
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A score as `scoreOf` reads it. */
export const scoreText = (score: number): string =>
  Number.isFinite(score) ? String(score) : score > 0 ? "inf" : "-inf";
