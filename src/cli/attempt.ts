import { SpeechModelError } from "../errors.js";

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
