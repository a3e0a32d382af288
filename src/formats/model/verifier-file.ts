import { ModelFileError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { resolveMapOptions } from "../../gmm/map/map.js";
import { createMixture, mixtureMoments } from "../../gmm/mixture/mixture.js";
import type { GaussianMixture } from "../../types.js";
import { resolveScoring } from "../../verify/scoring/scoring-settings.js";
import type { Verifier, VerifierTraining } from "../../verify/verifier.js";
import { arraysOf } from "../mixture/stored-mixture.js";
import { readingModel } from "../named-errors.js";
import { decodeTensors, encodeTensors, type Tensor, type TensorFile } from "../safetensors.js";
import { checksumOf, tensorOf } from "./classifier-file.js";
import { type VerifierHeader, verifierHeader } from "./verifier-header.js";
import {
  embeddingFacts,
  embeddingTensors,
  finiteTensor,
  readCohortSpeaker,
  readEmbedding,
  readSpeaker,
  voiceTensors,
} from "./verifier-tensors.js";

/** Raised when a reader of the old form would misread the new. */
const VERIFIER_FORMAT_VERSION = "1";

export const VERIFIER_FORMAT = "voxmix-verifier";

/**
 * The bytes of a file with a verifier: safetensors, all float64, with everything else in `__metadata__`.
 *
 *   ubm/weights, ubm/means, ubm/covariances                          of the background model
 *   origin                                                           D values that all moments are about
 *   speaker/<name>/occupancy, speaker/<name>/first (, …/second)      of each enrolled speaker; second where covariances are adapted
 *   cohort/<name>/occupancy, …/first (, …/second), …/recordings      of each speaker of the cohort
 *
 *   embedding/loadings, …/means, …/residual, …/transform/<i>/…, …/plda/…   of i-vectors, where there are any
 *
 * A speaker more or less changes no other tensor.
 *
 * @throws {ModelFileError} when statistics are not of the background model
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[2], [4]])]);
 * speakerModel(decodeVerifier(encodeVerifier(verifier)), "ada").means; // => speakerModel(verifier, "ada").means
 */
export function encodeVerifier(verifier: Verifier): Uint8Array {
  const origin = mixtureMoments(verifier.ubm).mean;
  checkStatistics(verifier, origin);
  const { weights, means, covariances } = arraysOf(verifier.ubm);
  const tensors = new Map<string, Tensor>([
    ["ubm/weights", weights as Tensor],
    ["ubm/means", means as Tensor],
    ["ubm/covariances", covariances as Tensor],
    ["origin", { shape: [origin.length], data: origin }],
    ...(verifier.embedding ? embeddingTensors(verifier.embedding) : []),
    ...voiceTensors(verifier),
  ]);
  const described = {
    format: VERIFIER_FORMAT,
    version: VERIFIER_FORMAT_VERSION,
    verifier: sortedJson(headerOf(verifier)),
  };
  return encodeTensors({ metadata: { ...described, checksum: checksumOf(described.verifier, tensors) }, tensors });
}

/**
 * Reads the file of a verifier.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the file is of another kind or version, was cut short or changed, or does not fit together
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const bytes = encodeVerifier(createVerifier(ubm, { adaptation: { relevanceFactor: 8 } }));
 * decodeVerifier(bytes, "ubm.safetensors").adaptation.relevanceFactor; // => 8
 */
export const decodeVerifier = (bytes: Uint8Array, name?: string): Verifier =>
  readingModel(name ?? "the verifier file", () => readVerifierTensors(decodeTensors(bytes)));

function readVerifierTensors({ metadata, tensors }: TensorFile): Verifier {
  if (metadata.format !== VERIFIER_FORMAT) {
    throw new ModelFileError("a .safetensors file, but not one of a voxmix verifier; voxmix train-ubm writes one");
  }
  if (metadata.version !== VERIFIER_FORMAT_VERSION) {
    throw new ModelFileError(
      `written in version ${metadata.version} of the verifier format; this voxmix reads version ` +
        `${VERIFIER_FORMAT_VERSION}: use a matching voxmix, or train again`,
    );
  }
  const json = metadata.verifier ?? "";
  if (metadata.checksum !== checksumOf(json, tensors)) {
    throw new ModelFileError(
      "the checksum does not match: the file was damaged or changed; get it again, or train again",
    );
  }
  const header = verifierHeader(json);
  const ubm = readBackground(tensors, header);
  const { covarianceType, recipe, speakers, cohort, embedding: facts, ...described } = header;
  for (const voices of [speakers, cohort]) checkNames(voices.map(({ name }) => name));
  const adaptation = resolveMapOptions(described.adaptation, ubm);
  const embedding = facts && readEmbedding(tensors, ubm, facts);
  const origin = finiteTensor(tensors, "origin", [ubm.dim]);
  const shape = { ubm, origin, hasSecond: adaptation.update.includes("covariances") };
  return {
    ...described,
    ...(embedding ? { embedding } : {}),
    ubm,
    adaptation,
    scoring: resolveScoring(described.scoring, { ubm, update: adaptation.update, embedding }),
    recipe: recipe && resolveRecipe(recipe),
    speakers: speakers.map((speaker) => readSpeaker(tensors, speaker, shape)),
    cohort: cohort.map((speaker) => readCohortSpeaker(tensors, speaker, shape)),
  };
}

/** With keys in their order, so that a verifier that was read is written again as the same bytes. */
const sortedJson = (header: VerifierHeader): string =>
  JSON.stringify(header, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

function plainTraining({ history, repairs, ...facts }: VerifierTraining) {
  return { ...facts, ...(history === undefined ? {} : { history: [...history] }), repairs: [...repairs] };
}

function headerOf(verifier: Verifier): VerifierHeader {
  const { by, ubm, recipe, sampleRate, adaptation, scoring, decision, training, speakers, cohort, embedding } =
    verifier;
  return {
    by,
    covarianceType: ubm.covarianceType,
    recipe: recipe && { ...recipe },
    sampleRate,
    adaptation: { ...adaptation, update: [...adaptation.update] },
    scoring,
    decision: decision as VerifierHeader["decision"],
    training: training && plainTraining(training),
    ...(embedding ? { embedding: embeddingFacts(embedding) } : {}),
    speakers: speakers.map(({ name, statistics: { numFrames, logLikelihood }, fingerprints }) => ({
      name,
      numFrames,
      logLikelihood,
      fingerprints: [...fingerprints],
    })),
    cohort: cohort.map(({ name, statistics: { numFrames, logLikelihood }, recordings }) => ({
      name,
      numFrames,
      logLikelihood,
      precision: recordings.every(({ data }) => data instanceof Float32Array) ? "f32" : "f64",
      recordings: recordings.map((recording) => ({
        numFrames: recording.numFrames,
        frameShift: recording.frameShift,
      })),
    })),
  };
}

function readBackground(tensors: TensorFile["tensors"], { covarianceType }: VerifierHeader): GaussianMixture {
  const [numComponents = 0, dim = 0] = tensors.get("ubm/means")?.shape ?? [];
  const covariances = {
    diag: [numComponents, dim],
    full: [numComponents, dim, dim],
    tied: [dim, dim],
    spherical: [numComponents],
  };
  return createMixture({
    covarianceType,
    weights: tensorOf(tensors, "ubm/weights", [numComponents]),
    means: tensorOf(tensors, "ubm/means", [numComponents, dim]),
    covariances: tensorOf(tensors, "ubm/covariances", covariances[covarianceType]),
  });
}

function checkStatistics({ ubm, speakers, cohort }: Verifier, origin: Float64Array): void {
  const isOther = ({ statistics }: Verifier["cohort"][number] | Verifier["speakers"][number]) =>
    statistics.numComponents !== ubm.numComponents ||
    statistics.dim !== ubm.dim ||
    statistics.origin.some((value, d) => value !== origin[d]);
  const other = [...speakers, ...cohort].find(isOther);
  if (!other) return;
  throw new ModelFileError(
    `the statistics of "${other.name}" were not gathered under the verifier's background model; enrol him again`,
  );
}

function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new ModelFileError(`there are two speakers named "${twice}"`);
}
