import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { statFile, unreadable } from "../files/read-file.js";
import { type AudioBytes, audioFormatError } from "./audio-bytes.js";

/** A file that is open for reading. */
export interface FileBytes extends AudioBytes {
  /** When it was written last, in milliseconds since 1970. */
  readonly modified: number;
  /** As `read`, without blocking. */
  readonly readLater: (offset: number, length: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

// Headers are read a page at a time: a few reads for a file, however many fields.
const PAGE_BYTES = 2 ** 16;

/**
 * Opens a sound file of any size. `read` blocks, and is for headers.
 *
 * @throws {AudioFormatError} when it cannot be opened, and from `read` and `readLater` when it cannot be read
 */
export async function openFileBytes(path: string, name: string): Promise<FileBytes> {
  const expected = "a sound file";
  const { size, mtimeMs } = statFile(path, expected);
  const handle = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause, expected);
  });
  let page: { readonly start: number; readonly bytes: Uint8Array } = { start: 0, bytes: new Uint8Array(0) };

  function read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, size - offset));
    if (offset < page.start || offset + wanted > page.start + page.bytes.length) {
      const bytes = new Uint8Array(Math.max(wanted, Math.min(PAGE_BYTES, size - offset)));
      page = { start: offset, bytes: bytes.subarray(0, fill(handle, bytes, offset)) };
      if (page.bytes.length < wanted) throw shrunk(name, size);
    }
    return page.bytes.subarray(offset - page.start, offset - page.start + wanted);
  }

  function fill({ fd }: FileHandle, bytes: Uint8Array, offset: number): number {
    let filled = 0;
    try {
      for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
        count = readSync(fd, bytes, filled, bytes.length - filled, offset + filled);
      }
    } catch (cause) {
      throw unreadable(path, cause, expected);
    }
    return filled;
  }

  async function readLater(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await handle
        .read(bytes, filled, bytes.length - filled, offset + filled)
        .catch((cause: unknown) => {
          throw unreadable(path, cause, expected);
        });
      if (bytesRead === 0) throw shrunk(name, size);
      filled += bytesRead;
    }
    return bytes;
  }

  return { name, size, modified: mtimeMs, read, readLater, close: () => handle.close() };
}

function shrunk(name: string, size: number): Error {
  return audioFormatError({ name }, `the file had ${size} bytes and has fewer now`, "read it when it is complete");
}
