import { readFileSync, type Stats, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { AudioFormatError, OptionError } from "../errors.js";

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
