import type { AnomalyDetector } from "../recognize/anomaly/anomaly-detector.js";
import { decodeAnomalyDetector } from "./detector-file.js";
import { readBounded } from "./read-model.js";

/**
 * Reads an anomaly detector from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a detector
 */
export async function readAnomalyDetector(path: string): Promise<AnomalyDetector> {
  return decodeAnomalyDetector(await readBounded(path), path);
}
