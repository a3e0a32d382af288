/** Embeddings: a recording as one short vector, and how vectors are compared. */

export { extractIVector, extractIVectors, type IVector } from "./extract-ivector.js";
export { type ExtractionForm, type IVectorExtractor, prepareIVectorExtractor } from "./ivector-extractor.js";
export type { TotalVariabilityOptions } from "./total-variability-options.js";
export { type TrainedIVectorExtractor, trainIVectorExtractor } from "./train-ivector-extractor.js";
export type { Recording, UtteranceStatistics } from "./utterance-statistics.js";
