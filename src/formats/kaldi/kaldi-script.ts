import { dirname, isAbsolute, join } from "node:path";
import { FeatureFileError } from "../../errors.js";
import { type ByteSource, openByteSource } from "../../files/byte-source.js";
import { exists } from "../../files/read-file.js";
import type { FeatureMatrix } from "../../types.js";
import { checkKey, type FeatureEntry } from "../features/feature-entries.js";
import { naming, namingLater } from "../named-errors.js";
import { type ReadArchiveOptions, takeMatrix } from "./kaldi-archive.js";

const LONGEST_LINE = 65_536;
const NEWLINE = 0x0a;

/**
 * Reads what a Kaldi script file (`.scp`) lists, line by line in its order: `key file.ark:offset`, or `key file` for a file
 * of one matrix, either with a range `[0:99]` or `[0:99,0:12]`. A relative path is taken from the current folder, as Kaldi
 * takes it, or else from the folder of the script file. Commands (`gunzip -c x |`) are refused, never run.
 */
export async function* readScript(path: string, options: ReadArchiveOptions = {}): AsyncGenerator<FeatureEntry> {
  for await (const { line, source, name } of seekListed(path)) {
    const features = await takeMatrix(source, { ...options, name });
    yield { key: line.key, features: naming(source.path, () => cutOut(features, line)) };
  }
}

/** A line of a script file, and its archive at the position of the matrix. */
interface ListedMatrix {
  readonly line: ScriptLine;
  /** Open until the next line is asked for. */
  readonly source: ByteSource;
  /** For errors. */
  readonly name: string;
}

/** Goes through a script file line by line, see `readScript`. */
export async function* seekListed(path: string): AsyncGenerator<ListedMatrix> {
  const script = await openByteSource(path);
  const archives = oneAtATime(path);
  try {
    for (let number = 1; script.position() < script.size; number++) {
      const text = decodeLine(
        await script.takeThrough((byte) => byte === NEWLINE, LONGEST_LINE),
        `${path}: line ${number}`,
      );
      if (text.trim() === "") continue;
      const line = naming(`${path}: line ${number}`, () => parseScriptLine(text));
      const source = await namingLater(`${path}: line ${number}`, archives.open(line.path));
      yield { line, source, name: seekMatrix(source, line, path) };
    }
  } finally {
    await archives.close();
    await script.close();
  }
}

function decodeLine(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FeatureFileError(`${name}: this is not text in UTF-8; name a script file of lines "key path:offset"`, {
      cause: error,
    });
  }
}

/** The archive of the line before stays open: most scripts list one after the other. */
function oneAtATime(script: string) {
  let opened: { readonly path: string; readonly source: ByteSource } | undefined;
  const close = async () => {
    await opened?.source.close();
    opened = undefined;
  };
  return {
    async open(path: string): Promise<ByteSource> {
      if (opened?.path === path) return opened.source;
      await close();
      const source = await openByteSource(await findListed(path, script));
      opened = { path, source };
      return source;
    },
    close,
  };
}

/** The path itself, or if nothing is there the one beside the script file, if something is there. */
async function findListed(path: string, script: string): Promise<string> {
  const beside = join(dirname(script), path);
  return !isAbsolute(path) && !(await exists(path)) && (await exists(beside)) ? beside : path;
}

/** @returns what to call the matrix in errors */
function seekMatrix(source: ByteSource, line: ScriptLine, script: string): string {
  const name = `${source.path}: "${line.key}" of ${script}`;
  if (line.offset >= source.size) {
    throw new FeatureFileError(
      `${name}: byte ${line.offset} is past the end of its ${source.size} bytes; the archive was changed after the script`,
    );
  }
  source.seek(line.offset);
  return name;
}

/** From the first to the last, both included, as Kaldi counts. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** A line of a Kaldi script file: which matrix, and which part of it. */
export interface ScriptLine {
  readonly key: string;
  readonly path: string;
  /** Bytes from the start of the file to the matrix, behind its key. 0 for a file of one matrix. */
  readonly offset: number;
  /** Null: all. */
  readonly frames: Span | null;
  /** Null: all. */
  readonly columns: Span | null;
}

/** Takes a line apart, see `readScript`. */
export function parseScriptLine(line: string): ScriptLine {
  const [, key, source] = /^(\S+)\s+(.+)$/s.exec(line.trim()) ?? [];
  if (key === undefined || source === undefined) {
    throw new FeatureFileError(
      `a line is "key path" or "key path:offset", and this is ${JSON.stringify(line.slice(0, 80))}`,
    );
  }
  checkKey(key);
  if (source.startsWith("|") || source.endsWith("|")) {
    throw new FeatureFileError(`"${key}" is the output of a command, which is not run; write it to an archive first`);
  }
  const [, rest = source, range] = /^(.*\S)\[([^[\]]*)\]$/s.exec(source) ?? [];
  const [, path = rest, digits = "0"] = /^(.+):(\d+)$/s.exec(rest) ?? [];
  const offset = Number(digits);
  if (path === "-" || !Number.isSafeInteger(offset)) {
    throw new FeatureFileError(`"${key}": a file was expected, with an offset or without, and this is ${rest}`);
  }
  return { key, path, offset, ...parseRange(key, range) };
}

function parseRange(key: string, range: string | undefined): Pick<ScriptLine, "frames" | "columns"> {
  if (range === undefined) return { frames: null, columns: null };
  const spans = range.split(",").map((text) => text.trim());
  if (spans.length > 2) throw new FeatureFileError(`"${key}": a range is [frames] or [frames,columns], not [${range}]`);
  const [frames, columns = null] = spans.map((text) => parseSpan(key, text));
  return { frames: frames ?? null, columns };
}

function parseSpan(key: string, text: string): Span | null {
  if (text === "" || text === ":") return null;
  const [, first, last] = /^(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  const span = { first: Number(first), last: Number(last) };
  if (span.first <= span.last) return span;
  throw new FeatureFileError(`"${key}": a range is first:last, both counted from 0 and both included, not ${text}`);
}

/** Where in a matrix the part lies that a line asks for. */
interface MatrixPart {
  readonly firstFrame: number;
  readonly numFrames: number;
  readonly firstColumn: number;
  readonly dim: number;
}

/** @throws {FeatureFileError} when the matrix ends before the range does */
export function partOf(
  matrix: Pick<FeatureMatrix, "numFrames" | "dim">,
  { key, frames, columns }: Pick<ScriptLine, "key" | "frames" | "columns">,
): MatrixPart {
  const { first, last } = frames ?? { first: 0, last: matrix.numFrames - 1 };
  const column = columns ?? { first: 0, last: matrix.dim - 1 };
  if (last >= matrix.numFrames || column.last >= matrix.dim) {
    throw new FeatureFileError(
      `"${key}": the range ends at frame ${last} and column ${column.last}, and the matrix is ${matrix.numFrames} × ${matrix.dim}`,
    );
  }
  const dim = column.last - column.first + 1;
  return { firstFrame: first, numFrames: last - first + 1, firstColumn: column.first, dim };
}

/** The part of a matrix that a line asks for. */
export function cutOut(features: FeatureMatrix, line: Pick<ScriptLine, "key" | "frames" | "columns">): FeatureMatrix {
  if (!line.frames && !line.columns) return features;
  const { firstFrame, numFrames, firstColumn, dim } = partOf(features, line);
  const data = features.data.slice(0, numFrames * dim);
  for (let t = 0; t < numFrames; t++) {
    const start = (firstFrame + t) * features.dim + firstColumn;
    data.set(features.data.subarray(start, start + dim), t * dim);
  }
  return { ...features, data, numFrames, dim };
}
