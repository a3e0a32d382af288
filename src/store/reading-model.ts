import { ModelFileError, SpeechModelError } from "../errors.js";

/** Runs what reads a model: whatever does not fit in it is an error of the file, which is named. */
export function readingModel<T>(name: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    if (name === undefined && error instanceof ModelFileError) throw error;
    throw new ModelFileError(name === undefined ? error.message : `${name}: ${error.message}`, { cause: error });
  }
}
