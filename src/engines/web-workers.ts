/** An engine of a browser's workers. */

import type { Engine } from "../engine.js";
import { OptionError } from "../errors.js";
import { createPool, type WorkerEvents, type WorkerHandle } from "./pool.js";

export interface WebWorkerOptions {
  /** @default the cores that the browser tells of */
  readonly workers?: number;
  /** Closes the pool when aborted. */
  readonly signal?: AbortSignal;
  /**
   * Starts one worker that runs voxmix's `engines/web-worker.js`, where a bundler does not find it by itself.
   *
   * @default new Worker(new URL("./web-worker.js", import.meta.url), { type: "module" })
   */
  readonly start?: () => Worker;
}

/**
 * Web Workers for training in a browser. They need no SharedArrayBuffer, so the page need not be cross-origin isolated.
 *
 * @throws {OptionError} where there are no Web Workers, or `workers` is not a whole number of at least 1
 * @example
 * const workers = openWebWorkers();
 * const { mixture } = await trainMixture(features, { numComponents: 2, engine: workers });
 * await workers.close();
 */
export function openWebWorkers(options: WebWorkerOptions = {}): Engine {
  if (typeof Worker === "undefined") {
    throw new OptionError('there are no Web Workers here; in Node use openThreads of "voxmix/node"');
  }
  const { workers = navigator.hardwareConcurrency, signal, start = startModule } = options;
  return createPool({ size: workers, signal, start: (events) => handleOf(start(), events) });
}

// Written out literally: bundlers look for this very form.
const startModule = () => new Worker(new URL("./web-worker.js", import.meta.url), { type: "module" });

function handleOf(worker: Worker, { onReply, onFailure }: WorkerEvents): WorkerHandle {
  worker.addEventListener("message", (event) => onReply(event.data));
  worker.addEventListener("messageerror", () => onFailure("its reply cannot be read"));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onFailure(event.message || "its script cannot be loaded");
  });
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    // A page does not wait for its workers.
    setBusy: () => undefined,
    stop: async () => worker.terminate(),
  };
}
