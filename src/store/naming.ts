import { FeatureFileError } from "../errors.js";

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
