import type { ScoreCalibration } from "../../calibrate/score-calibration.js";
import { readBytes } from "../../files/read-file.js";
import { writeFileAtomically } from "../../files/write-file.js";
import type { AnomalyDetector } from "../../recognize/anomaly/anomaly-detector.js";
import type { Classifier } from "../../types.js";
import type { Verifier } from "../../verify/verifier.js";
import { modelFile } from "../named-errors.js";
import { decodeAnomalyDetector } from "./anomaly-detector-file.js";
import { decodeCalibration } from "./calibration-file.js";
import { decodeClassifier } from "./classifier-file.js";
import { type DecodedModel, decodeModel, encodeModel, type Model } from "./model-codec.js";
import { decodeVerifier } from "./verifier-file.js";

/** Models on disk: one reader and one writer for all of them, and a reader for each kind. */

/**
 * Writes a classifier, a verifier, an anomaly detector or a mixture as one `.safetensors` file, a calibration as JSON:
 * whole or not at all. It scores to the same bit when read again.
 *
 * @throws {ModelFileError} when the parts of the model do not go together
 * @example
 * await writeModel("speakers.safetensors", classifier);
 * (await readClassifier("speakers.safetensors")).labels; // => ["ada", "bob"]
 */
export async function writeModel(path: string, model: Model): Promise<void> {
  await writeFileAtomically(path, encodeModel(model));
}

/**
 * Reads any model file and says what it is.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is no model
 * @example
 * const model = await readModel("models/fsdd-digits/model.safetensors");
 * model.kind; // => "classifier"
 */
export async function readModel(path: string): Promise<DecodedModel> {
  return decodeModel(await readBytes(path, modelFile("a model that writeModel has written")), { name: path });
}

/**
 * Reads a classifier.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is something else, saying what
 * @example
 * const classifier = await readClassifier("models/fsdd-digits/model.safetensors");
 * classifier; // => { by: "digit", labels: ["0", "1", "2", …], sampleRate: 8000 }
 */
export async function readClassifier(path: string): Promise<Classifier> {
  return decodeClassifier(await readBytes(path, modelFile("a model that voxmix train has written")), path);
}

/**
 * Reads a verifier.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is something else, saying what
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * await writeModel("door.safetensors", enroll(createVerifier(ubm), "ada", [featureMatrix([[2], [4]])]));
 * const verifier = await readVerifier("door.safetensors");
 * verify(verifier, "ada", featureMatrix([[2.5]])).accepted; // => true
 */
export async function readVerifier(path: string): Promise<Verifier> {
  return decodeVerifier(await readBytes(path, modelFile("a verifier that voxmix train-ubm has written")), path);
}

/**
 * Reads an anomaly detector.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is something else, saying what
 * @example
 * const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * await writeModel("machine.safetensors", await trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 }));
 * const detector = await readAnomalyDetector("machine.safetensors");
 * detector.falseAlarmRate; // => 0.05
 */
export async function readAnomalyDetector(path: string): Promise<AnomalyDetector> {
  return decodeAnomalyDetector(await readBytes(path, modelFile("a detector that writeModel has written")), path);
}

/**
 * Reads a calibration or a fusion.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is something else, saying what
 * @example
 * await writeModel("calibration.json", trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]));
 * (await readCalibration("calibration.json")).method; // => "logistic"
 */
export async function readCalibration(path: string): Promise<ScoreCalibration> {
  return decodeCalibration(await readBytes(path, modelFile("a calibration that voxmix calibrate has written")), path);
}
