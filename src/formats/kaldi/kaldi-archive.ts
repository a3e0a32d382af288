import { FeatureFileError, OptionError } from "../../errors.js";
import { type ByteSource, openByteSource } from "../../files/byte-source.js";
import { type AtomicFile, commitTogether, createAtomicFile } from "../../files/write-file.js";
import type { FeatureMatrix } from "../../types.js";
import { checkKey, type FeatureEntries, type FeatureEntry } from "../features/feature-entries.js";
import { LARGEST_MATRIX, LONGEST_TEXT } from "../floats.js";
import { naming } from "../named-errors.js";
import {
  type DecodeKaldiOptions,
  decodeKaldiMatrix,
  type EncodeKaldiOptions,
  encodeKaldiMatrix,
  isBinary,
  type KaldiHeader,
  LONGEST_HEADER,
  parseKaldiHeader,
} from "./kaldi-matrix.js";
import { endsText, isSpace } from "./kaldi-text.js";

export type ReadArchiveOptions = Omit<DecodeKaldiOptions, "name">;

/** Bytes of a key: file names are shorter. */
const LONGEST_KEY = 4096;

/**
 * Reads a Kaldi archive (`.ark`), binary or text, one matrix after the other: the archive may be larger than memory.
 * Errors name the file, the key and the byte. What a matrix may be, see `decodeKaldiMatrix`.
 */
export async function* readArchive(path: string, options: ReadArchiveOptions = {}): AsyncGenerator<FeatureEntry> {
  const source = await openByteSource(path);
  try {
    for (let key = await takeKey(source); key !== null; key = await takeKey(source)) {
      yield { key, features: await takeMatrix(source, { ...options, name: `${path}: "${key}"` }) };
    }
  } finally {
    await source.close();
  }
}

/** The next key with the one space behind it; null at the end of the archive. */
export async function takeKey(source: ByteSource): Promise<string | null> {
  await skipSpaces(source);
  const bytes = await source.peek(LONGEST_KEY);
  if (bytes.length === 0) return null;
  const length = bytes.findIndex(isSpace);
  const key = naming(`${source.path}: byte ${source.position()}`, () => decodeKey(bytes, length));
  await source.take(length + 1);
  return key;
}

async function skipSpaces(source: ByteSource): Promise<void> {
  for (let bytes = await source.peek(LONGEST_KEY); bytes.length > 0; bytes = await source.peek(LONGEST_KEY)) {
    const spaces = bytes.findIndex((byte) => !isSpace(byte));
    await source.take(spaces < 0 ? bytes.length : spaces);
    if (spaces >= 0) return;
  }
}

function decodeKey(bytes: Uint8Array, length: number): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new FeatureFileError("this is compressed by gzip; unpack it first, with gunzip");
  }
  if (bytes[0] === 0)
    throw new FeatureFileError("a matrix without a key; this is one matrix, or the archive is damaged");
  if (length < 0)
    throw new FeatureFileError("a key with a space behind it was expected; this is no archive, or damaged");
  let key: string;
  try {
    key = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length));
  } catch (error) {
    throw new FeatureFileError("the key is not UTF-8; this is no archive, or damaged", { cause: error });
  }
  checkKey(key);
  return key;
}

/** The matrix that begins at the position of the source; errors name `options.name`, or else the file, and the byte. */
export async function takeMatrix(source: ByteSource, options: DecodeKaldiOptions): Promise<FeatureMatrix> {
  const name = `${options.name ?? source.path} at byte ${source.position()}`;
  const binary = isBinary(await source.peek(2));
  const bytes = binary ? await takeBinary(source, name) : await takeText(source);
  return decodeKaldiMatrix(bytes, { ...options, name });
}

async function takeBinary(source: ByteSource, name: string): Promise<Uint8Array> {
  const { numBytes } = await peekHeader(source, name);
  return source.take(numBytes);
}

/** What the binary matrix at the position of the source is, and whether the file holds it whole. */
export async function peekHeader(source: ByteSource, name: string): Promise<KaldiHeader> {
  const bytes = await source.peek(LONGEST_HEADER);
  const header = naming(name, () => parseKaldiHeader(bytes));
  const { numFrames, dim, numBytes } = header;
  const available = source.size - source.position();
  if (numBytes > available || numBytes > LARGEST_MATRIX) {
    throw new FeatureFileError(
      `${name}: a matrix of ${numFrames} × ${dim} has ${numBytes} bytes, and ${available} follow; ` +
        (numBytes > available ? "the archive is cut short or damaged" : "cut the recording in parts"),
    );
  }
  return header;
}

/** Takes a matrix in text. @returns its bytes, valid until the source is read again */
export const takeText = (source: ByteSource): Promise<Uint8Array> => source.takeThrough(endsText, LONGEST_TEXT);

export interface WriteArchiveOptions extends EncodeKaldiOptions {
  /** Path of a script file to write as well, which says where in the archive each matrix is. @default none */
  readonly scp?: string;
  /** Gives up with its reason; nothing is left. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a Kaldi archive, and its script file if one is named, each whole or not at all; says how many matrices. Only one
 * is in memory at a time. The script file names the archive as `path` does, so a relative one is read from the same
 * folder.
 */
export async function writeArchive(
  path: string,
  entries: FeatureEntries,
  options: WriteArchiveOptions = {},
): Promise<number> {
  const { scp, ...writing } = options;
  if (scp === path) throw new OptionError(`the archive and its script file are both to be ${path}; name two files`);
  if (scp !== undefined && /[\n\r]|^\||\|\s*$|\s$/.test(path)) {
    throw new OptionError(`a script file cannot name ${JSON.stringify(path)}; call the archive something else`);
  }
  writing.signal?.throwIfAborted();
  const files: AtomicFile[] = [];
  try {
    const archive = await createAtomicFile(path);
    files.push(archive);
    const lines = await writeEntries(archive, entries, path, writing);
    if (scp !== undefined) {
      const script = await createAtomicFile(scp);
      files.push(script);
      await script.write(new TextEncoder().encode(lines.join("")), 0);
    }
    await commitTogether(files, scp === undefined ? [path] : [path, scp]);
    return lines.length;
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}

/** @returns the lines of the script file */
async function writeEntries(
  archive: AtomicFile,
  entries: FeatureEntries,
  path: string,
  { signal, ...encoding }: Omit<WriteArchiveOptions, "scp">,
): Promise<string[]> {
  const keys = new Set<string>();
  const lines: string[] = [];
  let position = 0;
  for await (const { key, features } of entries) {
    signal?.throwIfAborted();
    naming(path, () => checkKey(key));
    if (keys.has(key)) throw new FeatureFileError(`${path}: the key "${key}" came twice; give each recording its own`);
    keys.add(key);
    const matrix = naming(`${path}: "${key}"`, () => encodeKaldiMatrix(features, encoding));
    const label = new TextEncoder().encode(`${key} `);
    await archive.write(label, position);
    lines.push(`${key} ${path}:${position + label.length}\n`);
    await archive.write(matrix, position + label.length);
    position += label.length + matrix.length;
  }
  return lines;
}
