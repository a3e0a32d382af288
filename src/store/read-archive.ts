import { FeatureFileError } from "../errors.js";
import { type ByteSource, openByteSource } from "../files/byte-source.js";
import type { FeatureMatrix } from "../types.js";
import { checkKey, type FeatureEntry } from "./feature-entry.js";
import { LARGEST_MATRIX } from "./float-values.js";
import {
  type DecodeKaldiOptions,
  decodeKaldiMatrix,
  isBinary,
  type KaldiHeader,
  LONGEST_HEADER,
  parseKaldiHeader,
} from "./kaldi-matrix.js";
import { endsText, isSpace } from "./kaldi-text.js";
import { naming } from "./naming.js";

export type ReadArchiveOptions = Omit<DecodeKaldiOptions, "name">;

/** Bytes of a key: file names are shorter. */
const LONGEST_KEY = 4096;
/** In text a value takes about ten bytes: 25 million values. */
const LONGEST_TEXT = 2 ** 28;

/**
 * Reads a Kaldi archive (`.ark`), binary or text, one matrix after the other: the archive may be larger than memory.
 * What a matrix may be, see `decodeKaldiMatrix`.
 *
 * @throws {FeatureFileError} naming the file, the key and the byte, at the first entry that cannot be read
 * @example
 * const keys = [];
 * for await (const { key, features } of readArchive("feats.ark")) keys.push(`${key}: ${features.numFrames}`);
 * keys; // => ["ada-1: 20", "bob-1: 20", "ada-2: 20", "bob-2: 20"]
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

/**
 * The matrix that begins at the position of the source.
 *
 * @throws {FeatureFileError} naming `options.name`, or else the file, and the byte
 */
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

/**
 * What the binary matrix at the position of the source is.
 *
 * @throws {FeatureFileError} when it is none, or the file ends before it does
 */
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

/**
 * Takes a matrix in text.
 *
 * @returns its bytes, valid until the source is read again
 */
export const takeText = (source: ByteSource): Promise<Uint8Array> => source.takeThrough(endsText, LONGEST_TEXT);
