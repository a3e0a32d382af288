import { readModelBytes } from "../files/read-file.js";
import type { AnomalyDetector } from "../recognize/anomaly/anomaly-detector.js";
import { decodeAnomalyDetector } from "./detector-file.js";

/**
 * Reads an anomaly detector from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a detector
 * @example
 * const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * await writeAnomalyDetector(
 *   "machine.safetensors",
 *   trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 }),
 * );
 * const detector = await readAnomalyDetector("machine.safetensors");
 * detector.falseAlarmRate; // => 0.05
 */
export async function readAnomalyDetector(path: string): Promise<AnomalyDetector> {
  return decodeAnomalyDetector(await readModelBytes(path, "a detector that writeAnomalyDetector has written"), path);
}
