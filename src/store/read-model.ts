import { readModelBytes } from "../files/read-file.js";
import type { Classifier } from "../types.js";
import { decodeClassifier } from "./model-file.js";

/**
 * Reads a classifier from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a model
 * @example
 * const classifier = await readModel("models/fsdd-digits/model.safetensors");
 * classifier; // => { by: "digit", labels: ["0", "1", "2", …], sampleRate: 8000 }
 */
export async function readModel(path: string): Promise<Classifier> {
  return decodeClassifier(await readModelBytes(path, "a model that voxmix train has written"), path);
}
