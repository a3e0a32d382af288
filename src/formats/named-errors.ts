import { FeatureFileError, ModelFileError, SpeechModelError } from "../errors.js";
import { LARGEST_MATRIX } from "./floats.js";

/** Errors of files, with the name of the file in them. */

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

/** Runs a decoder whose errors should say where the bytes came from. */
export function naming<T>(name: string | undefined, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (name === undefined || !(error instanceof FeatureFileError)) throw error;
    throw new FeatureFileError(`${name}: ${error.message}`, { cause: error });
  }
}

/** The same for what is read from a disk. */
export async function namingLater<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    return naming(name, () => {
      throw error;
    });
  }
}

/** How a file of a model is read, and what is said when it cannot be. */
export const modelFile = (expected: string) => ({ expected, error: ModelFileError });

/** How a file of features is read: at most what one matrix may have. */
export const FEATURES = {
  expected: "a file of features",
  error: FeatureFileError,
  maxBytes: LARGEST_MATRIX,
  remedy: "cut it in parts",
};
/** @throws {ModelFileError} with the failure as its message, when the text is no JSON */
export function parseJson(text: string, failure: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (cause) {
    throw new ModelFileError(failure, { cause });
  }
}
