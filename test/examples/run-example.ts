import { inspect, isDeepStrictEqual } from "node:util";
import { transform } from "esbuild";
import { differenceFrom, written } from "./compare.js";
import { type Statement, statementsOf } from "./statements.js";
import { readWrittenValue } from "./written-value.js";

/** What an example may name. */
export type Scope = Readonly<Record<string, unknown>>;

const declared = /^(?:const|let) (\w+)\b/;
const noExpression = /^(?:const|let|for|if|while|do|try|throw|return|function|async function|class|import|export)\b/;

/**
 * Runs the TypeScript of an example, and holds every statement against the value written after it.
 *
 * @throws {Error} what the example throws, or the first value that is not what is written
 */
export async function runExample(code: string, scope: Scope): Promise<void> {
  const statements = statementsOf(code);
  const check = (index: number, actual: unknown, computed?: () => unknown) => {
    const { text, expected } = statements[index] as Statement;
    const difference = computed ? unequal(computed(), actual) : differenceOf(expected ?? "", actual);
    if (difference !== null) throw new Error(`${text}\n${difference}`);
  };
  const names = ["voxmixCheck", ...Object.keys(scope)];
  for (const { expected } of statements) if (expected !== null) await checkValue(expected);
  const source = `async () => {\n${statements.map(checked).join("\n")}\n}`;
  const { code: script } = await compile(source);
  const body = new Function(...names, `return (${script.trim().replace(/;$/, "")});`);
  await body(check, ...Object.values(scope))();
}

const compile = (code: string) => transform(code, { loader: "ts", target: "es2022", logLevel: "silent" });

/** @throws {Error} when what is written is neither a value nor an expression */
async function checkValue(text: string): Promise<void> {
  if (readWrittenValue(text) !== null) return;
  await compile(`(${text})`).catch(() => {
    throw new Error(`"${text}" is no value; write one of JavaScript, with … for what is left out`);
  });
}

/** A statement followed by, or within, the call that checks it. */
function checked({ text, expected }: Statement, index: number): string {
  if (expected === null) return text;
  const name = declared.exec(text)?.[1];
  // What is no plain value is computed, like what it is held against.
  const computed = readWrittenValue(expected) === null ? `, () => (${expected})` : "";
  if (name !== undefined) return `${text}\nvoxmixCheck(${index}, ${name}${computed});`;
  if (noExpression.test(text)) throw new Error(`"${text}" has no value; write // => after an expression`);
  return `voxmixCheck(${index}, (${text.replace(/;$/, "")})${computed});`;
}

function differenceOf(expected: string, actual: unknown): string | null {
  const value = readWrittenValue(expected);
  return value === null ? `${expected} is no value` : differenceFrom(value, actual);
}

/** As `differenceOf`, of a value instead of its text: a number agrees to the digits that it has. */
function unequal(expected: unknown, actual: unknown): string | null {
  const text = inspect(expected, { depth: null, maxArrayLength: null, maxStringLength: null, breakLength: Infinity });
  if (readWrittenValue(text) !== null) return differenceOf(text, actual);
  return isDeepStrictEqual(actual, expected) ? null : `expected ${text}, got ${written(actual)}`;
}
