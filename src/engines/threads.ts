/** An engine of Node's threads. */

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Engine } from "../engine.js";
import { messageOf } from "../errors.js";
import { createPool, type WorkerEvents, type WorkerHandle } from "./pool.js";

export interface ThreadOptions {
  /** @default the cores of this machine */
  readonly threads?: number;
  /** Closes the pool when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Threads of Node (`node:worker_threads`), which do every job: training, scoring, extraction from files. A thread starts when it is first needed, which
 * takes some 40 ms; idle threads do not keep the process alive, and `close` stops them all.
 *
 * @throws {OptionError} when `threads` is not a whole number of at least 1
 * @example
 * const threads = openThreads({ threads: 2 });
 * const { mixture } = await trainMixture(features, { numComponents: 2, engine: threads });
 * await threads.close();
 * mixture.numComponents; // => 2
 */
export function openThreads(options: ThreadOptions = {}): Engine {
  const { threads = availableParallelism(), signal } = options;
  return createPool({ size: threads, signal, start: startThread });
}

function startThread({ onReply, onFailure }: WorkerEvents): WorkerHandle {
  // The options of the parent's command line (loaders, inspectors) are not the worker's: it is plain JavaScript.
  const worker = new Worker(new URL("./thread-worker.js", import.meta.url), { execArgv: [] });
  worker.on("message", onReply);
  worker.on("messageerror", (error) => onFailure(`its reply cannot be read (${error.message})`));
  worker.on("error", (error) => onFailure(messageOf(error)));
  worker.on("exit", (code) => onFailure(`it ended with exit code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, transfer as Parameters<Worker["postMessage"]>[1]),
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    stop: async () => {
      await worker.terminate();
    },
  };
}
