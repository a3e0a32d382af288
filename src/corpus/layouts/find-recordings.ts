/**
 * Recordings by their names: all of a folder, the one that a label file means, and the labels that a pattern such as
 * `{speaker}_{word}_{take}.wav` finds in a name.
 */

import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CorpusError } from "../../errors.js";
import { groupBy, naturalOrder } from "../../math/order.js";
import { PLACE_COLUMNS } from "../manifest.js";

/** A path without the extension of its last part. */
export const withoutExtension = (path: string): string => path.replace(/(?<=[^/])\.[^./]*$/, "");

/** The recording beside a file: the only one of the same stem in the same folder. */
export async function recordingBeside(file: string): Promise<string> {
  const folder = dirname(file);
  const stem = withoutExtension(basename(file));
  const names = (await readdir(folder)).filter((name) => AUDIO_NAME.test(name) && withoutExtension(name) === stem);
  const [only, ...others] = names.toSorted(naturalOrder);
  if (only === undefined) {
    throw new CorpusError(
      `${file}: no recording lies beside it, such as ${stem}.wav; put it there, under the same name`,
    );
  }
  if (others.length === 0) return join(folder, only);
  throw new CorpusError(`${file}: it may belong to ${[only, ...others].join(" or ")}; move the wrong one away`);
}

/**
 * Finds recordings by the names that label files give them: by the last part of the name, without its extension; and where
 * several are called so, by the folders before it. Null where there is none; several that fit equally well are an error.
 * @param files  relative to `folder`, parts separated by `/`
 */
export function recordingFinder(folder: string, files: readonly string[]): (name: string) => string | null {
  const byStem = groupBy(files, (file) => lastPart(withoutExtension(file)));
  return (name) => {
    const wanted = byStem.has(lastPart(name)) ? name : name.replace(AUDIO_NAME, "");
    const candidates = byStem.get(lastPart(wanted)) ?? [];
    const shared = candidates.map((file) => sharedFolders(withoutExtension(file), wanted));
    const best = Math.max(...shared);
    const [only, ...others] = candidates.filter((_, i) => shared[i] === best);
    if (only === undefined || others.length === 0) return only ?? null;
    throw new CorpusError(
      `${folder}: the recording "${name}" may be ${[only, ...others].slice(0, 5).join(" or ")}; ` +
        "give it its folder in the labels, or move the others away",
    );
  };
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** How many parts, from the last, two paths have in common. */
function sharedFolders(path: string, other: string): number {
  const parts = path.split("/").toReversed();
  const others = other.split("/").toReversed();
  const differing = parts.findIndex((part, i) => part !== others[i]);
  return differing < 0 ? parts.length : differing;
}

/** The names of sound files that are read without another package. */
const AUDIO_NAME = /\.(wav|flac|sph|aif|aiff|aifc|au|snd)$/i;

/**
 * The sound files under a folder that `readAudio` reads without another package, by their names: .wav .flac .sph .aif
 * .aiff .aifc .au .snd, in natural order, as paths relative to it with `/` between parts. Links are followed, each folder
 * once; names that begin with a dot are passed over (macOS leaves `._name.wav` files that hold no sound).
 */
export async function findAudioFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const visited = new Set<string>();

  async function visit(prefix: string): Promise<void> {
    const here = await realpath(join(folder, prefix));
    if (visited.has(here)) return;
    visited.add(here);
    for (const entry of await readdir(here, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const path = prefix + entry.name;
      const isWanted = AUDIO_NAME.test(entry.name);
      if (entry.isDirectory()) await visit(`${path}/`);
      else if (entry.isFile() && isWanted) found.push(path);
      else if (entry.isSymbolicLink()) {
        // A link to nothing is kept when it is called .wav or the like: reading it says which file is gone.
        const target = await stat(join(folder, path)).catch(() => null);
        if (target?.isDirectory()) await visit(`${path}/`);
        else if (isWanted) found.push(path);
      }
    }
  }

  await visit("");
  return found.toSorted(naturalOrder);
}

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

/** The columns in a file name, relative to the corpus folder with `/` between parts; null where it does not match. */
export function matchFilePattern(pattern: FilePattern, path: string): Record<string, string> | null {
  const match = pattern.expression.exec(path);
  if (match === null) return null;
  return Object.fromEntries(pattern.columnNames.map((name, i) => [name, match[i + 1] ?? ""]));
}

/** The same, or an error that says how to mend the name. */
export function columnsOfName(pattern: FilePattern, folder: string, file: string): Record<string, string> {
  const columns = matchFilePattern(pattern, file);
  if (columns !== null) return columns;
  const isDeeper = file.split("/").length > pattern.source.split("/").length;
  const advice = isDeeper
    ? "name the subfolder as the corpus, or put its name and / into the pattern"
    : "mend its name or the pattern, or move it away";
  throw new CorpusError(`${folder}: the file ${file} does not match the pattern "${pattern.source}"; ${advice}`);
}

/** The file name with these columns: the inverse of `matchFilePattern` for values free of the pattern's own text. */
export function formatFilePattern(pattern: FilePattern, columns: Readonly<Record<string, string>>): string {
  return pattern.source.replace(bracedName, (_, name: string) => columns[name] ?? "");
}

const quoteLiteral = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

const inAnyCase = (extension: string): string =>
  extension.replace(".", "\\.").replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
