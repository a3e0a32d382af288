import type { Pass, Passes, PassResult } from "../gmm/passes/pass.js";

/** Does a pass over all frames of a training, wherever they are. */
export type PassRunner = (pass: Pass) => Promise<PassResult>;

/**
 * Drives an algorithm pass by pass.
 *
 * @throws the signal's reason, as soon as it is aborted
 */
export async function runPasses<Result>(
  passes: Passes<Result>,
  runner: PassRunner,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let step = passes.next();
  while (!step.done) {
    signal?.throwIfAborted();
    step = passes.next(await unlessAborted(runner(step.value), signal));
  }
  return step.value;
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
