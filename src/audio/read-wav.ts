import { readFile, stat } from "node:fs/promises";
import { AudioFormatError, OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { type DecodeWavOptions, decodeWav } from "./decode-wav.js";

export interface ReadWavOptions extends DecodeWavOptions {
  /** Bytes; a larger file is not read at all. At most, and @default, 2³¹ − 1, what Node reads into one buffer. */
  readonly maxBytes?: number;
}

const NODE_MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads and decodes a WAV file, see `decodeWav`. Errors name the path.
 *
 * @throws {AudioFormatError} when the file cannot be read, is too large, or cannot be decoded
 * @throws {OptionError} when the channel does not exist, or `maxBytes` is out of range
 * @example const { samples, sampleRate } = await readWav("seven.wav");
 */
export async function readWav(path: string, options: ReadWavOptions = {}): Promise<Waveform> {
  const { maxBytes = NODE_MAX_BYTES, ...decoding } = options;
  if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > NODE_MAX_BYTES) {
    throw new OptionError(`maxBytes must be an integer from 1 to ${NODE_MAX_BYTES}, and is ${maxBytes}`);
  }
  return decodeWav(await readBounded(path, maxBytes), { name: path, ...decoding });
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  // stat comes first because opening a named pipe would wait for its writer.
  const file = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (file.isDirectory()) {
    throw new AudioFormatError(`${path}: this is a folder, and a WAV file was expected; name a file inside it`);
  }
  if (!file.isFile()) {
    throw new AudioFormatError(
      `${path}: this is a pipe or a device, and a file was expected; write it to a file first`,
    );
  }
  if (file.size > maxBytes) {
    throw new AudioFormatError(
      `${path}: the file has ${file.size} bytes, and at most ${maxBytes} are read at once; ` +
        "cut it up with: sox in.wav out.wav trim 0 3600 : newfile : restart",
    );
  }
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

function unreadable(path: string, cause: unknown): AudioFormatError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new AudioFormatError(`${path}: ${describe(code, cause)}`, { cause });
}

function describe(code: string, cause: unknown): string {
  switch (code) {
    case "ENOENT":
      return "there is no such file; check the path";
    case "ENOTDIR":
      return "a part of the path before its end is a file, not a folder; check the path";
    case "EISDIR":
      return "this is a folder, and a WAV file was expected; name a file inside it";
    case "EACCES":
    case "EPERM":
      return "reading it is not permitted; give yourself the right with: chmod u+r";
    default:
      return `it cannot be read (${cause instanceof Error ? cause.message : String(cause)}); check the path and the disk`;
  }
}
