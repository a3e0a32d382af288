import { CorpusError } from "../errors.js";
import { AUDIO_NAME } from "./audio-files.js";
import { PLACE_COLUMNS } from "./manifest.js";

/** File names that carry labels, such as `{speaker}_{word}_{take}.wav`. */
export interface FilePattern {
  readonly source: string;
  readonly columnNames: readonly string[];
  readonly expression: RegExp;
}

const bracedName = /\{([^{}]*)\}/g;

/**
 * Reads a pattern of file names. `{name}` stands for one or more characters, up to the text that follows it in the
 * pattern and never across a `/`; everything else stands for itself, the extension in any case of letters.
 *
 * @throws {CorpusError} when a name is malformed, reserved or doubled, when two placeholders touch, or when the pattern
 *   does not end in the extension of a sound file
 * @example parseFilePattern("{speaker}/{word}_{take}.wav").columnNames // => ["speaker", "word", "take"]
 */
export function parseFilePattern(source: string): FilePattern {
  const refuse = (why: string) => new CorpusError(`pattern "${source}": ${why}`);
  // Literals at even places, names at odd ones.
  const parts = source.split(bracedName);
  const columnNames = parts.filter((_, i) => i % 2 === 1);
  const literals = parts.filter((_, i) => i % 2 === 0);
  const extension = AUDIO_NAME.exec(source)?.[0];
  if (extension === undefined) {
    throw refuse('it must end in .wav or another extension of sound, as in "{speaker}_{word}_{take}.wav"');
  }
  if (source.includes("\\")) throw refuse("folders are separated by / here, on every system");
  if (columnNames.length === 0) throw refuse("it names no column; write one in braces, such as {speaker}");
  for (const [i, name] of columnNames.entries()) {
    if (!/^[A-Za-z][\w-]*$/.test(name))
      throw refuse(`"{${name}}" is no column name: a letter, then letters, digits, - or _`);
    if (PLACE_COLUMNS.includes(name)) throw refuse(`the name "${name}" is taken; choose another`);
    if (columnNames.indexOf(name) !== i) throw refuse(`the column "${name}" is there twice`);
    if (literals[i + 1] === "")
      throw refuse(`what parts {${name}} from {${columnNames[i + 1]}}? Put a character between`);
  }
  if (literals.some((literal) => /[{}]/.test(literal))) throw refuse("a brace is not closed, or not opened");

  const last = literals.length - 1;
  const written = literals.map((literal, i) =>
    i === last ? `${quoteLiteral(literal.slice(0, -extension.length))}${inAnyCase(extension)}` : quoteLiteral(literal),
  );
  const [first = "", ...following] = written;
  const expression = new RegExp(`^${first}${following.map((next) => `((?:(?!${next})[^/])+)${next}`).join("")}$`);
  return { source, columnNames, expression };
}

/**
 * The columns in a file name, or null where it does not match.
 *
 * @param path relative to the corpus folder, parts separated by `/`
 */
export function matchFilePattern(pattern: FilePattern, path: string): Record<string, string> | null {
  const match = pattern.expression.exec(path);
  if (match === null) return null;
  return Object.fromEntries(pattern.columnNames.map((name, i) => [name, match[i + 1] ?? ""]));
}

/** The file name with these columns: the inverse of `matchFilePattern` for values free of the pattern's own text. */
export function formatFilePattern(pattern: FilePattern, columns: Readonly<Record<string, string>>): string {
  return pattern.source.replace(bracedName, (_, name: string) => columns[name] ?? "");
}

function quoteLiteral(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

const inAnyCase = (extension: string): string =>
  extension.replace(".", "\\.").replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
