import { readFileSync } from "node:fs";

/** One @example, as it stands in the sources. */
export interface Example {
  /** What it is an example of. */
  readonly name: string;
  /** The file, from src/ on. */
  readonly file: string;
  /** The line its code begins on, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** A docstring that begins a line, and the name of what is declared after it. */
const documented =
  /^[ \t]*\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:\/\/[^\n]*\s*)*(?:export )?(?:declare )?(?:abstract )?(?:async )?(?:readonly )?(?:(?:function\*?|const|class|interface|type) )?(\w*)/gm;

/** From an @example tag to the next tag, or the end. */
const tagged = /^[ \t]*(?:\*[ \t]*)?@example\b([\s\S]*?)(?=^[ \t]*\*?[ \t]*@\w|$(?![\s\S]))/gm;

/** Every @example of a source file, in order. */
export function examplesIn(file: string, source: string): Example[] {
  const examples: Example[] = [];
  for (const docstring of source.matchAll(documented)) {
    const [, text = "", name = ""] = docstring;
    for (const tag of text.matchAll(tagged)) {
      const body = tag[1] ?? "";
      const code = body.replace(/^[ \t]*\* ?/gm, "");
      const before = source.slice(0, docstring.index + docstring[0].indexOf(body, tag.index));
      const blank = /^\s*\n/.test(code) ? 1 : 0;
      examples.push({ name, file, line: before.split("\n").length + blank, code: code.trim() });
    }
  }
  return examples;
}

/** Every @example of a file under `src`. */
export const examplesOf = (src: string, file: string): Example[] =>
  examplesIn(file, readFileSync(`${src}/${file}`, "utf8"));
