import { availableParallelism } from "node:os";
import type { EngineOptions } from "../../engine.js";
import { openThreads } from "../../engines/threads.js";
import { SpeechModelError } from "../../errors.js";
import type { ThreadFlags } from "../flags.js";
import { remark } from "./output.js";

/** What asks the process to end: Ctrl-C, `kill`, and a terminal that is closed. */
const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs something that must not be cut in half, e.g. a file being written; a Ctrl-C that comes meanwhile takes effect
 * after it. At all other times Ctrl-C stops the process at once, the long loops of training included.
 */
export async function holdingSignals<T>(run: () => Promise<T>): Promise<T> {
  let interrupted = false;
  const hold = () => {
    interrupted = true;
  };
  for (const signal of STOPPING) process.once(signal, hold);
  try {
    return await run();
  } finally {
    for (const signal of STOPPING) process.off(signal, hold);
    if (interrupted) process.exit(130);
  }
}

/** Runs something that can be stopped through a signal, and cleans up by itself when Ctrl-C asks it to. */
export async function abortable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new Interrupted());
  for (const signal of STOPPING) process.once(signal, abort);
  try {
    return await run(controller.signal);
  } finally {
    for (const signal of STOPPING) process.off(signal, abort);
  }
}

/** The reason a task is given up for when the user asks. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** What is wrong with one recording is said of it, and the others go on. */
export async function attempt<T>(
  path: string,
  run: () => Promise<T>,
): Promise<T | { readonly path: string; readonly error: string }> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    return { path, error: error.message.startsWith(path) ? error.message : `${path}: ${error.message}` };
  }
}

/** Says what is wrong with recordings that could not be used, which the exit code tells as well. */
export function remarkFailed(results: readonly object[]): void {
  for (const result of results) {
    if (!("error" in result)) continue;
    remark(`voxmix: ${result.error}`);
    process.exitCode = 1;
  }
}

/** What is made of each recording that can be used; what is wrong with the others is said. */
export async function attemptEach<T extends object>(
  paths: readonly string[],
  run: (path: string) => Promise<T>,
): Promise<readonly T[]> {
  const made: T[] = [];
  for (const path of paths) {
    const result = await attempt(path, () => run(path));
    if ("error" in result) remarkFailed([result]);
    else made.push(result);
  }
  return made;
}

/** What a command may use for long jobs, as options of them. Threads that were asked for do even small work. */
export type Cores = Pick<EngineOptions, "engine" | "smallestWork">;

/**
 * Runs something on the threads that were asked for, else on those of the machine where the work is worth it; afterwards
 * none is left. The results are the same on any number.
 */
export async function withCores<T>({ threads }: ThreadFlags, run: (cores: Cores) => Promise<T>): Promise<T> {
  const count = threads ?? availableParallelism();
  if (count === 1) return run({});
  const engine = openThreads({ threads: count });
  try {
    return await run({ engine, ...(threads === undefined ? {} : { smallestWork: 0 }) });
  } finally {
    await engine.close();
  }
}
