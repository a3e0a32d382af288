import { OptionError } from "../errors.js";
import { show } from "./option-rules.js";

/** What a whole-number option may be, and what it counts. */
export interface WholeRange {
  readonly low: number;
  readonly high: number;
  /** e.g. "frames". */
  readonly of?: string;
}

/** @throws {OptionError} unless the value is a whole number inside the range */
export function checkWholeOption(name: string, value: number, { low, high, of }: WholeRange): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const counted = of === undefined ? "" : ` of ${of}`;
  throw new OptionError(`${name} must be a whole number${counted} from ${low} to ${high}; got ${show(value)}`);
}

/** @throws {OptionError} unless the value is one of the words */
export function checkWordOption(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  const choices = words.map((word) => JSON.stringify(word)).join(", ");
  throw new OptionError(`${name} must be one of ${choices}; got ${show(value)}`);
}
