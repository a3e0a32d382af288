import type { ScoreCalibration } from "../calibrate/score-calibration.js";
import type { Embedding } from "../embed/embedding.js";
import type { MapSettings } from "../gmm/map/map.js";
import type { FeatureMatrix, FeatureRecipe, GaussianMixture, Repair, SufficientStatistics } from "../types.js";
import type { ScoringSettings } from "./scoring-settings.js";

/**
 * All it takes to say whether a voice is the one it is claimed to be: a background model of all voices, and of every enrolled
 * speaker the statistics that his model follows from. Plain data.
 */
export interface Verifier {
  /** What is verified, e.g. "speaker". */
  readonly by: string;
  /** The universal background model: how anybody sounds. */
  readonly ubm: GaussianMixture;
  readonly recipe: FeatureRecipe;
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
export interface VerifierTraining {
  readonly numSpeakers: number;
  readonly numRecordings: number;
  /** Frames that the background model was trained on. */
  readonly numFrames: number;
  readonly seed: number;
  /** A digest of the features and labels, in order. */
  readonly corpusFingerprint: string;
  readonly iterations: number;
  readonly converged: boolean;
  /** Of the training frames at the last E-step, nats per frame. */
  readonly meanLogLikelihood: number;
  /** The same at every E-step, to a millionth. Absent in verifiers written before it was kept. */
  readonly history?: readonly number[];
  readonly repairs: readonly Repair[];
}
