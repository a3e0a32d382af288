import { ModelFileError } from "../../errors.js";
import { isDecimal } from "../text-lines.js";

/** A word of an HTK definition: `<MEAN>`, `~h`, or a number or name. */
export interface HtkToken {
  readonly kind: "symbol" | "macro" | "word";
  /** Of a symbol in capitals, for HTK takes either; of a macro its letter; of a word itself, unquoted. */
  readonly text: string;
  /** From 1, for errors. */
  readonly line: number;
}

/** The words of a definition, one looked at before it is taken. */
export interface HtkTokens {
  readonly peek: () => HtkToken | undefined;
  /** @throws {ModelFileError} at the end of the file */
  readonly next: () => HtkToken;
  /** Takes the next word if it is this symbol. */
  readonly accept: (symbol: string) => boolean;
  /** @throws {ModelFileError} when the next word is no such number */
  readonly integer: (what: string) => number;
  readonly number: (what: string) => number;
  readonly name: () => string;
  readonly fail: (problem: string) => ModelFileError;
}

const WORD = /\s*(?:<([^<>\s]*)>|~([a-zA-Z])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s<>~"']+))/y;

/**
 * The words of an HTK master macro file in text. Source: HTK 3.4, HModel.c (`GetToken`: `<` and `>` about symbols, `~`
 * and a letter for macros) and HShell.c (`ReadString`: names may be quoted, with `\` before a quote or three octal
 * digits).
 */
export function htkTokens(text: string): HtkTokens {
  let at = 0;
  let line = 1;
  let ahead: HtkToken | undefined;

  const scan = (): HtkToken | undefined => {
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (match === null) {
      if (text.slice(at, at + 1000).trim() === "") return undefined;
      throw fail(`${JSON.stringify(text.slice(at, at + 20).trim())} is no word of an HTK definition`);
    }
    for (let i = at; i < WORD.lastIndex; i++) if (text.charCodeAt(i) === 10) line++;
    at = WORD.lastIndex;
    const [, symbol, macro, double, single, word] = match;
    if (symbol !== undefined) return { kind: "symbol", text: symbol.toUpperCase(), line };
    if (macro !== undefined) return { kind: "macro", text: macro, line };
    return { kind: "word", text: word ?? unquoted(double ?? single ?? ""), line };
  };

  const peek = () => {
    ahead ??= scan();
    return ahead;
  };
  const next = () => {
    const token = peek();
    if (token === undefined) throw fail("the definition ends too early; the file is cut short");
    ahead = undefined;
    return token;
  };
  const fail = (problem: string) => new ModelFileError(`line ${line}: ${problem}`);
  const number = (what: string): number => {
    const { kind, text: word } = next();
    if (kind === "word" && isDecimal(word)) return Number(word);
    throw fail(`${what} was expected, and there is ${JSON.stringify(word.slice(0, 20))}`);
  };

  return {
    peek,
    next,
    fail,
    number,
    accept: (symbol) => {
      const token = peek();
      const isIt = token?.kind === "symbol" && token.text === symbol;
      if (isIt) ahead = undefined;
      return isIt;
    },
    integer: (what) => {
      const value = number(what);
      if (Number.isSafeInteger(value) && value > 0) return value;
      throw fail(`${what} was expected, and there is ${value}`);
    },
    name: () => {
      const { kind, text: word } = next();
      if (kind === "word") return word;
      throw fail(`the name of a macro was expected, and there is ${JSON.stringify(word)}`);
    },
  };
}

const unquoted = (text: string): string =>
  text.replace(/\\([0-7]{3}|.)/gs, (_, escaped: string) =>
    escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped, 8)) : escaped,
  );

/** A name in quotes, as HTK reads it back. */
export const quoted = (name: string): string => `"${name.replace(/["\\]/g, "\\$&")}"`;
