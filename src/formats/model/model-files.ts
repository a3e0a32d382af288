import type { ScoreCalibration } from "../../calibrate/score-calibration.js";
import { readBytes } from "../../files/read-file.js";
import { writeFileAtomically } from "../../files/write-file.js";
import type { AnomalyDetector } from "../../recognize/anomaly/anomaly-detector.js";
import type { Classifier } from "../../types.js";
import type { Verifier } from "../../verify/verifier.js";
import { modelFile } from "../named-errors.js";
import { decodeAnomalyDetector, encodeAnomalyDetector } from "./anomaly-detector-file.js";
import { formatCalibration, parseCalibration } from "./calibration-file.js";
import { decodeClassifier, encodeClassifier } from "./classifier-file.js";
import { decodeVerifier, encodeVerifier } from "./verifier-file.js";

/**
 * Reads a classifier from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a model
 * @example
 * const classifier = await readModel("models/fsdd-digits/model.safetensors");
 * classifier; // => { by: "digit", labels: ["0", "1", "2", …], sampleRate: 8000 }
 */
export async function readModel(path: string): Promise<Classifier> {
  return decodeClassifier(await readBytes(path, modelFile("a model that voxmix train has written")), path);
}

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

/**
 * Reads a verifier from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a verifier
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * await writeVerifier("door.safetensors", enroll(createVerifier(ubm), "ada", [featureMatrix([[2], [4]])]));
 * const verifier = await readVerifier("door.safetensors");
 * verify(verifier, "ada", featureMatrix([[2.5]])).accepted; // => true
 */
export async function readVerifier(path: string): Promise<Verifier> {
  return decodeVerifier(
    await readBytes(path, modelFile("a verifier that voxmix train-ubm or writeVerifier has written")),
    path,
  );
}

/**
 * Writes a verifier as one `.safetensors` file, whole or not at all. It scores to the same bit when read again.
 *
 * @throws {ModelFileError} when statistics are not of the background model
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * await writeVerifier("door.safetensors", createVerifier(ubm));
 * (await readVerifier("door.safetensors")).speakers.length; // => 0
 */
export async function writeVerifier(path: string, verifier: Verifier): Promise<void> {
  await writeFileAtomically(path, encodeVerifier(verifier));
}

/**
 * Reads an anomaly detector from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a detector
 * @example
 * const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * await writeAnomalyDetector(
 *   "machine.safetensors",
 *   await trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 }),
 * );
 * const detector = await readAnomalyDetector("machine.safetensors");
 * detector.falseAlarmRate; // => 0.05
 */
export async function readAnomalyDetector(path: string): Promise<AnomalyDetector> {
  return decodeAnomalyDetector(
    await readBytes(path, modelFile("a detector that writeAnomalyDetector has written")),
    path,
  );
}

/**
 * Writes an anomaly detector as one `.safetensors` file, whole or not at all. It scores to the same bit when read again.
 *
 * @example
 * const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 });
 * await writeAnomalyDetector("machine.safetensors", detector);
 * (await readAnomalyDetector("machine.safetensors")).threshold; // => detector.threshold
 */
export async function writeAnomalyDetector(path: string, detector: AnomalyDetector): Promise<void> {
  await writeFileAtomically(path, encodeAnomalyDetector(detector));
}

/**
 * Reads a calibration or a fusion from a `.json` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is none
 * @example
 * await writeCalibration("calibration.json", trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * (await readCalibration("calibration.json")).method; // => "logistic"
 */
export async function readCalibration(path: string): Promise<ScoreCalibration> {
  const bytes = await readBytes(path, modelFile("a calibration that voxmix calibrate has written"));
  return parseCalibration(new TextDecoder().decode(bytes), path);
}

/**
 * Writes a calibration or a fusion as JSON, whole or not at all.
 *
 * @example
 * await writeCalibration("calibration.json", trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * (await readCalibration("calibration.json")).numTargets; // => 4
 */
export async function writeCalibration(path: string, calibration: ScoreCalibration): Promise<void> {
  await writeFileAtomically(path, formatCalibration(calibration));
}
