import { OptionError } from "./errors.js";

/**
 * What a value may be: a test with words for it. Options of the library, flags of the command and the headers of files are
 * checked by the same rules, whose errors read "expected …, got …".
 */
export interface Rule<T = unknown> {
  /** As an error says it: "a whole number from 1 to 40". */
  readonly expected: string;
  /** What is wrong with a value, and where in it; null when all is well. */
  readonly problem: (value: unknown) => Problem | null;
  /** What a text stands for, of a flag of the command. Absent: the text itself. */
  readonly read?: (text: string) => unknown;
  /** Of a field that may be absent. */
  readonly isOptional?: boolean;
  /** Never set: it carries the type. */
  readonly type?: T;
}

/** What does not fit, and the keys that lead to it. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  readonly got: unknown;
}

/** The type of the values that a rule accepts. */
export type TypeOf<R> = R extends Rule<infer T> ? T : never;

/** A rule for every option there is. */
export type Rules<Options> = { readonly [Option in keyof Options]-?: Rule };

/** A rule of a test alone. */
export const rule = <T>(expected: string, accepts: (value: unknown) => boolean, read?: Rule["read"]): Rule<T> => ({
  expected,
  problem: (value) => (accepts(value) ? null : { path: [], expected, got: value }),
  ...(read === undefined ? {} : { read }),
});

/** What is no number stays a text, so that the error shows it. */
const readNumber = (text: string): unknown => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));

export const accepts = (given: Rule, value: unknown): boolean => given.problem(value) === null;

/** NaN and the infinities are no numbers here. */
export const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

export const anyNumber = (what = "a number"): Rule<number> => rule(what, isNumber, readNumber);

export const numberFrom = (low: number, high: number, unit: string): Rule<number> =>
  rule(`${unit}, from ${low} to ${high}`, (value) => isNumber(value) && value >= low && value <= high, readNumber);

export const numberOfAtLeast = (low: number, what = "a number"): Rule<number> =>
  rule(`${what} of at least ${low}`, (value) => isNumber(value) && value >= low, readNumber);

export const numberAbove = (low: number, high: number, unit: string): Rule<number> =>
  rule(
    `${unit}, above ${low} and at most ${high}`,
    (value) => isNumber(value) && value > low && value <= high,
    readNumber,
  );

export const numberBetween = (low: number, high: number, unit: string): Rule<number> =>
  rule(
    `${unit} between ${low} and ${high}, neither included`,
    (value) => isNumber(value) && value > low && value < high,
    readNumber,
  );

/** `what` is followed by no bounds: "samples per second above 0". */
export const aboveZero = (what: string): Rule<number> =>
  rule(what, (value) => isNumber(value) && value > 0, readNumber);

export const integerFrom = (low: number, high = Number.MAX_SAFE_INTEGER): Rule<number> =>
  rule(
    high === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${low}` : `a whole number from ${low} to ${high}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high,
    readNumber,
  );

export const oneOf = <const T extends string | number>(
  ...values: readonly T[]
): Rule<T> & { readonly values: readonly T[] } => ({
  ...rule<T>(
    `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
    (value) => values.some((allowed) => allowed === value),
    (text) => values.find((value) => String(value) === text) ?? text,
  ),
  values,
});

export const anyText = (what = "a text"): Rule<string> => rule(what, (value) => typeof value === "string");

export const trueOrFalse: Rule<boolean> = rule(
  "true or false",
  (value) => typeof value === "boolean",
  (text) => (text === "true" ? true : text === "false" ? false : text),
);

export const orNull = <T>(given: Rule<T>, meaning = ""): Rule<T | null> => ({
  ...rule(
    `${given.expected}, or null${meaning === "" ? "" : ` ${meaning}`}`,
    (value) => value === null || accepts(given, value),
  ),
  read: (text) => (text === "off" ? null : readText(given, text)),
});

/** What a text stands for by a rule. */
export const readText = (given: Rule, text: string): unknown => (given.read === undefined ? text : given.read(text));

/** The first rule that accepts; where none does, both are named. */
export const either = <A, B>(first: Rule<A>, second: Rule<B>): Rule<A | B> =>
  rule(
    `${first.expected}, or ${second.expected}`,
    (value) => accepts(first, value) || accepts(second, value),
    (text) => [first, second].map((one) => readText(one, text)).find((value) => value !== text) ?? text,
  );

/** A field that may be absent. */
export const optional = <T>(given: Rule<T>): Rule<T> & { readonly isOptional: true } => ({
  ...given,
  isOptional: true,
});

export const listOf = <T>(each: Rule<T>, least = 0): Rule<readonly T[]> => {
  const expected = `a list of ${least > 0 ? `at least ${least}: ` : ""}${each.expected}`;
  return {
    expected,
    problem: (value) => {
      if (!Array.isArray(value) || value.length < least) return { path: [], expected, got: value };
      return firstProblem(value.keys(), (index) => each.problem(value[index]));
    },
    read: (text) => text.split(",").map((part) => readText(each, part.trim())),
  };
};

type FieldTypes<R> = { readonly [K in keyof R as R[K] extends { isOptional: true } ? never : K]: TypeOf<R[K]> } & {
  readonly [K in keyof R as R[K] extends { isOptional: true } ? K : never]?: TypeOf<R[K]>;
};

/** An object of exactly these fields. */
export const fields = <const R extends Readonly<Record<string, Rule>>>(rules: R): Rule<FieldTypes<R>> => {
  const parts = Object.entries(rules).map(([key, { expected }]) => `${key}: ${expected}`);
  const expected = `{ ${parts.join("; ")} }`;
  return {
    expected,
    problem: (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return { path: [], expected, got: value };
      const unknown = Object.keys(value).find((key) => !Object.hasOwn(rules, key));
      if (unknown !== undefined) {
        return { path: [unknown], expected: "nothing of this name", got: (value as Record<string, unknown>)[unknown] };
      }
      return firstProblem(Object.keys(rules), (key) => {
        const own = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
        if (own === undefined && rules[key]?.isOptional) return null;
        return rules[key]?.problem(own) ?? null;
      });
    },
  };
};

/** An object of any fields, each by the same rule. */
export const recordOf = <T>(each: Rule<T>): Rule<Readonly<Record<string, T>>> => {
  const expected = `an object, each field ${each.expected}`;
  return {
    expected,
    problem: (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return { path: [], expected, got: value };
      return firstProblem(Object.keys(value), (key) => each.problem((value as Record<string, unknown>)[key]));
    },
  };
};

/** A rule and one condition more, tested where the rule itself holds. */
export const where = <T>(given: Rule<T>, expected: string, holds: (value: T) => boolean): Rule<T> => ({
  ...given,
  problem: (value) => given.problem(value) ?? (holds(value as T) ? null : { path: [], expected, got: value }),
});

/** Objects of several kinds, told apart by what the field `tag` holds. */
export const oneKindOf = <const R extends Readonly<Record<string, Rule>>>(
  tag: string,
  kinds: R,
): Rule<TypeOf<R[keyof R]>> => {
  const tagRule = oneOf(...Object.keys(kinds));
  const expected = `an object whose ${tag} is ${tagRule.expected}`;
  return {
    expected,
    problem: (value) => {
      if (typeof value !== "object" || value === null) return { path: [], expected, got: value };
      const kind = (value as Record<string, unknown>)[tag];
      if (!accepts(tagRule, kind)) return { path: [tag], expected: tagRule.expected, got: kind };
      return kinds[kind as string]?.problem(value) ?? null;
    },
  };
};

/** Anything at all: it is checked elsewhere. */
export const anything: Rule<unknown> = rule("anything", () => true);

function firstProblem<K extends string | number>(keys: Iterable<K>, problemAt: (key: K) => Problem | null) {
  for (const key of keys) {
    const problem = problemAt(key);
    if (problem !== null) return { ...problem, path: [key, ...problem.path] };
  }
  return null;
}

/** "training.iterations: expected a whole number of at least 0, got -1" */
export const problemText = ({ path, expected, got }: Problem): string =>
  `${path.length > 0 ? `${path.join(".")}: ` : ""}expected ${expected}, got ${show(got)}`;

/** A value as an error message shows it. Not by JSON, which throws at what it cannot hold. */
export function show(value: unknown): string {
  if (typeof value !== "object" || value === null) return showPlain(value);
  if (Array.isArray(value)) return `[${Array.from(value.slice(0, 8), showPart).join(", ")}]`;
  const parts = Object.entries(value).slice(0, 8);
  return `{ ${parts.map(([key, part]) => `${key}: ${showPart(part)}`).join(", ")} }`;
}

const showPart = (value: unknown): string => (typeof value === "object" && value !== null ? "…" : showPlain(value));

const showPlain = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** One option wherever it shows: the checks and the default of the library, a flag of the command, a line of help and docs. */
export interface OptionRow<T = unknown> {
  readonly rule: Rule<T>;
  /** Absent: the option must be given, or its default is not one value, and `otherwise` says what it is. */
  readonly default?: T;
  readonly otherwise?: string;
  /** One line, without the default. */
  readonly help: string;
  /** The heading it stands under in --help. */
  readonly group?: string;
  /** How the command spells it, e.g. "--deltas <order>". Absent: it has no flag of its own. */
  readonly flag?: string;
  /** A flag in another unit: its own rule, and how many of its units are one of the option's. */
  readonly inFlag?: { readonly rule: Rule<number>; readonly perUnit: number };
}

/** A row of an option with a default. */
export const row = <T, More extends Partial<OptionRow<T>>>(
  rule: Rule<T>,
  standard: NoInfer<T>,
  help: string,
  more?: More,
) => ({
  rule,
  default: standard,
  help,
  ...more,
});

/** A row of an option that must be given, or whose default is not one value. */
export const needed = <T, More extends Partial<OptionRow<T>>>(rule: Rule<T>, help: string, more?: More) => ({
  rule,
  help,
  ...more,
});

/** A row for every option there is. */
export type OptionTable<Options> = { readonly [Option in keyof Options]-?: OptionRow };

/** The defaults of a table, in its order; what must be given is left out. */
export const defaultsOf = <Options>(table: OptionTable<Options>): Options =>
  Object.fromEntries(
    Object.entries<OptionRow>(table).flatMap(([option, row]) => ("default" in row ? [[option, row.default]] : [])),
  ) as Options;

/** @throws {OptionError} "<what>: <option>: expected …, got …" where the rule does not accept the value */
export function checkOption(what: string, option: string, rule: Rule, value: unknown): void {
  const problem = rule.problem(value);
  if (problem === null) return;
  throw new OptionError(`${what}: ${problemText({ ...problem, path: [option, ...problem.path] })}`);
}

/**
 * Complete options: what is absent (or undefined) takes its default, what is present is checked. Keys come in the order of
 * the table.
 *
 * @param what  what the options are of, for errors: "pitch", "kaldi vad"
 * @throws {OptionError} for an unknown option or a value outside its range
 */
export function resolveOptions<Options extends object>(
  what: string,
  table: OptionTable<Options>,
  options: Partial<Options>,
): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new OptionError(`${what}: expected an object of options, got ${show(options)}`);
  }
  const unknown = Object.keys(options).find((option) => !Object.hasOwn(table, option));
  if (unknown !== undefined) {
    const known = Object.keys(table).join(", ");
    throw new OptionError(`unknown ${what} option ${show(unknown)}; the options are ${known}`);
  }
  return completeOptions(what, table, options) as Options;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The entries that have a value: an option that was not given must not hide a default. */
export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** The same where further options, those of others, may stand among the given ones: they are handed on as they are. */
export function completeOptions<Options extends object, Given extends object>(
  what: string,
  table: OptionTable<Options>,
  options: Given,
): Given & Options {
  const given: Record<string, unknown> = defined(options);
  const completed: Record<string, unknown> = {};
  for (const [option, row] of Object.entries<OptionRow>(table)) {
    const isGiven = Object.hasOwn(given, option);
    if (isGiven || !("default" in row)) checkOption(what, option, row.rule, given[option]);
    completed[option] = isGiven ? given[option] : row.default;
  }
  return { ...completed, ...given } as Given & Options;
}
