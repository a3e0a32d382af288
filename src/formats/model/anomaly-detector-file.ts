import { z } from "zod";
import { ModelFileError, SpeechModelError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { createMixture } from "../../gmm/mixture/mixture.js";
import type { AnomalyDetector } from "../../recognize/anomaly/anomaly-detector.js";
import { normalRange } from "../../recognize/anomaly/detect-anomaly.js";
import { decodeTensors, encodeTensors, type Tensor, type TensorFile } from "../safetensors.js";
import { checksumOf, tensorOf } from "./classifier-file.js";

/** Raised when a reader of the old form would misread the new. */
const DETECTOR_FORMAT_VERSION = "1";

const DETECTOR_FORMAT = "voxmix-anomaly-detector";

/**
 * The bytes of a file with an anomaly detector: safetensors with `weights`, `means` and `covariances` of its mixture and
 * `normal_scores`, all float64, and everything else in `__metadata__`. Threshold and
 * ceiling follow from the scores and the rate.
 *
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * decodeAnomalyDetector(encodeAnomalyDetector(detector)).threshold === detector.threshold // => true
 */
export function encodeAnomalyDetector(detector: AnomalyDetector): Uint8Array {
  const { mixture, recipe, sampleRate, calibration, tails, falseAlarmRate, training, normalScores } = detector;
  const { covarianceType, weights, means, covariances } = mixture;
  const header: DetectorHeader = {
    covarianceType,
    recipe: recipe && { ...recipe },
    sampleRate,
    calibration,
    tails,
    falseAlarmRate,
    training: { ...training, repairs: [...training.repairs] },
  };
  const shapes = shapesOf(header, mixture.numComponents, mixture.dim);
  const tensors = new Map<string, Tensor>([
    ["weights", { shape: shapes.weights, data: weights }],
    ["means", { shape: shapes.means, data: means }],
    ["covariances", { shape: shapes.covariances, data: covariances }],
    ["normal_scores", { shape: [normalScores.length], data: normalScores }],
  ]);
  const described = { format: DETECTOR_FORMAT, version: DETECTOR_FORMAT_VERSION, detector: JSON.stringify(header) };
  return encodeTensors({ metadata: { ...described, checksum: checksumOf(described.detector, tensors) }, tensors });
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
export function decodeAnomalyDetector(bytes: Uint8Array, name?: string): AnomalyDetector {
  try {
    return readDetector(decodeTensors(bytes));
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ModelFileError(`${name ?? "the detector file"}: ${error.message}`, { cause: error });
  }
}

function readDetector({ metadata, tensors }: TensorFile): AnomalyDetector {
  if (metadata.format !== DETECTOR_FORMAT) {
    throw new ModelFileError("a .safetensors file, but not one of a voxmix anomaly detector");
  }
  if (metadata.version !== DETECTOR_FORMAT_VERSION) {
    throw new ModelFileError(
      `written in version ${metadata.version} of the detector format; this voxmix reads version ${DETECTOR_FORMAT_VERSION}: ` +
        "use a matching voxmix, or train again",
    );
  }
  const json = metadata.detector ?? "";
  if (metadata.checksum !== checksumOf(json, tensors)) {
    throw new ModelFileError(
      "the checksum does not match: the file was damaged or changed; get it again, or train again",
    );
  }
  const header = detectorHeader(json);
  const { covarianceType, recipe, ...described } = header;
  const [numComponents = 0, dim = 0] = tensors.get("means")?.shape ?? [];
  const shapes = shapesOf(header, numComponents, dim);
  const mixture = createMixture({
    covarianceType,
    weights: tensorOf(tensors, "weights", shapes.weights),
    means: tensorOf(tensors, "means", shapes.means),
    covariances: tensorOf(tensors, "covariances", shapes.covariances),
  });
  const normalScores = tensorOf(tensors, "normal_scores", [tensors.get("normal_scores")?.data.length ?? 0]);
  if (!normalScores.every((score, i) => Number.isFinite(score) && !(score < (normalScores[i - 1] ?? score)))) {
    throw new ModelFileError("the normal scores are not finite numbers in ascending order");
  }
  const range = normalRange(normalScores, described.falseAlarmRate, described.tails);
  return { ...described, mixture, recipe: recipe && resolveRecipe(recipe), normalScores, ...range };
}

function shapesOf({ covarianceType }: Pick<DetectorHeader, "covarianceType">, numComponents: number, dim: number) {
  const covariances = {
    diag: [numComponents, dim],
    full: [numComponents, dim, dim],
    tied: [dim, dim],
    spherical: [numComponents],
  };
  return { weights: [numComponents], means: [numComponents, dim], covariances: covariances[covarianceType] };
}

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** What the file of an anomaly detector says beside the numbers. The recipe is checked where recipes are made. */
const schema = z.strictObject({
  covarianceType: z.enum(["diag", "full", "tied", "spherical"]),
  recipe: z.record(z.string(), z.unknown()).nullable(),
  sampleRate: z.number().positive().nullable(),
  calibration: z.union([z.strictObject({ folds: count.min(2) }), z.strictObject({ share: z.number().gt(0).lt(1) })]),
  tails: z.enum(["low", "both"]),
  falseAlarmRate: z.number().gt(0).lt(1),
  training: z.strictObject({
    numRecordings: count,
    numFrames: z.number().nonnegative(),
    seed: count,
    corpusFingerprint: z.string(),
    iterations: count,
    converged: z.boolean(),
    meanLogLikelihood: z.number(),
    repairs: z.array(
      z.strictObject({
        kind: z.enum(["fewer-components", "constant-dimension", "starved-component", "variance-floor"]),
        message: z.string(),
      }),
    ),
  }),
});

export type DetectorHeader = z.infer<typeof schema>;

/** @throws {ModelFileError} naming the first entry that does not fit */
export function detectorHeader(json: string): DetectorHeader {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ModelFileError("the description of the detector is not JSON", { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  throw new ModelFileError(
    `the description of the detector does not fit at ${problem?.path.join(".") || "its top"}: ${problem?.message}`,
  );
}
