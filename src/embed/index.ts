/** Embeddings: a recording as one short vector, and how vectors are compared. */

export { cosineScores } from "./cosine.js";
export { createEmbedder, type Embedding, type EmbeddingScoring, type EmbeddingTraining } from "./embedding.js";
export { extractIVector, extractIVectors, type IVector } from "./extract-ivector.js";
export { type ExtractionForm, type IVectorExtractor, prepareIVectorExtractor } from "./ivector-extractor.js";
export type { LabelledVector } from "./labelled-vectors.js";
export { createPldaScorer, type Plda, type PldaForm, pldaScores, preparePlda, type VectorModel } from "./plda.js";
export type { PldaTrainingOptions, TrainedPlda } from "./plda-options.js";
export { type SupervectorOptions, supervector } from "./supervector.js";
export type { TotalVariabilityOptions } from "./total-variability-options.js";
export { type EmbeddingOptions, type LabelledRecording, trainEmbedding } from "./train-embedding.js";
export { type TrainedIVectorExtractor, trainIVectorExtractor } from "./train-ivector-extractor.js";
export { type PldaOptions, trainPlda } from "./train-plda.js";
export {
  type ShrinkageOptions,
  trainVectorLda,
  trainWccn,
  trainWhitening,
  type VectorLdaOptions,
} from "./train-transforms.js";
export { trainTwoCovariance } from "./train-two-covariance.js";
export type { Recording, UtteranceStatistics } from "./utterance-statistics.js";
export {
  type LengthNormalization,
  type LinearTransform,
  normalizeLength,
  transformVector,
  type VectorTransform,
} from "./vector-transform.js";
