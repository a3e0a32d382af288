import { OptionError } from "../errors.js";
import type { GaussianMixture } from "../types.js";

/** exact: all components. top: those likeliest under the background model. linear: to first order in the adapted means. */
export type ScoringMethod = "exact" | "top" | "linear";

/** By which cohort scores a score is normalised: those of the model, of the recording, or both. */
export type VerifierNormalization = "none" | "z" | "t" | "zt" | "s" | "adaptive-s";

/** How recordings are scored against speakers. */
export interface ScoringOptions {
  /** @default "exact" */
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

export const SCORING_METHODS: readonly ScoringMethod[] = ["exact", "top", "linear"];

export const VERIFIER_NORMALIZATIONS: readonly VerifierNormalization[] = ["none", "z", "t", "zt", "s", "adaptive-s"];

/** Reynolds, Quatieri and Dunn (2000), §3.4. */
const TOP_COMPONENTS = 5;

/**
 * @param ubm     the background model that is scored against
 * @param update  which parameters of speaker models are adapted
 * @throws {OptionError} when one is out of range, or "linear" does not fit what is adapted
 */
export function resolveScoring(
  options: ScoringOptions,
  { ubm, update }: { readonly ubm: Pick<GaussianMixture, "numComponents">; readonly update: readonly string[] },
): ScoringSettings {
  const { scoring = "exact", normalization = "none", topCohort = 20 } = options;
  const { topComponents = Math.min(TOP_COMPONENTS, ubm.numComponents) } = options;
  checkName("scoring", scoring, SCORING_METHODS);
  checkName("normalization", normalization, VERIFIER_NORMALIZATIONS);
  if (!Number.isSafeInteger(topComponents) || topComponents < 1 || topComponents > ubm.numComponents) {
    throw new OptionError(
      `topComponents is a whole number from 1 to the ${ubm.numComponents} of the background model, not ${topComponents}`,
    );
  }
  if (!Number.isSafeInteger(topCohort) || topCohort < 2) {
    throw new OptionError(`topCohort is a whole number of at least 2, not ${topCohort}`);
  }
  if (scoring === "linear" && update.some((parameter) => parameter !== "means")) {
    throw new OptionError(
      `linear scoring is for speaker models whose means alone are adapted, and these adapt ${update.join(", ")}; ` +
        'score by "top" or "exact", or train with adaptation { update: ["means"] }',
    );
  }
  return { scoring, topComponents, normalization, topCohort };
}

function checkName(option: string, value: string, names: readonly string[]): void {
  if (names.includes(value)) return;
  throw new OptionError(
    `${option} is one of ${names.map((name) => `"${name}"`).join(", ")}, not ${JSON.stringify(value)}`,
  );
}
