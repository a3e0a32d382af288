/** Files are written whole or not at all: a reader never meets half of one, whatever stops the writer. */

import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, mkdir, open, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { codeOf, messageOf, SpeechModelError } from "../errors.js";

/** A file that appears under its name whole, when it is committed, or never. */
export interface AtomicFile {
  /** @param position  bytes from the start; there may be something already */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Syncs the file and gives it its name. Nothing may follow. */
  commit(): Promise<void>;
  /** Takes away what was written; does nothing once the file is committed or discarded. */
  discard(): Promise<void>;
}

/**
 * Begins a file under a temporary name beside `path`. Folders are made as needed. A link is followed, a file that is replaced
 * keeps its mode and its owner, and what is no file (a device, a pipe) is written into. Errors name the path.
 */
export async function createAtomicFile(path: string): Promise<AtomicFile> {
  try {
    const target = await targetOf(path);
    const old = await statIfThere(target);
    if (old !== null && !old.isFile()) return writtenInto(path, target, old);
    if (old !== null && (old.mode & 0o222) === 0) {
      throw new SpeechModelError(`${path}: the file is write-protected; allow writing with: chmod u+w`);
    }
    return await besideUntilCommitted(path, target, old);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Writes a file whole or not at all, as `createAtomicFile` says: synced, then renamed; errors name the path. */
export const writeFileAtomically = (path: string, content: Uint8Array | string): Promise<void> =>
  writeFilesTogether([[path, content]]);

/**
 * Writes files that belong together, each whole or not at all. What a kill leaves behind is never a mixture of old and new: the old
 * files are gone, but for the first, before the first new one has its name.
 */
export async function writeFilesTogether(
  contents: readonly (readonly [path: string, Uint8Array | string])[],
): Promise<void> {
  const files: AtomicFile[] = [];
  try {
    for (const [path, content] of contents) {
      const file = await createAtomicFile(path);
      files.push(file);
      await file.write(typeof content === "string" ? new TextEncoder().encode(content) : content, 0);
    }
    await commitTogether(
      files,
      contents.map(([path]) => path),
    );
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}

/** Commits files that belong together, after the old ones but the first have gone. @param paths  of the files */
export async function commitTogether(files: readonly AtomicFile[], paths: readonly string[]): Promise<void> {
  for (const path of paths.slice(1)) {
    const found = await lstat(path).catch(() => null);
    if (found?.isFile()) await rm(path);
  }
  for (const file of files) await file.commit();
}

/** Links that lead to one another without an end are refused by the system at 40. */
const MOST_LINKS = 40;

/** Where links lead, whether or not there is a file yet. */
async function targetOf(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const found = await lstat(target).catch(() => null);
    if (!found?.isSymbolicLink()) return target;
    const linked = await readlink(target);
    // Links of /proc to pipes and sockets name nothing: they are opened as they are.
    if (/^(pipe|socket|anon_inode):/.test(linked)) return target;
    target = resolve(dirname(target), linked);
  }
  throw new SpeechModelError(`${path}: the link leads to itself; name a file`);
}

const statIfThere = (path: string): Promise<Stats | null> =>
  stat(path).catch((cause) => {
    if (cause.code === "ENOENT") return null;
    throw cause;
  });

/** What no file can stand beside gets all at once, in order. */
function writtenInto(path: string, target: string, found: Stats): AtomicFile {
  if (found.isDirectory()) throw new SpeechModelError(`${path}: this is a folder; name a file`);
  const pieces: { readonly bytes: Uint8Array; readonly position: number }[] = [];
  return {
    async write(bytes, position) {
      pieces.push({ bytes: bytes.slice(), position });
    },
    async commit() {
      const content = new Uint8Array(
        pieces.reduce((end, { bytes, position }) => Math.max(end, position + bytes.length), 0),
      );
      for (const { bytes, position } of pieces) content.set(bytes, position);
      await writeFile(target, content).catch((cause) => {
        throw unwritable(path, cause);
      });
    },
    discard: async () => undefined,
  };
}

async function besideUntilCommitted(path: string, target: string, old: Stats | null): Promise<AtomicFile> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  // Not longer than any name of a file may be, however long that of the file is.
  const temporary = join(folder, `.voxmix-${randomUUID()}.tmp`);
  const file = await open(temporary, "wx", old === null ? 0o666 : 0o600);
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
  const failed = async (cause: unknown): Promise<never> => {
    await discard().catch(() => undefined);
    await rm(temporary, { force: true });
    throw unwritable(path, cause);
  };
  if (old !== null) await keepStanding(file, old).catch(failed);
  return {
    async write(bytes, position) {
      let written = 0;
      while (written < bytes.length) {
        const rest = bytes.length - written;
        written += (await file.write(bytes, written, rest, position + written).catch(failed)).bytesWritten;
      }
    },
    async commit() {
      try {
        await file.sync();
        await file.close();
        settled = true;
        await rename(temporary, target);
      } catch (cause) {
        await failed(cause);
      }
    },
    discard,
  };
}

/** Gives a new file the owner and the mode of the one it replaces: a model holds voices, which are for some eyes alone. */
async function keepStanding(file: Awaited<ReturnType<typeof open>>, old: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== old.uid || own.gid !== old.gid) await file.chown(old.uid, old.gid);
  await file.chmod(old.mode & 0o7777);
}

/** The error for a file that the system does not take. */
function unwritable(path: string, cause: unknown): SpeechModelError {
  if (cause instanceof SpeechModelError) return cause;
  return new SpeechModelError(`${path}: ${describe(cause)}`, { cause });
}

function describe(cause: unknown): string {
  switch (codeOf(cause)) {
    case "ENOSPC":
    case "EDQUOT":
      return "there is no room left on the disk; what was there is unchanged";
    case "EACCES":
    case "EPERM":
      return "writing it is not permitted, or the file belongs to another user; write to another place";
    case "EROFS":
      return "the disk is read-only; write to another place";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path before its end is a file, not a folder; check the path";
    case "ENAMETOOLONG":
      return "the name is longer than the disk allows; shorten it";
    default:
      return `it cannot be written (${messageOf(cause)}); check the path and the disk`;
  }
}
