/** Files are written whole or not at all: a reader never meets half of one, whatever stops the writer. */

import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A file that appears under its name whole, when it is committed, or never. */
export interface AtomicFile {
  /** @param position  bytes from the start; there may be something already */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Syncs the file and gives it its name. Nothing may follow. */
  commit(): Promise<void>;
  /** Takes away what was written; does nothing once the file is committed or discarded. */
  discard(): Promise<void>;
}

/** Begins a file under a temporary name beside `path`. Folders are made as needed. */
export async function createAtomicFile(path: string): Promise<AtomicFile> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  const file = await open(temporary, "wx");
  let settled = false;
  const discard = async () => {
    if (settled) return;
    settled = true;
    try {
      await file.close();
    } finally {
      await rm(temporary, { force: true });
    }
  };
  return {
    async write(bytes, position) {
      let written = 0;
      while (written < bytes.length) {
        const rest = bytes.length - written;
        written += (await file.write(bytes, written, rest, position + written)).bytesWritten;
      }
    },
    async commit() {
      try {
        await file.sync();
        await file.close();
        settled = true;
        await rename(temporary, path);
      } catch (error) {
        await discard();
        await rm(temporary, { force: true });
        throw error;
      }
    },
    discard,
  };
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, synced, then renamed. Folders are made as needed.
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const file = await createAtomicFile(path);
  try {
    await file.write(typeof content === "string" ? new TextEncoder().encode(content) : content, 0);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
