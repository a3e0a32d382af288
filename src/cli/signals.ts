/**
 * Runs something that must not be cut in half, e.g. a file being written; a Ctrl-C that comes meanwhile takes effect
 * after it. At all other times Ctrl-C stops the process at once, the long loops of training included.
 */
export async function holdingSignals<T>(run: () => Promise<T>): Promise<T> {
  let interrupted = false;
  const hold = () => {
    interrupted = true;
  };
  process.once("SIGINT", hold);
  process.once("SIGTERM", hold);
  try {
    return await run();
  } finally {
    process.off("SIGINT", hold);
    process.off("SIGTERM", hold);
    if (interrupted) process.exit(130);
  }
}

/** Runs something that can be stopped through a signal, and cleans up by itself when Ctrl-C asks it to. */
export async function abortable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new Interrupted());
  process.once("SIGINT", abort);
  process.once("SIGTERM", abort);
  try {
    return await run(controller.signal);
  } finally {
    process.off("SIGINT", abort);
    process.off("SIGTERM", abort);
  }
}

/** The reason a task is given up for when the user asks. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
