import { ModelFileError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { anyText, either, fields, integerFrom, oneOf, type TypeOf } from "../../options.js";
import type { AnomalyDetector } from "../../recognize/anomaly/anomaly-detector.js";
import { normalRange } from "../../recognize/anomaly/detect-anomaly.js";
import {
  common,
  count,
  decodeContainer,
  encodeContainer,
  mixtureOfTensors,
  mixtureTensors,
  openShare,
  tensorOf,
  trainingFacts,
} from "./model-container.js";

/** The file of an anomaly detector: its mixture and the scores of normal recordings as tensors, the rest described. */

/**
 * The bytes of a file with an anomaly detector: safetensors with the tensors of its mixture and `normal_scores`, all
 * float64, and everything else in `__metadata__`. Threshold and ceiling follow from the scores and the rate.
 */
export function encodeAnomalyDetector(detector: AnomalyDetector): Uint8Array {
  const { mixture, recipe, sampleRate, calibration, tails, falseAlarmRate, training, normalScores } = detector;
  const header: DetectorHeader = {
    covarianceType: mixture.covarianceType,
    recipe: recipe && { ...recipe },
    sampleRate,
    calibration,
    tails,
    falseAlarmRate,
    training,
  };
  const tensors = new Map(mixtureTensors(mixture));
  tensors.set("normal_scores", { shape: [normalScores.length], data: normalScores });
  return encodeContainer("detector", JSON.stringify(header), tensors);
}

/**
 * Reads the file of an anomaly detector.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the file is of another kind or version, was cut short or changed, or does not fit together
 * @example
 * const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const bytes = encodeAnomalyDetector(await trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 }));
 * decodeAnomalyDetector(bytes, "machine.safetensors").falseAlarmRate; // => 0.05
 */
export const decodeAnomalyDetector = (bytes: Uint8Array, name?: string): AnomalyDetector =>
  decodeContainer(bytes, { kind: "detector", rule: detectorHeader, name }, ({ header, tensors }) => {
    const { covarianceType, recipe, ...described } = header;
    const mixture = mixtureOfTensors(tensors, covarianceType);
    const normalScores = tensorOf(tensors, "normal_scores", [tensors.get("normal_scores")?.data.length ?? 0]);
    if (!normalScores.every((score, i) => Number.isFinite(score) && !(score < (normalScores[i - 1] ?? score)))) {
      throw new ModelFileError("the normal scores are not finite numbers in ascending order");
    }
    const range = normalRange(normalScores, described.falseAlarmRate, described.tails);
    return { ...described, mixture, recipe: recipe && resolveRecipe(recipe), normalScores, ...range };
  });

/** What a file says of its detector beside the numbers. */
const detectorHeader = fields({
  ...common,
  calibration: either(fields({ folds: integerFrom(2) }), fields({ share: openShare })),
  tails: oneOf("low", "both"),
  falseAlarmRate: openShare,
  training: fields({ numRecordings: count, seed: count, corpusFingerprint: anyText(), ...trainingFacts }),
});

type DetectorHeader = TypeOf<typeof detectorHeader>;
