import type { Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
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

/**
 * Reads a whole file of at most `maxBytes` bytes.
 *
 * @throws {AudioFormatError} when it cannot be read, or is too large
 * @throws {OptionError} when `maxBytes` is out of range
 */
export async function readBytes(path: string, { maxBytes, expected, remedy }: ReadBytesOptions): Promise<Uint8Array> {
  if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > NODE_MAX_BYTES) {
    throw new OptionError(`maxBytes must be an integer from 1 to ${NODE_MAX_BYTES}, and is ${maxBytes}`);
  }
  const file = await statFile(path, expected);
  if (file.size > maxBytes) {
    throw new AudioFormatError(
      `${path}: the file has ${file.size} bytes, and at most ${maxBytes} are read at once; ${remedy}`,
    );
  }
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause, expected);
  });
}

/**
 * What the file system says of a file. This comes first because opening a named pipe would wait for its writer.
 *
 * @throws {AudioFormatError} when there is no such file, or it is a folder, a pipe or a device
 */
export async function statFile(path: string, expected: string): Promise<Stats> {
  const file = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause, expected);
  });
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
