/** What a verifier is: a background model, enrolled speakers, a cohort and how it decides. Plain data. */

import type { ScoreCalibration } from "../calibrate/score-calibration.js";
import type { Embedding } from "../embed/embedding.js";
import { OptionError, ShapeError } from "../errors.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import { type MapOptions, type MapSettings, resolveMapOptions, updateMap } from "../gmm/map/map.js";
import { VERIFIER_RECIPE } from "../options/verification-table.js";
import type {
  FeatureMatrix,
  FeatureRecipe,
  GaussianMixture,
  MixtureTrainingFacts,
  RecipeOptions,
  SufficientStatistics,
} from "../types.js";
import { resolveScoring, type ScoringOptions, type ScoringSettings } from "./scoring/scoring-settings.js";

/**
 * All it takes to say whether a voice is the one it is claimed to be: a background model of all voices, and of every enrolled
 * speaker the statistics that his model follows from. Plain data.
 */
export interface Verifier {
  /** What is verified, e.g. "speaker". */
  readonly by: string;
  /** The universal background model: how anybody sounds. */
  readonly ubm: GaussianMixture;
  /** That of the training features; null where these did not say: the verifier then takes features alone. */
  readonly recipe: FeatureRecipe | null;
  /** Samples per second of the recordings; null when trained from features alone. */
  readonly sampleRate: number | null;
  /** How speaker models are adapted from the background model. */
  readonly adaptation: MapSettings;
  /** How recordings are scored unless asked otherwise. What `decision` holds was learned from such scores. */
  readonly scoring: ScoringSettings;
  readonly speakers: readonly EnrolledSpeaker[];
  /** What makes a vector of a recording, where voices can be compared by their i-vectors as well. */
  readonly embedding?: Embedding;
  /** Other voices, by which scores are normalised. Empty where there are none. */
  readonly cohort: readonly CohortSpeaker[];
  readonly decision: VerifierDecision;
  /** Of the background model; null where it was given. */
  readonly training: VerifierTraining | null;
}

/** A speaker as the sum of his recordings: enrolling another adds to it, and nothing is trained again. */
export interface EnrolledSpeaker {
  readonly name: string;
  /**
   * Of all frames of his under the background model. `second` is empty unless covariances are adapted: nothing else
   * needs it.
   */
  readonly statistics: SufficientStatistics;
  /** A digest of the features of each recording, in the order they were enrolled in. */
  readonly fingerprints: readonly string[];
}

/** A voice that no claim is about. */
export interface CohortSpeaker {
  readonly name: string;
  /** As of an enrolled speaker: his model is what recordings are scored against besides the one claimed (T-norm). */
  readonly statistics: SufficientStatistics;
  /** Some recordings of his: what enrolled models are scored with (Z-norm). */
  readonly recordings: readonly FeatureMatrix[];
}

/** From which score on a claim is accepted, and what that was learned from. */
export interface VerifierDecision {
  /** How scores, as `scoring` makes them, become log-likelihood ratios; null where that was not learned. */
  readonly calibration: ScoreCalibration | null;
  /** Of scores after calibration. */
  readonly threshold: number;
  /** What was asked of the threshold; null where nothing was learned: it is then 0, equally likely under both models. */
  readonly criterion: DecisionCriterion | null;
  /** The trials it was learned from; null where there were none. */
  readonly learnedFrom: DecisionEvidence | null;
}

/** The least expected cost, or the most wrong claims to be accepted. */
export type DecisionCriterion =
  | {
      readonly kind: "cost";
      /** How probable it is beforehand that a claim is true. */
      readonly priorTarget: number;
      /** Of rejecting a true claim. */
      readonly costMiss: number;
      /** Of accepting a wrong one. */
      readonly costFalseAlarm: number;
    }
  | {
      readonly kind: "false-acceptance";
      /** The share of wrong claims that may be accepted. */
      readonly rate: number;
    };

/** How the threshold does on the trials it was learned from. */
export interface DecisionEvidence {
  readonly numTargets: number;
  readonly numNonTargets: number;
  /** The share of true claims that it rejects. */
  readonly falseRejectionRate: number;
  /** The share of wrong claims that it accepts. */
  readonly falseAcceptanceRate: number;
}

/** Where a background model came from. */
export interface VerifierTraining extends MixtureTrainingFacts {
  readonly numSpeakers: number;
  readonly numRecordings: number;
  readonly seed: number;
  /** A digest of the features and labels, in order. */
  readonly corpusFingerprint: string;
}

/** What is known of thresholds without trials. */
export const NOTHING_LEARNED: VerifierDecision = {
  calibration: null,
  threshold: 0,
  criterion: null,
  learnedFrom: null,
};

export interface CreateVerifierOptions extends ScoringOptions {
  /** What is verified. @default "speaker" */
  readonly by?: string;
  /** The front end that the background model was trained with, over the defaults of verification. */
  readonly recipe?: RecipeOptions | null;
  /** Samples per second of the recordings. @default null, any: features are given */
  readonly sampleRate?: number | null;
  /** How speaker models are adapted. @default the means, with relevance factor 16 */
  readonly adaptation?: MapOptions;
  /** To compare voices by i-vectors as well: of the same background model. @default none */
  readonly embedding?: Embedding;
}

/**
 * A verifier of a background model that is there already, with nobody enrolled and nothing learned of thresholds:
 * scores are log-likelihood ratios, in nats per frame, and 0 is where they speak for neither side.
 *
 * @param ubm  of any covariance type; from `trainBackgroundModel`, or a file of another tool
 * @throws {OptionError} when an option is out of range, or covariances are to be adapted that are tied
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[1], [1.5], [10]])]);
 * verify(verifier, "ada", featureMatrix([[1.2], [10]])).accepted; // => true
 * verify(verifier, "ada", featureMatrix([[-1], [8]])).accepted; // => false
 */
export function createVerifier(ubm: GaussianMixture, options: CreateVerifierOptions = {}): Verifier {
  const { by = "speaker", recipe, sampleRate = null, adaptation: map = {}, embedding, ...scoring } = options;
  const adaptation = resolveMapOptions(map, ubm);
  if (embedding) checkUbm(embedding, ubm);
  if (adaptation.relevanceFactor === Number.POSITIVE_INFINITY) {
    throw new OptionError("a relevanceFactor of Infinity leaves every speaker the background model; give a finite one");
  }
  return {
    by,
    ubm,
    recipe: recipe === null ? null : resolveRecipe({ ...VERIFIER_RECIPE, ...recipe }),
    sampleRate,
    adaptation,
    scoring: resolveScoring(scoring, { ubm, update: adaptation.update, embedding }),
    speakers: [],
    cohort: [],
    decision: NOTHING_LEARNED,
    training: null,
    ...(embedding ? { embedding } : {}),
  };
}

function checkUbm({ extractor }: Embedding, { means }: GaussianMixture): void {
  const own = extractor.ubm.means;
  if (own.length === means.length && own.every((value, at) => value === means[at])) return;
  throw new ShapeError(
    "the embedding is of another background model; train it on the verifier's own, trainEmbedding(ubm, …)",
  );
}

/**
 * The model of an enrolled speaker: the background model adapted by MAP to all frames of his (`updateMap`). It is made anew from
 * the statistics whenever it is asked for, O(K · D).
 *
 * @throws {OptionError} when nobody of that name is enrolled, naming who is
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const verifier = createVerifier(ubm, { adaptation: { relevanceFactor: 2 } });
 * speakerModel(enroll(verifier, "ada", [featureMatrix([[2], [4]])]), "ada").means; // => Float64Array.of(1.5)
 */
export const speakerModel = (verifier: Verifier, name: string): GaussianMixture =>
  adaptedModel(verifier, speakerNamed(verifier, name));

/** @param speaker  enrolled, or of the cohort */
export const adaptedModel = (
  { ubm, adaptation }: Pick<Verifier, "ubm" | "adaptation">,
  { statistics }: { readonly statistics: SufficientStatistics },
): GaussianMixture => updateMap(statistics, ubm, adaptation).mixture;

/** @throws {OptionError} when nobody of that name is enrolled */
export function speakerNamed({ speakers }: Pick<Verifier, "speakers">, name: string): EnrolledSpeaker {
  const speaker = speakers.find((one) => one.name === name);
  if (speaker) return speaker;
  const names = speakers.map((one) => one.name);
  const shown = names.length > 12 ? `${names.slice(0, 12).join(", ")} … (${names.length})` : names.join(", ");
  throw new OptionError(
    `nobody named ${JSON.stringify(name)} is enrolled; ${names.length === 0 ? "nobody is yet" : `there are ${shown}`}`,
  );
}
