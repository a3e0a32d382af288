import type { AnomalyDetector } from "../recognize/anomaly/anomaly-detector.js";
import { encodeAnomalyDetector } from "./detector-file.js";
import { writeFileAtomically } from "./write-file.js";

/** Writes an anomaly detector as one `.safetensors` file, whole or not at all. It scores to the same bit when read again. */
export async function writeAnomalyDetector(path: string, detector: AnomalyDetector): Promise<void> {
  await writeFileAtomically(path, encodeAnomalyDetector(detector));
}
