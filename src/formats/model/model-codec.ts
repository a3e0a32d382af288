import type { ScoreCalibration } from "../../calibrate/score-calibration.js";
import { ModelFileError } from "../../errors.js";
import type { AnomalyDetector } from "../../recognize/anomaly/anomaly-detector.js";
import type { Classifier, GaussianMixture } from "../../types.js";
import type { Verifier } from "../../verify/verifier.js";
import { decodeMixtures, encodeMixture } from "../mixture/mixture-codec.js";
import { readingModel } from "../named-errors.js";
import { decodeAnomalyDetector, encodeAnomalyDetector } from "./anomaly-detector-file.js";
import { decodeCalibration, encodeCalibration } from "./calibration-file.js";
import { decodeClassifier, encodeClassifier } from "./classifier-file.js";
import { modelKindOf } from "./model-container.js";
import { decodeVerifier, encodeVerifier } from "./verifier-file.js";

/** Any model to bytes and back: told apart by what it has when it is written, by its beginning when it is read. */

/** Whatever a model file can hold. */
export type Model = Classifier | Verifier | AnomalyDetector | ScoreCalibration | GaussianMixture;

/** What a model file was, and what it holds. */
export type DecodedModel =
  | { readonly kind: "classifier"; readonly classifier: Classifier }
  | { readonly kind: "verifier"; readonly verifier: Verifier }
  | { readonly kind: "detector"; readonly detector: AnomalyDetector }
  | { readonly kind: "calibration"; readonly calibration: ScoreCalibration }
  | { readonly kind: "mixture"; readonly mixture: GaussianMixture };

/**
 * The bytes of a model file: of a classifier, a verifier, an anomaly detector or a mixture as safetensors, of a
 * calibration as JSON.
 *
 * @throws {ModelFileError} when the parts of the model do not go together
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * decodeModel(encodeModel(mixture)).kind; // => "mixture"
 */
export function encodeModel(model: Model): Uint8Array {
  if ("labels" in model) return encodeClassifier(model);
  if ("ubm" in model) return encodeVerifier(model);
  if ("normalScores" in model) return encodeAnomalyDetector(model);
  if ("method" in model) return encodeCalibration(model);
  return encodeMixture(model);
}

/**
 * Reads any model file and says what it is. `decodeClassifier` and its like read a file of one kind alone.
 *
 * @param options.name  of the file, for errors
 * @throws {ModelFileError} when the bytes are no model, were cut short or changed, or do not fit together
 * @example
 * const model = decodeModel(encodeModel(classifier), { name: "speakers.safetensors" });
 * model.kind === "classifier" ? model.classifier.labels : []; // => ["ada", "bob"]
 */
export function decodeModel(bytes: Uint8Array, { name }: { readonly name?: string } = {}): DecodedModel {
  const file = name ?? "the model file";
  switch (readingModel(file, () => modelKindOf(bytes))) {
    case "classifier":
      return { kind: "classifier", classifier: decodeClassifier(bytes, name) };
    case "verifier":
      return { kind: "verifier", verifier: decodeVerifier(bytes, name) };
    case "detector":
      return { kind: "detector", detector: decodeAnomalyDetector(bytes, name) };
    case "calibration":
      return { kind: "calibration", calibration: decodeCalibration(bytes, name) };
    case "mixture": {
      const [only, another] = decodeMixtures(bytes, name === undefined ? {} : { name });
      if (only !== undefined && another === undefined) return { kind: "mixture", mixture: only.mixture };
      throw new ModelFileError(
        `${file}: this file holds several mixtures: read it with decodeMixtures or readMixtures`,
      );
    }
    case null:
      throw new ModelFileError(`${file}: no classifier, verifier, anomaly detector, calibration or mixture`);
  }
}
