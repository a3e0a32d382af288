import { createEmbedder, createEmbeddingScorer, type Embedding, type EmbeddingScoring } from "../embed/embedding.js";
import { OptionError } from "../errors.js";
import { accumulate } from "../gmm/em/expectation.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { SufficientStatistics } from "../types.js";
import type { RawScorer } from "./raw-scores.js";
import { withoutEmbedding } from "./scoring-settings.js";

/**
 * Scores of a recording's vector against those of M speakers, in their order: cosines, or PLDA's log-likelihood ratios in nats.
 * A speaker's vector is that of the sum of his statistics, as if all his recordings were one: enrolling another changes it
 * without any of the others at hand.
 *
 * @param speakers  enrolled, or of the cohort
 * @throws {OptionError} when there is no embedding, or PLDA is asked for and it has none
 */
export function createVectorScorer(
  embedding: Embedding | undefined,
  speakers: readonly { readonly statistics: SufficientStatistics }[],
  { scoring, ...kernel }: { readonly scoring: EmbeddingScoring } & KernelOptions,
): RawScorer {
  if (!embedding) throw new OptionError(withoutEmbedding(scoring));
  const embed = createEmbedder(embedding);
  const models = embed(speakers.map(({ statistics }) => statistics));
  const scoresOf = createEmbeddingScorer(embedding, models, scoring);
  return (features) => scoresOf(embed([accumulate(embedding.extractor.ubm, features, kernel)]));
}
