import { ModelFileError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { resolveMapOptions } from "../../gmm/map/map.js";
import { mixtureMoments } from "../../gmm/mixture/mixture.js";
import { resolveScoring } from "../../verify/scoring/scoring-settings.js";
import type { Verifier } from "../../verify/verifier.js";
import type { Tensor } from "../floats.js";
import {
  decodeContainer,
  encodeContainer,
  type ModelContainer,
  mixtureOfTensors,
  mixtureTensors,
} from "./model-container.js";
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

/**
 * The file of a verifier, as `voxmix train-ubm` and `voxmix enroll` write it: the background model and the statistics of
 * every speaker as tensors of their own, everything else in the description.
 */

/**
 * The bytes of a file with a verifier: safetensors, all float64, with everything else in `__metadata__`.
 *
 *   ubm/weights, ubm/means, ubm/covariances                          of the background model
 *   origin                                                           D values that all moments are about
 *   speaker/<name>/occupancy, speaker/<name>/first (, …/second)      of each enrolled speaker; second where covariances are adapted
 *   cohort/<name>/occupancy, …/first (, …/second), …/recordings      of each speaker of the cohort
 *   embedding/loadings, …/means, …/residual, …/transform/<i>/…, …/plda/…   of i-vectors, where there are any
 *
 * A speaker more or less changes no other tensor.
 */
export function encodeVerifier(verifier: Verifier): Uint8Array {
  const origin = mixtureMoments(verifier.ubm).mean;
  checkStatistics(verifier, origin);
  const tensors = new Map<string, Tensor>([
    ...mixtureTensors(verifier.ubm, "ubm/"),
    ["origin", { shape: [origin.length], data: origin }],
    ...(verifier.embedding ? embeddingTensors(verifier.embedding) : []),
    ...voiceTensors(verifier),
  ]);
  return encodeContainer("verifier", sortedJson(headerOf(verifier)), tensors);
}

function headerOf(verifier: Verifier): VerifierHeader {
  const { by, ubm, recipe, sampleRate, adaptation, scoring, decision, training, speakers, cohort, embedding } =
    verifier;
  return {
    by,
    covarianceType: ubm.covarianceType,
    recipe: recipe && { ...recipe },
    sampleRate,
    adaptation,
    scoring,
    decision,
    training,
    ...(embedding ? { embedding: embeddingFacts(embedding) } : {}),
    speakers: speakers.map(({ name, statistics: { numFrames, logLikelihood }, fingerprints }) => ({
      name,
      numFrames,
      logLikelihood,
      fingerprints,
    })),
    cohort: cohort.map(({ name, statistics, recordings }) => ({
      name,
      numFrames: statistics.numFrames,
      logLikelihood: statistics.logLikelihood,
      precision: recordings.every(({ data }) => data instanceof Float32Array) ? "f32" : "f64",
      recordings: recordings.map(({ numFrames, frameShift }) => ({ numFrames, frameShift })),
    })),
  };
}

/** With keys in their order, so that a verifier that was read is written again as the same bytes. */
const sortedJson = (header: VerifierHeader): string =>
  JSON.stringify(header, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

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
  decodeContainer(bytes, { kind: "verifier", rule: verifierHeader, name }, readVerifier);

function readVerifier({ header, tensors }: ModelContainer<VerifierHeader>): Verifier {
  const { covarianceType, recipe, speakers, cohort, embedding: facts, ...described } = header;
  const ubm = mixtureOfTensors(tensors, covarianceType, "ubm/");
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

function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new ModelFileError(`there are two speakers named "${twice}"`);
}
