import { writeFileAtomically } from "../files/write-file.js";
import type { AnomalyDetector } from "../recognize/anomaly/anomaly-detector.js";
import { encodeAnomalyDetector } from "./detector-file.js";

/**
 * Writes an anomaly detector as one `.safetensors` file, whole or not at all. It scores to the same bit when read again.
 *
 * @example
 * const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 });
 * await writeAnomalyDetector("machine.safetensors", detector);
 * (await readAnomalyDetector("machine.safetensors")).threshold; // => detector.threshold
 */
export async function writeAnomalyDetector(path: string, detector: AnomalyDetector): Promise<void> {
  await writeFileAtomically(path, encodeAnomalyDetector(detector));
}
