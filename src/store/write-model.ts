import { writeFileAtomically } from "../files/write-file.js";
import type { Classifier } from "../types.js";
import { encodeClassifier } from "./model-file.js";

/**
 * Writes a classifier as one `.safetensors` file, whole or not at all. It scores to the same bit when read again.
 *
 * @example
 * await writeModel("speakers.safetensors", classifier);
 * (await readModel("speakers.safetensors")).labels; // => ["ada", "bob"]
 */
export async function writeModel(path: string, classifier: Classifier): Promise<void> {
  await writeFileAtomically(path, encodeClassifier(classifier));
}
