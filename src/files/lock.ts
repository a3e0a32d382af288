/** One process at a time changes a file or trains into it. */

import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { codeOf, SpeechModelError } from "../errors.js";

/** Milliseconds between two looks at a lock that another process holds. */
const LOOK_AGAIN = 50;

/**
 * Runs something while no other process that asks for the same path does: the file `<path>.lock` says who is at it. One
 * left behind by a process of this machine that is gone does not count; for one that is held `seconds` are waited, then
 * it is an error.
 */
export async function withLock<T>(path: string, run: () => Promise<T>, seconds = 0): Promise<T> {
  const found = await stat(path).catch(() => null);
  // Beside a device or a pipe nothing is to be made.
  if (found !== null && !found.isFile()) return run();
  await mkdir(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  const own = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const deadline = performance.now() + 1000 * seconds;
  while (!(await take(lock, own))) {
    const holder = await readFile(lock, "utf8").catch((cause) => (cause.code === "ENOENT" ? null : ""));
    if (holder === null) continue;
    if (isGone(holder)) await takeAway(lock, holder);
    else if (performance.now() < deadline) await setTimeout(LOOK_AGAIN);
    else {
      throw new SpeechModelError(
        `${path}: another voxmix is writing to it (${holder.trim() || "unknown"}); wait for it to end, or write to another ` +
          `file. Delete ${lock} if none runs`,
      );
    }
  }
  try {
    return await run();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Whether there was no lock; there is one then. */
async function take(lock: string, own: string): Promise<boolean> {
  // Linked, not written: it is never there without its content.
  const beside = `${lock}.${randomUUID()}`;
  try {
    const file = await open(beside, "wx");
    await file.writeFile(own).finally(() => file.close());
    await link(beside, lock);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw new SpeechModelError(`${lock}: it cannot be written (${cause}); check the path and the disk`, { cause });
  } finally {
    await rm(beside, { force: true });
  }
}

/** Whether the process that holds a lock was one of this machine and has ended. */
function isGone(holder: string): boolean {
  try {
    const { pid, host } = JSON.parse(holder);
    if (host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/** Takes a lock away if it still is that of `holder`; by renaming, which one process alone can do. */
async function takeAway(lock: string, holder: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, aside);
    // Another process was faster, and holds a new lock: it gets it back.
    if ((await readFile(aside, "utf8")) !== holder) await link(aside, lock);
  } catch (cause) {
    if (!["ENOENT", "EEXIST"].includes(codeOf(cause))) throw cause;
  } finally {
    await rm(aside, { force: true });
  }
}
