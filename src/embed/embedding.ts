import { engineOptions } from "../engine.js";
import { OptionError } from "../errors.js";
import { embeddingTable } from "../options/verification-table.js";
import { completeOptions, defined } from "../options.js";
import type { GaussianMixture } from "../types.js";
import { extractIVectors } from "./ivector/extract-ivector.js";
import { type IVectorExtractor, prepareIVectorExtractor } from "./ivector/ivector-extractor.js";
import {
  resolveTotalVariabilityOptions,
  type TotalVariabilityOptions,
  trainIVectorExtractor,
} from "./ivector/train-ivector-extractor.js";
import { gatherStatistics, type Recording } from "./ivector/utterance-statistics.js";
import { createPldaScorer, type Plda } from "./plda/plda.js";
import { trainTwoCovariance } from "./plda/two-covariance.js";
import { trainVectorLda, trainWccn, trainWhitening } from "./train-transforms.js";
import { cosineScores, type LabelledVector, transformVector, type VectorTransform } from "./vectors.js";

/** Embeddings: all that lies between a background model and the score of two recordings, trained and applied. */

/** How embedded recordings are compared: by their angle, or by how likely they are of one speaker. */
export type EmbeddingScoring = "cosine" | "plda";

/** All it takes to make a vector of a recording, and to compare vectors. Plain data. */
export interface Embedding {
  readonly extractor: IVectorExtractor;
  /** What is done to i-vectors, one after the other. */
  readonly transforms: readonly VectorTransform[];
  /** Of transformed vectors; null where they are compared by their angle alone. */
  readonly plda: Plda | null;
  readonly training: EmbeddingTraining;
}

/** Where an embedding came from. */
export interface EmbeddingTraining {
  readonly numSpeakers: number;
  readonly numRecordings: number;
  readonly seed: number;
  /** At each E-step of the extractor, by how much the recordings are likelier than under the background model, nats per frame. */
  readonly history: readonly number[];
}

/**
 * Prepares an embedding for many recordings: a function from recordings to their transformed i-vectors.
 *
 * @returns a function that throws `ShapeError` when a recording is of another shape or has no frame
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0, 0], covariances: [1, 1] });
 * const loadings = Float64Array.of(1, 0, 0, 1);
 * const extractor = { ubm, rank: 2, means: ubm.means, residual: ubm.covariances, loadings };
 * const embed = createEmbedder({ extractor, transforms: [{ kind: "length" }] });
 * embed([featureMatrix([[3, 4], [3, 4]])]); // => [Float64Array.of(0.6, 0.8)]
 */
export function createEmbedder({
  extractor,
  transforms,
}: Pick<Embedding, "extractor" | "transforms">): (recordings: readonly Recording[]) => readonly Float64Array[] {
  const form = prepareIVectorExtractor(extractor);
  return (recordings) => extractIVectors(form, recordings).map(({ mean }) => transformVector(mean, transforms));
}

/**
 * A function from N embedded recordings to M × N scores, row-major: cosines, or PLDA's log-likelihood ratios in nats. A model
 * is the one vector of all that a speaker was enrolled from.
 */
export function createEmbeddingScorer(
  { plda }: Pick<Embedding, "plda">,
  models: readonly Float64Array[],
  scoring: EmbeddingScoring,
): (tests: readonly Float64Array[]) => Float64Array {
  if (scoring === "cosine") return (tests) => cosineScores(models, tests);
  if (plda === null) {
    throw new OptionError('the embedding was trained without PLDA: score by "cosine", or train with backend "plda"');
  }
  return createPldaScorer(
    plda,
    models.map((mean) => ({ mean, numVectors: 1 })),
  );
}

export interface EmbeddingOptions extends TotalVariabilityOptions {
  /** Directions that LDA keeps of the whitened i-vectors, of length 1; null: no LDA. @default null */
  readonly lda?: number | null;
  /** Whether directions in which recordings of one speaker differ are made to count less. @default false */
  readonly wccn?: boolean;
  /** Whether PLDA is trained on the vectors, or their angle is to do. @default "plda" */
  readonly backend?: EmbeddingScoring;
  /** λ of the covariances that are inverted on the way, see `trainWhitening`. @default 0.001 */
  readonly shrinkage?: number;
  /** Of PLDA. @default 20 */
  readonly pldaIterations?: number;
}

/** A recording, and who speaks. */
export interface LabelledRecording {
  readonly label: string;
  readonly recording: Recording;
}

/**
 * Trains the extractor on the recordings, whatever their speakers; then, on their i-vectors, centring, whitening and length
 * normalisation (Garcia-Romero and Espy-Wilson 2011), LDA and WCCN where asked for (Dehak et al. 2011), and the two-covariance
 * model.
 *
 * It takes many speakers to learn how speakers differ: docs/ivectors.md has figures.
 *
 * @param recordings  features, or statistics from `accumulate(ubm, …)`, with the speaker of each
 * @throws {TrainingDataError} when recordings or speakers are too few for what is to be trained
 * @throws {ShapeError} when shapes differ, or a value is not finite
 * @throws {OptionError} when an option is out of range
 * @throws the reason of the signal, when it stops the job
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0, 0], covariances: [1, 1] });
 * const ofAda = [[2, 1], [3, 0.5], [2.5, 1.5]].map((x) => ({ label: "ada", recording: featureMatrix([x, x]) }));
 * const ofBob = [[-2, 1.2], [-3, 0], [-2.2, 1]].map((x) => ({ label: "bob", recording: featureMatrix([x, x]) }));
 * const embedding = await trainEmbedding(ubm, [...ofAda, ...ofBob], { rank: 2 });
 * const [ada, bob, somebody] = createEmbedder(embedding)([[2, 1], [-2, 1], [3, 1]].map((x) => featureMatrix([x])));
 * const [ofAdaModel, ofBobModel] = cosineScores([ada, bob], [somebody]);
 * ofAdaModel > ofBobModel; // => true
 */
export async function trainEmbedding(
  ubm: GaussianMixture,
  recordings: readonly LabelledRecording[],
  options: EmbeddingOptions,
): Promise<Embedding> {
  checkEmbeddingOptions(options);
  const { lda = null, wccn = false, backend = "plda", shrinkage = 0.001, pldaIterations, ...extraction } = options;
  const job = engineOptions(options);
  const statistics = await gatherStatistics(
    ubm,
    recordings.map(({ recording }) => recording),
    job,
  );
  const { extractor, history } = await trainIVectorExtractor(ubm, statistics, extraction);
  const ivectors = extractIVectors(extractor, statistics, job).map(({ mean }, i) => ({
    label: recordings[i].label,
    vector: mean,
  }));
  const whitening = trainWhitening(
    ivectors.map(({ vector }) => vector),
    { shrinkage },
  );
  const transforms: VectorTransform[] = [whitening, { kind: "length" }];
  if (lda !== null) transforms.push(trainVectorLda(transformed(ivectors, transforms), { dim: lda, shrinkage }));
  if (wccn) transforms.push(trainWccn(transformed(ivectors, transforms), { shrinkage }));
  const pldaOptions = { ...job, ...defined({ iterations: pldaIterations }) };
  const plda = backend === "plda" ? trainTwoCovariance(transformed(ivectors, transforms), pldaOptions).plda : null;
  const numSpeakers = new Set(ivectors.map(({ label }) => label)).size;
  const training = { numSpeakers, numRecordings: recordings.length, seed: options.seed ?? 0, history };
  return { extractor, transforms, plda, training };
}

/** What can be told of the options before there is a background model. @throws {OptionError} when one is out of range */
export function checkEmbeddingOptions({
  backend = "plda",
  lda = null,
  wccn = false,
  ...extraction
}: EmbeddingOptions): void {
  resolveTotalVariabilityOptions(extraction, Number.MAX_SAFE_INTEGER);
  completeOptions("embedding", embeddingTable, { backend, lda, wccn });
  if (lda !== null && lda > extraction.rank) {
    throw new OptionError(`embedding: lda: expected at most the rank, ${extraction.rank}, got ${lda}`);
  }
}

const transformed = (
  vectors: readonly LabelledVector[],
  transforms: readonly VectorTransform[],
): readonly LabelledVector[] =>
  vectors.map(({ label, vector }) => ({ label, vector: transformVector(vector, transforms) }));
