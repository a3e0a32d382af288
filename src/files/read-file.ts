/**
 * Files are read here, whole or in pieces, with one wording of what goes wrong: the path, what the system said, what to do. The
 * error is of the class that fits what is read: sound, features, a model, a corpus.
 */

import { createReadStream, readFileSync, readSync, type Stats, statSync } from "node:fs";
import { access, type FileHandle, open, readFile } from "node:fs/promises";
import { codeOf, messageOf, type SpeechModelError } from "../errors.js";
import { checkOption, integerFrom } from "../options.js";

/** What is read, for errors. */
export interface Expected {
  /** "a sound file" */
  readonly expected: string;
  /** The class of errors. */
  readonly error: new (
    message: string,
    options?: ErrorOptions,
  ) => SpeechModelError;
}

interface ReadBytesOptions extends Expected {
  /** @default 2³¹ − 1 */
  readonly maxBytes?: number;
  /** What to do with a file that is too large. @default "is it the right file?" */
  readonly remedy?: string;
}

/** What Node reads into one buffer. */
export const NODE_MAX_BYTES = 2 ** 31 - 1;

// Each step of reading without blocking (stat, open, stat, read, close) goes through Node's pool of threads and back: 0.5 ms
// for a file of 7 kB, which takes 0.015 ms to read. So files up to this size, a minute of speech, are read in one go.
const BLOCKING_BYTES = 2 ** 21;

/**
 * Reads a whole file of at most `maxBytes` bytes. Small files, up to 2 MiB, are read in one go, larger ones without
 * blocking the process.
 */
export async function readBytes(path: string, options: ReadBytesOptions): Promise<Uint8Array> {
  const { maxBytes = NODE_MAX_BYTES, remedy = "is it the right file?", error } = options;
  checkOption("reading a file", "maxBytes", integerFrom(1, NODE_MAX_BYTES), maxBytes);
  const tooLarge = (size: string) =>
    new error(`${path}: the file has ${size} bytes, and at most ${maxBytes} are read at once; ${remedy}`);
  if (OPEN_PIPE.test(path) && statPath(path, options).isFIFO()) {
    const bytes = await readPipe(path, maxBytes, options);
    if (bytes === null) throw tooLarge(`more than ${maxBytes}`);
    return bytes;
  }
  const file = statFile(path, options);
  if (file.size > maxBytes) throw tooLarge(String(file.size));
  try {
    return file.size <= BLOCKING_BYTES ? readFileSync(path) : await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause, options);
  }
}

/** What a shell gives for `<(command)`: a pipe with a writer, so that reading it ends. */
const OPEN_PIPE = /^\/(dev\/(fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;

/** All that comes out of a pipe; null where it is more than `maxBytes`. */
async function readPipe(path: string, maxBytes: number, expected: Expected): Promise<Uint8Array | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of createReadStream(path)) {
      size += piece.length;
      if (size > maxBytes) return null;
      pieces.push(piece);
    }
  } catch (cause) {
    throw unreadable(path, cause, expected);
  }
  return Buffer.concat(pieces);
}

/** The text of a file in UTF-8. @throws {SpeechModelError} as `readBytes` */
export const readText = async (path: string, options: ReadBytesOptions): Promise<string> =>
  new TextDecoder().decode(await readBytes(path, options));

/** Tells whether a file was changed. */
export interface FileStamp {
  readonly size: number;
  /** Time of the last change, milliseconds since 1970. */
  readonly mtimeMs: number;
}

export const isSameStamp = (a: FileStamp, b: FileStamp): boolean => a.size === b.size && a.mtimeMs === b.mtimeMs;

/** A file that is open for reading. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** As the file was when it was opened. */
  readonly stamp: FileStamp;
  /** Fills `bytes` from a place in the file on. @returns how many there were: fewer where the file ends before */
  fill(bytes: Uint8Array, offset: number): Promise<number>;
  /** As `fill`, blocking: for headers. */
  fillNow(bytes: Uint8Array, offset: number): number;
}

/** Node reads less than 2 GiB at once. */
const LARGEST_READ = 2 ** 30;

/** @throws {SpeechModelError} when it cannot be opened, and from the functions when it cannot be read */
export async function openFile(path: string, expected: Expected): Promise<OpenFile> {
  const { size, mtimeMs } = statFile(path, expected);
  const failed = (cause: unknown): never => {
    throw unreadable(path, cause, expected);
  };
  const handle = await open(path).catch(failed);
  return {
    handle,
    stamp: { size, mtimeMs },
    async fill(bytes, offset) {
      let filled = 0;
      for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
        const wanted = Math.min(bytes.length - filled, LARGEST_READ);
        count = (await handle.read(bytes, filled, wanted, offset + filled).catch(failed)).bytesRead;
      }
      return filled;
    },
    fillNow(bytes, offset) {
      let filled = 0;
      try {
        for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
          count = readSync(handle.fd, bytes, filled, Math.min(bytes.length - filled, LARGEST_READ), offset + filled);
        }
      } catch (cause) {
        failed(cause);
      }
      return filled;
    },
  };
}

/** Opening a named pipe would wait for its writer: what is no file is refused before. */
function statFile(path: string, expected: Expected): Stats {
  const found = statPath(path, expected);
  if (found.isDirectory()) throw new expected.error(`${path}: ${isFolder(expected)}`);
  if (found.isFile()) return found;
  throw new expected.error(`${path}: this is a pipe or a device, and a file was expected; write it to a file first`);
}

/** What the file system says of a file or a folder. @throws {SpeechModelError} when there is none */
export function statPath(path: string, expected: Expected): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause, expected);
  }
}

/** Whether there is a file or folder that may be read. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The message of an error about a file, where the path is told already. */
export const withoutPath = (message: string, path: string): string =>
  message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;

/** The error for a file that the system does not give. */
function unreadable(path: string, cause: unknown, expected: Expected): SpeechModelError {
  return new expected.error(`${path}: ${describe(cause, expected)}`, { cause });
}

function describe(cause: unknown, expected: Expected): string {
  switch (codeOf(cause)) {
    case "ENOENT":
      return "there is no such file or folder; check the path";
    case "ENOTDIR":
      return "a part of the path before its end is a file, not a folder; check the path";
    case "EISDIR":
      return isFolder(expected);
    case "EACCES":
    case "EPERM":
      return "reading it is not permitted; give yourself the right with: chmod u+r";
    default:
      return `it cannot be read (${messageOf(cause)}); check the path and the disk`;
  }
}

const isFolder = ({ expected }: Expected): string =>
  `this is a folder, and ${expected} was expected; name a file inside it`;
