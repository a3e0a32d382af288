import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { FeatureFileError } from "../errors.js";
import { type ByteSource, openByteSource } from "../files/byte-source.js";
import type { FeatureEntry } from "./feature-entry.js";
import { naming, namingLater } from "./naming.js";
import { type ReadArchiveOptions, takeMatrix } from "./read-archive.js";
import { cutOut, parseScriptLine, type ScriptLine } from "./script-line.js";

const LONGEST_LINE = 65_536;
const NEWLINE = 0x0a;

/**
 * Reads what a Kaldi script file (`.scp`) lists, line by line in its order: `key file.ark:offset`, or `key file` for a file
 * of one matrix, either with a range `[0:99]` or `[0:99,0:12]`. A relative path is taken from the current folder, as Kaldi
 * takes it, or else from the folder of the script file. Commands (`gunzip -c x |`) are refused, never run.
 *
 * @throws {FeatureFileError} naming the script file and the line, at the first that cannot be read
 * @example
 * const keys = [];
 * for await (const { key } of readScript("feats.scp")) keys.push(key);
 * keys; // => ["ada-1", "bob-1", "ada-2", "bob-2"]
 */
export async function* readScript(path: string, options: ReadArchiveOptions = {}): AsyncGenerator<FeatureEntry> {
  for await (const { line, source, name } of seekListed(path)) {
    const features = await takeMatrix(source, { ...options, name });
    yield { key: line.key, features: naming(source.path, () => cutOut(features, line)) };
  }
}

/** A line of a script file, and its archive at the position of the matrix. */
export interface ListedMatrix {
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
  const exists = (candidate: string) =>
    stat(candidate).then(
      () => true,
      () => false,
    );
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
