import { readFileSync, type Stats, statSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { AudioFormatError, FeatureFileError, ModelFileError, OptionError } from "../errors.js";
import { LARGEST_MATRIX } from "../formats/floats.js";

/** What Node reads into one buffer. */
export const NODE_MAX_BYTES = 2 ** 31 - 1;

/** What is read, for errors. */
export interface ReadBytesOptions {
  readonly maxBytes: number;
  /** "a WAV file" */
  readonly expected: string;
  /** What to do with a file that is too large. */
  readonly remedy: string;
}

// Each step of reading without blocking (stat, open, stat, read, close) goes through Node's pool of threads and back: 0.5 ms
// for a file of 7 kB, which takes 0.015 ms to read. So files up to this size, a minute of speech, are read in one go.
const BLOCKING_BYTES = 2 ** 21;

/**
 * Reads a whole file of at most `maxBytes` bytes. Small files, up to 2 MiB, are read in one go, larger ones without
 * blocking the process.
 *
 * @throws {AudioFormatError} when it cannot be read, or is too large
 * @throws {OptionError} when `maxBytes` is out of range
 */
export async function readBytes(path: string, { maxBytes, expected, remedy }: ReadBytesOptions): Promise<Uint8Array> {
  if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > NODE_MAX_BYTES) {
    throw new OptionError(`maxBytes must be an integer from 1 to ${NODE_MAX_BYTES}, and is ${maxBytes}`);
  }
  const file = statFile(path, expected);
  if (file.size > maxBytes) {
    throw new AudioFormatError(
      `${path}: the file has ${file.size} bytes, and at most ${maxBytes} are read at once; ${remedy}`,
    );
  }
  try {
    return file.size <= BLOCKING_BYTES ? readFileSync(path) : await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause, expected);
  }
}

/**
 * What the file system says of a file. This comes first because opening a named pipe would wait for its writer.
 *
 * @throws {AudioFormatError} when there is no such file, or it is a folder, a pipe or a device
 */
export function statFile(path: string, expected: string): Stats {
  const file = statOf(path, expected);
  if (file.isDirectory()) {
    throw new AudioFormatError(`${path}: this is a folder, and ${expected} was expected; name a file inside it`);
  }
  if (!file.isFile()) {
    throw new AudioFormatError(
      `${path}: this is a pipe or a device, and a file was expected; write it to a file first`,
    );
  }
  return file;
}

function statOf(path: string, expected: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause, expected);
  }
}

/** The error for a file that the system does not give. */
export function unreadable(path: string, cause: unknown, expected: string): AudioFormatError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new AudioFormatError(`${path}: ${describe(code, cause, expected)}`, { cause });
}

function describe(code: string, cause: unknown, expected: string): string {
  switch (code) {
    case "ENOENT":
      return "there is no such file; check the path";
    case "ENOTDIR":
      return "a part of the path before its end is a file, not a folder; check the path";
    case "EISDIR":
      return `this is a folder, and ${expected} was expected; name a file inside it`;
    case "EACCES":
    case "EPERM":
      return "reading it is not permitted; give yourself the right with: chmod u+r";
    default:
      return `it cannot be read (${cause instanceof Error ? cause.message : String(cause)}); check the path and the disk`;
  }
}

/**
 * The bytes of a file of features.
 *
 * @throws {FeatureFileError} naming the file, when it cannot be read or is larger than one buffer
 */
export async function readFeatureBytes(path: string): Promise<Uint8Array> {
  const size = await sizeOfFile(path);
  if (size > LARGEST_MATRIX) {
    throw new FeatureFileError(
      `${path}: ${size} bytes, and at most ${LARGEST_MATRIX} are read at once; cut it in parts`,
    );
  }
  return readFile(path).catch((cause: unknown) => {
    throw unreadableFeatures(path, cause);
  });
}

/** @throws {FeatureFileError} naming the path, unless it is a file that can be seen */
export async function sizeOfFile(path: string): Promise<number> {
  // stat comes first because opening a named pipe would wait for its writer.
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadableFeatures(path, cause);
  });
  if (found.isDirectory()) throw new FeatureFileError(`${path}: this is a folder; name a file of features inside it`);
  if (!found.isFile()) {
    throw new FeatureFileError(
      `${path}: this is a pipe or a device, and a file was expected; write it to a file first`,
    );
  }
  return found.size;
}

/** The error for a file that the system does not give. */
export function unreadableFeatures(path: string, cause: unknown): FeatureFileError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const reason =
    code === "ENOENT"
      ? "there is no such file"
      : code === "EACCES"
        ? "reading it is not permitted"
        : `it cannot be read (${code})`;
  return new FeatureFileError(`${path}: ${reason}; check the path`, { cause });
}

/** More than any mixture of speech needs: 2 GiB is what one buffer holds everywhere. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * The bytes of a file of a model.
 *
 * @param wanted  what to give instead, for errors
 * @throws {ModelFileError} naming the file, when it cannot be read or is too large
 */
export async function readModelBytes(path: string, wanted: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > LARGEST_FILE) throw new ModelFileError(`${path}: ${size} bytes are more than a model file has`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : error;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code);
    throw new ModelFileError(`${path}: ${reason}; give ${wanted}`, { cause: error });
  }
}
