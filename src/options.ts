import { OptionError } from "./errors.js";

/** What an option may be: a test, and the words for it in an error. */
export interface OptionRule {
  readonly accepts: (value: unknown) => boolean;
  readonly range: string;
}

/** A rule for every option there is. */
export type OptionRules<Options> = { readonly [Option in keyof Options]-?: OptionRule };

export const numberFrom = (low: number, high: number, unit: string): OptionRule => ({
  accepts: (value) => typeof value === "number" && value >= low && value <= high,
  range: `${unit}, from ${low} to ${high}`,
});

export const numberAbove = (low: number, high: number, unit: string): OptionRule => ({
  accepts: (value) => typeof value === "number" && value > low && value <= high,
  range: `${unit}, above ${low} and at most ${high}`,
});

export const integerFrom = (low: number, high: number): OptionRule => ({
  accepts: (value) => typeof value === "number" && Number.isInteger(value) && value >= low && value <= high,
  range: `a whole number from ${low} to ${high}`,
});

export const oneOf = (...values: readonly (string | number)[]): OptionRule => ({
  accepts: (value) => values.some((allowed) => allowed === value),
  range: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});

/** A value as an error message shows it. Not by JSON, which throws at what it cannot hold. */
export function show(value: unknown): string {
  if (typeof value !== "object" || value === null) return showPlain(value);
  if (Array.isArray(value)) return `[${Array.from(value.slice(0, 8), showPart).join(", ")}]`;
  const parts = Object.entries(value).slice(0, 8);
  return `{ ${parts.map(([key, part]) => `${key}: ${showPart(part)}`).join(", ")} }`;
}

const showPart = (value: unknown): string => (typeof value === "object" && value !== null ? "…" : showPlain(value));

const showPlain = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/**
 * Complete options: what is absent (or undefined) takes its default, what is present is checked. Keys come in the order of
 * the defaults.
 *
 * @param what  what the options are of, for errors: "pitch", "kaldi vad"
 * @throws {OptionError} for an unknown option or a value outside its range
 */
export function resolveOptions<Options extends object>(
  what: string,
  defaults: Options,
  rules: OptionRules<Options>,
  options: Partial<Options>,
): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new OptionError(`the options of ${what} must be an object; got ${show(options)}`);
  }
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, option)) {
      const known = Object.keys(rules).join(", ");
      throw new OptionError(`unknown ${what} option ${show(option)}; the options are ${known}`);
    }
    const rule = rules[option as keyof Options];
    if (value !== undefined && !rule.accepts(value)) {
      throw new OptionError(`${what} option ${option} must be ${rule.range}; got ${show(value)}`);
    }
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defaults, ...given };
}

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
