import { open } from "node:fs/promises";
import { ModelFileError } from "../errors.js";
import type { Classifier } from "../types.js";
import { decodeClassifier } from "./model-file.js";

/** More than any mixture of speech needs: 2 GiB is what one buffer holds everywhere. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * Reads a classifier from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a model
 * @example const classifier = await readModel("models/fsdd-digits/model.safetensors");
 */
export async function readModel(path: string): Promise<Classifier> {
  const bytes = await readBounded(path);
  return decodeClassifier(bytes, path);
}

/** @throws {ModelFileError} when the file cannot be read, or is larger than one buffer holds */
export async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > LARGEST_FILE) throw new ModelFileError(`${path}: ${size} bytes are more than a model file has`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : error;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code);
    throw new ModelFileError(`${path}: ${reason}; give a model that voxmix train has written`, { cause: error });
  }
}
