import { type Command, Option } from "commander";
import { type OptionRow, type Rule, readText, show } from "../options.js";

/**
 * Commands as data: what they are called, their flags, and what to load and run when they are called. Nothing here, and
 * nothing that declares a command, loads the library, so that --help answers at once.
 */

/** A flag: of a row of a table of options, or of the command alone. */
export interface Flag {
  /** E.g. "--components <n>"; a switch takes no value. */
  readonly flag: string;
  readonly help: string;
  /** Without one a value is taken as it stands. */
  readonly rule?: Rule;
  /** Shown in --help, and taken by the library; with `isSet` also set for the command. */
  readonly default?: unknown;
  readonly otherwise?: string;
  readonly group?: string;
  readonly inFlag?: NonNullable<OptionRow["inFlag"]>;
  readonly isSet?: true;
  readonly isRequired?: true;
  /** Of a flag that may be repeated: what it says, put to what was said before. */
  readonly gather?: (text: string, before: unknown) => unknown;
}

export interface Declaration {
  readonly name: string;
  /** One line of at most 64 characters, for the list of commands and the head of its own help. */
  readonly summary: string;
  /** E.g. "<manifest>", "[recording...]". */
  readonly arguments?: readonly string[];
  /** What each argument is, where its name does not say it. */
  readonly argumentHelp?: string;
  /** Where a command is called in several ways: the ways, without its name. */
  readonly usage?: readonly string[];
  readonly flags: readonly Flag[];
  readonly run: Parameters<Command["action"]>[0];
}

const JSON_FLAG: Flag = { flag: "--json", help: "print one JSON value and nothing else on stdout" };

export function declare(parent: Command, declaration: Declaration): void {
  const { name, summary, usage, flags, run } = declaration;
  const command = parent.command(name).summary(summary).description(sentence(summary));
  for (const argument of declaration.arguments ?? []) command.argument(argument, declaration.argumentHelp);
  if (usage !== undefined) command.usage(usage.join(`\n       voxmix ${name} `));
  const [own, grouped] = [flags.filter(({ group }) => group === undefined), flags.filter(({ group }) => group)];
  for (const flag of [...own, JSON_FLAG, ...grouped]) command.addOption(optionOf(command, flag));
  command.action(run);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function optionOf(command: Command, flag: Flag): Option {
  const option = new Option(flag.flag, helpOf(flag)).helpGroup(flag.group ?? "Options:");
  if (flag.isRequired) option.makeOptionMandatory();
  if (flag.isSet) option.default(flag.default);
  if (option.isBoolean() || option.negate) return option;
  const refuse = (expected: string, got: unknown): never =>
    command.error(`error: option '${flag.flag}': expected ${expected.replace("null", '"off"')}, got ${show(got)}`, {
      exitCode: 2,
    });
  return option.argParser((text: string, before: unknown) => {
    const rule = flag.inFlag?.rule ?? flag.rule;
    const value = rule === undefined ? text : readText(rule, text);
    const problem = rule?.problem(value) ?? null;
    if (problem !== null) return refuse(problem.expected, problem.got);
    // commander takes null from a parser for nothing at all: "off" stays a word until the option is made.
    return flag.gather === undefined ? (value ?? text) : flag.gather(text, before);
  });
}

/** "mel bands (default: 26)", "window of a frame (hann, hamming; default: hann)". Switches have neither. */
function helpOf({ flag, help, rule, inFlag, otherwise, isRequired, ...row }: Flag): string {
  const values = rule !== undefined && "values" in rule ? (rule.values as readonly string[]).join(", ") : "";
  const standard = otherwise ?? (row.default === undefined ? undefined : shown(row.default, inFlag?.perUnit));
  const isSwitch = !/[<[]/.test(flag);
  const parts = [
    values,
    ...(standard === undefined || isSwitch ? [] : [`default: ${standard}`]),
    ...(isRequired ? ["required"] : []),
  ].filter((part) => part !== "");
  return parts.length === 0 ? help : `${help} (${parts.join("; ")})`;
}

export function shown(value: unknown, perUnit = 1): string {
  if (value === null) return "off";
  if (typeof value === "number") return String(value * perUnit);
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** A flag of commands alone. */
export const flag = (spelling: string, help: string, more: Partial<Flag> = {}): Flag => ({
  flag: spelling,
  help,
  ...more,
});

/** The flag of a row, with what is different in a command. */
export function flagOf(row: OptionRow, different: Partial<Flag> = {}): Flag {
  if (row.flag === undefined && different.flag === undefined) throw new Error("this option has no flag");
  const { group: _, ...ungrouped } = row;
  return { flag: "", ...ungrouped, ...different };
}

/** Flags under a heading. */
export const under = (group: string, ...flags: readonly Flag[]): readonly Flag[] =>
  flags.map((flag) => ({ ...flag, group }));

/** How a flag is called in the options of commander: "--frame-length <ms>" is `frameLength`. */
export const attributeOf = (flag: string): string => new Option(flag).attributeName();
