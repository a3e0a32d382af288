import { availableParallelism } from "node:os";
import { openThreads, type ThreadPool } from "../engines/workers/threads.js";
import type { ThreadFlags } from "./flags.js";

/** What a command may use for long tasks. */
export interface Cores {
  /** Null: this thread alone. */
  readonly pool: ThreadPool | null;
  /** Whether threads were asked for: then they are used however small the work is. */
  readonly isAsked: boolean;
}

/**
 * Runs something on the threads that were asked for, else on those of the machine where the work is worth it; afterwards
 * none is left. The results are the same on any number.
 */
export async function withCores<T>({ threads }: ThreadFlags, run: (cores: Cores) => Promise<T>): Promise<T> {
  const count = threads ?? availableParallelism();
  if (count === 1) return run({ pool: null, isAsked: threads !== undefined });
  const pool = openThreads({ threads: count });
  try {
    return await run({ pool, isAsked: threads !== undefined });
  } finally {
    await pool.close();
  }
}
