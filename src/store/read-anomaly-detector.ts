import type { AnomalyDetector } from "../recognize/anomaly/anomaly-detector.js";
import { decodeAnomalyDetector } from "./detector-file.js";
import { readModelBytes } from "./read-model-bytes.js";

/**
 * Reads an anomaly detector from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a detector
 */
export async function readAnomalyDetector(path: string): Promise<AnomalyDetector> {
  return decodeAnomalyDetector(await readModelBytes(path, "a detector that writeAnomalyDetector has written"), path);
}
