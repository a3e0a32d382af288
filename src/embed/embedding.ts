import { OptionError } from "../errors.js";
import { cosineScores } from "./cosine.js";
import { extractIVectors } from "./extract-ivector.js";
import { type IVectorExtractor, prepareIVectorExtractor } from "./ivector-extractor.js";
import { createPldaScorer, type Plda } from "./plda.js";
import type { Recording } from "./utterance-statistics.js";
import { transformVector, type VectorTransform } from "./vector-transform.js";

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
 *
 * @throws {OptionError} when PLDA is asked for and was not trained
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
