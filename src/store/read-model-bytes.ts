import { open } from "node:fs/promises";
import { ModelFileError } from "../errors.js";

/** More than any mixture of speech needs: 2 GiB is what one buffer holds everywhere. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * The bytes of a file of a model.
 *
 * @param wanted  what to give instead, for errors
 * @throws {ModelFileError} naming the file, when it cannot be read or is too large
 */
export async function readModelBytes(path: string, wanted: string): Promise<Uint8Array> {
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
    throw new ModelFileError(`${path}: ${reason}; give ${wanted}`, { cause: error });
  }
}
