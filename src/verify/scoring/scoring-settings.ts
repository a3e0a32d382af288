/** How a verifier scores: the methods, normalisations and their defaults. */

import type { Embedding, EmbeddingScoring } from "../../embed/embedding.js";
import { OptionError } from "../../errors.js";
import { scoringTable } from "../../options/verification-table.js";
import { completeOptions } from "../../options.js";
import type { GaussianMixture } from "../../types.js";

/**
 * exact: all components. top: those likeliest under the background model. linear: to first order in the adapted means.
 * supervector: the cosine of adapted means. cosine, plda: by i-vectors.
 */
export type ScoringMethod = RatioScoring | "supervector" | EmbeddingScoring;

/** Those that are average log-likelihood ratios. */
export type RatioScoring = "exact" | "top" | "linear";

/** By which cohort scores a score is normalised: those of the model, of the recording, or both. */
export type VerifierNormalization = "none" | "z" | "t" | "zt" | "s" | "adaptive-s";

/** How recordings are scored against speakers. */
export interface ScoringOptions {
  /** @default "exact"; where there is an embedding "plda", or "cosine" if it has no PLDA */
  readonly scoring?: ScoringMethod;
  /** C: components of each frame that "top" scores by. @default 5, or all where there are fewer */
  readonly topComponents?: number;
  /** @default "none" */
  readonly normalization?: VerifierNormalization;
  /** Cohort scores, the highest of them, that "adaptive-s" takes. @default 20, or all where there are fewer */
  readonly topCohort?: number;
}

/** Options with every default in its place. */
export type ScoringSettings = Required<ScoringOptions>;

/** Reynolds, Quatieri and Dunn (2000), §3.4. */
const TOP_COMPONENTS = 5;

/** What the settings have to fit. */
interface ScoredModels {
  /** The background model that is scored against. */
  readonly ubm: Pick<GaussianMixture, "numComponents" | "covarianceType">;
  /** Which parameters of speaker models are adapted. */
  readonly update: readonly string[];
  readonly embedding: Embedding | undefined;
}

/** @throws {OptionError} when one is out of range, or the method does not fit the models or lacks an embedding */
export function resolveScoring(options: ScoringOptions, { ubm, update, embedding }: ScoredModels): ScoringSettings {
  const { scoring, normalization, topCohort, topComponents } = completeOptions<ScoringSettings, ScoringOptions>(
    "scoring",
    scoringTable,
    {
      ...options,
      scoring: options.scoring ?? defaultScoring(embedding),
      topComponents: options.topComponents ?? Math.min(TOP_COMPONENTS, ubm.numComponents),
    },
  );
  if (topComponents > ubm.numComponents) {
    throw new OptionError(
      `scoring: topComponents: expected at most the ${ubm.numComponents} of the background model, got ${topComponents}`,
    );
  }
  if (scoring === "linear" && update.some((parameter) => parameter !== "means")) {
    throw new OptionError(
      `linear scoring is for speaker models whose means alone are adapted, and these adapt ${update.join(", ")}; ` +
        'score by "top" or "exact", or train with adaptation { update: ["means"] }',
    );
  }
  if (scoring === "supervector" && ubm.covarianceType !== "diag") {
    throw new OptionError(
      `supervectors are of a background model with diagonal covariances, and this one's are "${ubm.covarianceType}"; ` +
        'score by "top" or "exact", or train with covarianceType "diag"',
    );
  }
  checkEmbedding(scoring, embedding);
  return { scoring, topComponents, normalization, topCohort };
}

function defaultScoring(embedding: Embedding | undefined): ScoringMethod {
  if (!embedding) return "exact";
  return embedding.plda === null ? "cosine" : "plda";
}

function checkEmbedding(scoring: ScoringMethod, embedding: Embedding | undefined): void {
  if (scoring !== "cosine" && scoring !== "plda") return;
  if (!embedding) throw new OptionError(withoutEmbedding(scoring));
  if (scoring === "cosine" || embedding.plda !== null) return;
  throw new OptionError('the embedding was trained without PLDA: score by "cosine", or train with backend "plda"');
}

export const withoutEmbedding = (scoring: string): string =>
  `scoring "${scoring}" compares i-vectors, and this verifier has none; train it with ivectors (voxmix train-ubm ` +
  '--ivectors 50), or score by "top" or "exact"';
