import { FeatureFileError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { checkKey } from "./feature-entry.js";

/** From the first to the last, both included, as Kaldi counts. */
export interface Span {
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

/**
 * Takes a line apart: `key path`, `key path:offset`, either with `[0:99]` (frames) or `[0:99,0:12]` (frames, columns).
 *
 * @throws {FeatureFileError} when it is no such line, or a command (`gunzip -c x |`): commands are never run
 */
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
export interface MatrixPart {
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

/**
 * The part of a matrix that a line asks for.
 *
 * @throws {FeatureFileError} when the matrix ends before the range does
 */
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
