/** A file of features piece by piece, as it is decoded: archives may be larger than memory. */

import { FeatureFileError } from "../errors.js";
import { type FileStamp, type OpenFile, openFile } from "./read-file.js";

/** A file read piece by piece: no more of it is in memory than the piece asked for and a block. */
export interface ByteSource {
  readonly path: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** What the file was when it was opened. */
  readonly stamp: FileStamp;
  /** Bytes before the next one. */
  position(): number;
  seek(position: number): void;
  /** The next bytes without taking them: `count`, or all that are left. Valid until the next call. */
  peek(count: number): Promise<Uint8Array>;
  /** The next `count` bytes. Valid until the next call. */
  take(count: number): Promise<Uint8Array>;
  /**
   * Everything up to and with the first byte that `ends`, or to the end of the file; at most about `limit` bytes. Valid
   * until the next call.
   */
  takeThrough(ends: (byte: number) => boolean, limit: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const BLOCK = 65_536;

/** @throws {FeatureFileError} naming the path, when it is not a file that can be read */
export async function openByteSource(path: string): Promise<ByteSource> {
  return byteSource(await openFile(path, { expected: "a file of features", error: FeatureFileError }), path);
}

function byteSource({ handle, stamp, fill: read }: OpenFile, path: string): ByteSource {
  const { size } = stamp;
  let buffer = new Uint8Array(2 * BLOCK);
  /** The buffer holds the bytes of the file from `start` to `end`. */
  let start = 0;
  let end = 0;
  let position = 0;

  /** Makes the buffer hold `count` bytes from the position on, or all that are left. */
  const fill = async (wanted: number): Promise<number> => {
    const count = Math.max(0, Math.min(wanted, size - position));
    if (position < start || position > end) start = end = position;
    while (end - position < count) {
      if (end + BLOCK - start > buffer.length) {
        const kept = buffer.subarray(position - start, end - start);
        const needed = Math.max(count, kept.length) + BLOCK;
        // A file that was long once does not keep the memory of its longest piece.
        const roomy = needed > buffer.length || buffer.length > 4 * needed;
        const next = roomy ? new Uint8Array(needed) : buffer;
        next.set(kept);
        buffer = next;
        start = position;
      }
      const room = Math.min(buffer.length - (end - start), size - end);
      const filled = await read(buffer.subarray(end - start, end - start + room), end);
      if (filled === 0) throw new FeatureFileError(`${path}: the file became shorter while it was read`);
      end += filled;
    }
    return count;
  };
  const view = (count: number) => buffer.subarray(position - start, position - start + count);
  const advance = (count: number) => {
    const bytes = view(count);
    position += count;
    return bytes;
  };
  return {
    path,
    size,
    stamp,
    position: () => position,
    seek(target) {
      position = target;
    },
    peek: async (count) => view(await fill(count)),
    async take(count) {
      const available = await fill(count);
      if (available === count) return advance(count);
      throw new FeatureFileError(`${path}: byte ${position}: ${count} bytes should follow, and ${available} do`);
    },
    async takeThrough(ends, limit) {
      for (let scanned = 0, want = BLOCK; ; want *= 2) {
        const available = await fill(want);
        const bytes = view(available);
        for (; scanned < available; scanned++) if (ends(bytes[scanned] as number)) return advance(scanned + 1);
        if (available < want) return advance(available);
        if (available > limit)
          throw new FeatureFileError(`${path}: byte ${position}: more than ${limit} bytes in a row`);
      }
    },
    close: () => handle.close(),
  };
}
