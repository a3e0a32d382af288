import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { ModelFileError, SpeechModelError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { createMixture } from "../../gmm/mixture/mixture.js";
import type {
  Classifier,
  CovarianceType,
  FeatureRecipe,
  GaussianMixture,
  LabelTraining,
  TrainingSummary,
} from "../../types.js";
import { decodeTensors, encodeTensors, type Tensor, type TensorFile } from "../safetensors.js";
import { type ClassifierHeader, classifierHeader, packDigests, unpackDigests } from "./classifier-header.js";

/** Raised when a reader of the old form would misread the new. */
export const MODEL_FORMAT_VERSION = "1";

/**
 * The bytes of a model file: safetensors with `weights`, `means` and `covariances` of all labels, one below the other,
 * as float64 (and those of the background model where there is one), and everything else in `__metadata__` (DESIGN: format
 * version, recipe, labels, training, checksum).
 *
 * @example
 * const bytes = encodeClassifier(classifier);
 * decodeClassifier(bytes).mixtures[0].means; // => classifier.mixtures[0].means
 */
export function encodeClassifier(classifier: Classifier): Uint8Array {
  const { by, labels, mixtures, recipe, sampleRate, training, rejection } = classifier;
  const covarianceType = mixtures[0]?.covarianceType ?? "diag";
  const dim = mixtures[0]?.dim ?? 0;
  const all = classifier.background === undefined ? mixtures : [...mixtures, classifier.background];
  if (!all.every((mixture) => mixture.dim === dim && mixture.covarianceType === covarianceType)) {
    throw new ModelFileError("all mixtures of a classifier share one dimension and one covariance type");
  }
  const header: ClassifierHeader = {
    by,
    labels: [...labels],
    numComponents: mixtures.map((mixture) => mixture.numComponents),
    covarianceType,
    recipe: recipe && { ...recipe },
    sampleRate,
    training: plainTraining(training),
    ...(rejection === undefined ? {} : { rejection: { ...rejection, weights: [...rejection.weights] } }),
  };
  const total = header.numComponents.reduce((sum, count) => sum + count, 0);
  const stacked = (values: (mixture: GaussianMixture) => Float64Array, shape: number[]): Tensor => ({
    shape,
    data: Float64Array.from(mixtures.flatMap((mixture) => Array.from(values(mixture)))),
  });
  const tensors = new Map([
    ["weights", stacked((mixture) => mixture.weights, [total])],
    ["means", stacked((mixture) => mixture.means, [total, dim])],
    [
      "covariances",
      stacked(
        (mixture) => mixture.covariances,
        covarianceShape({ covarianceType, numComponents: total, dim, numMixtures: labels.length }),
      ),
    ],
    ...backgroundTensors(classifier.background),
  ]);
  const described = { format: "voxmix", version: MODEL_FORMAT_VERSION, classifier: JSON.stringify(header) };
  return encodeTensors({ metadata: { ...described, checksum: checksumOf(described.classifier, tensors) }, tensors });
}

function plainTraining({ adaptation, recordings, ...rest }: TrainingSummary): ClassifierHeader["training"] {
  const perLabel = rest.perLabel.map(plainFacts);
  const training = { ...rest, ...(recordings === undefined ? {} : { recordings: packDigests(recordings) }) };
  if (adaptation === undefined) return { ...training, perLabel };
  const { background, update, ...settings } = adaptation;
  const trained = background && plainFacts(background);
  return { ...training, perLabel, adaptation: { ...settings, update: [...update], background: trained } };
}

/** Lists of its own; without the entry of what was not kept. */
function plainFacts<T extends Pick<LabelTraining, "history" | "repairs">>({ history, repairs, ...facts }: T) {
  return { ...facts, ...(history === undefined ? {} : { history: [...history] }), repairs: [...repairs] };
}

/**
 * Reads a model file.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the file is of another kind or version, was cut short or changed, or does not fit
 *   together
 * @example
 * const bytes = encodeClassifier(classifier);
 * decodeClassifier(bytes, "speakers.safetensors"); // => { by: "speaker", labels: ["ada", "bob"] }
 */
export function decodeClassifier(bytes: Uint8Array, name?: string): Classifier {
  try {
    return readClassifier(decodeTensors(bytes));
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ModelFileError(`${name ?? "the model file"}: ${error.message}`, { cause: error });
  }
}

function readClassifier({ metadata, tensors }: TensorFile): Classifier {
  if (metadata.format !== "voxmix") throw new ModelFileError("a .safetensors file, but not one of a voxmix model");
  if (metadata.version !== MODEL_FORMAT_VERSION) {
    throw new ModelFileError(
      `written in version ${metadata.version} of the model format; this voxmix reads version ${MODEL_FORMAT_VERSION}: use a matching voxmix, or train again`,
    );
  }
  const json = metadata.classifier ?? "";
  if (metadata.checksum !== checksumOf(json, tensors)) {
    throw new ModelFileError(
      "the checksum does not match: the file was damaged or changed; get it again, or train again",
    );
  }
  const header = classifierHeader(json);
  const { by, labels, sampleRate, training, rejection } = header;
  const mixtures = splitMixtures(header, tensors);
  const background = readBackground(tensors, { covarianceType: header.covarianceType, dim: mixtures[0]?.dim ?? 0 });
  const classifier = { by, labels, mixtures, recipe: storedRecipe(header), sampleRate, training: trainingOf(training) };
  return {
    ...classifier,
    ...(background === null ? {} : { background }),
    ...(rejection === undefined ? {} : { rejection }),
  };
}

/** Those of all mixtures one below the other: a tied matrix for each mixture, else one for each component. */
function covarianceShape({
  covarianceType,
  numComponents,
  dim,
  numMixtures,
}: Pick<GaussianMixture, "covarianceType" | "numComponents" | "dim"> & { readonly numMixtures: number }): number[] {
  if (covarianceType === "spherical") return [numComponents];
  if (covarianceType === "diag") return [numComponents, dim];
  return [covarianceType === "tied" ? numMixtures : numComponents, dim, dim];
}

/** Without the entry of what was not done. */
function trainingOf({ adaptation, recordings, ...training }: ClassifierHeader["training"]): TrainingSummary {
  return {
    ...training,
    ...(recordings === undefined ? {} : { recordings: unpackDigests(recordings) }),
    ...(adaptation === undefined ? {} : { adaptation }),
  };
}

/** Before recipes had a precision everything was computed in float64, whatever the profile says now. */
function storedRecipe({ recipe }: ClassifierHeader): FeatureRecipe | null {
  return recipe && resolveRecipe({ precision: "f64", ...recipe });
}

/** SHA-256 over the description and the values, each tensor with its name and shape. */
export function checksumOf(json: string, tensors: ReadonlyMap<string, Tensor>): string {
  const parts = [...tensors].map(([name, { shape, data }]) =>
    concatBytes(
      utf8ToBytes(`${name} ${JSON.stringify(shape)}\n`),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ),
  );
  return bytesToHex(sha256(concatBytes(utf8ToBytes(`${json}\n`), ...parts)));
}

function splitMixtures(header: ClassifierHeader, tensors: ReadonlyMap<string, Tensor>): GaussianMixture[] {
  const { labels, numComponents, covarianceType } = header;
  const total = numComponents.reduce((sum, count) => sum + count, 0);
  const dim = tensors.get("means")?.shape[1] ?? 0;
  if (labels.length !== numComponents.length) {
    throw new ModelFileError(`${labels.length} labels, but component counts for ${numComponents.length}`);
  }
  const weights = tensorOf(tensors, "weights", [total]);
  const means = tensorOf(tensors, "means", [total, dim]);
  const shape = { covarianceType, numComponents: total, dim, numMixtures: labels.length };
  const covariances = tensorOf(tensors, "covariances", covarianceShape(shape));
  const isTied = covarianceType === "tied";
  let first = 0;
  return labels.map((label, i) => {
    const last = first + (numComponents[i] ?? 0);
    const rows = (values: Float64Array) =>
      values.subarray((values.length / total) * first, (values.length / total) * last);
    const ownCovariances = isTied ? covariances.subarray(i * dim * dim, (i + 1) * dim * dim) : rows(covariances);
    const parameters = { weights: rows(weights), means: rows(means), covariances: ownCovariances };
    first = last;
    return checkedMixture(label, covarianceType, parameters);
  });
}

function checkedMixture(
  label: string,
  covarianceType: CovarianceType,
  parameters: Pick<GaussianMixture, "weights" | "means" | "covariances">,
): GaussianMixture {
  try {
    return createMixture({ covarianceType, ...parameters });
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ModelFileError(`the mixture of "${label}": ${error.message}`, { cause: error });
  }
}

export function tensorOf(tensors: ReadonlyMap<string, Tensor>, name: string, shape: readonly number[]): Float64Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new ModelFileError(`the tensor "${name}" is missing`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
    throw new ModelFileError(
      `the tensor "${name}" has the shape ${JSON.stringify(tensor.shape)}, the header describes ${JSON.stringify(shape)}`,
    );
  }
  return tensor.data;
}

/** The background model that the mixtures of a classifier were adapted from, in the tensors of its file. */

const NAMES = { weights: "background_weights", means: "background_means", covariances: "background_covariances" };

export function backgroundTensors(background: GaussianMixture | undefined): [string, Tensor][] {
  if (background === undefined) return [];
  const { numComponents, dim, weights, means } = background;
  return [
    [NAMES.weights, { shape: [numComponents], data: weights }],
    [NAMES.means, { shape: [numComponents, dim], data: means }],
    [NAMES.covariances, { shape: covarianceShapeOfBackgroundTensors(background), data: background.covariances }],
  ];
}

/**
 * @returns null when the file has none
 * @throws {ModelFileError} when it does not fit together
 */
export function readBackground(
  tensors: ReadonlyMap<string, Tensor>,
  { covarianceType, dim }: { readonly covarianceType: CovarianceType; readonly dim: number },
): GaussianMixture | null {
  const [weights, means, covariances] = [NAMES.weights, NAMES.means, NAMES.covariances].map((name) =>
    tensors.get(name),
  );
  if (!weights && !means && !covariances) return null;
  const numComponents = weights?.shape[0] ?? 0;
  const expected = covarianceShapeOfBackgroundTensors({ covarianceType, numComponents, dim });
  const fits =
    hasShape(weights, [numComponents]) && hasShape(means, [numComponents, dim]) && hasShape(covariances, expected);
  if (!fits || !weights || !means || !covariances) {
    throw new ModelFileError(
      `the background model is not of ${covarianceType} covariances over ${dim} dimensions, as the mixtures are`,
    );
  }
  try {
    return createMixture({ covarianceType, weights: weights.data, means: means.data, covariances: covariances.data });
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ModelFileError(`the background model: ${error.message}`, { cause: error });
  }
}

function covarianceShapeOfBackgroundTensors({
  covarianceType,
  numComponents,
  dim,
}: Pick<GaussianMixture, "covarianceType" | "numComponents" | "dim">): number[] {
  return {
    diag: [numComponents, dim],
    full: [numComponents, dim, dim],
    tied: [dim, dim],
    spherical: [numComponents],
  }[covarianceType];
}

const hasShape = (tensor: Tensor | undefined, shape: readonly number[]): boolean =>
  tensor !== undefined && tensor.shape.length === shape.length && tensor.shape.every((size, i) => size === shape[i]);
