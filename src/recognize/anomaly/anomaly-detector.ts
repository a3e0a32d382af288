/** What a detector of anomalies is: plain data, made by `trainAnomalyDetector`. */

import type { FeatureRecipe, GaussianMixture, MixtureTrainingFacts } from "../../types.js";

/**
 * How recordings are held out to be scored by a mixture that never saw them. folds: each part of the recordings by a mixture
 * of the others, and the detector's own mixture is trained on all. share: a part alone, which the detector's mixture never
 * sees.
 */
export type Calibration = { readonly folds: number } | { readonly share: number };

/**
 * Which scores are strange: "low" ones alone, or "both" low and high ones. What makes frames more alike than normal ones, such as
 * a stuck sensor or a hum, may make them more likely.
 */
export type AnomalyTails = "low" | "both";

/** What is normal, and how unlikely normal recordings come out. */
export interface AnomalyDetector {
  readonly mixture: GaussianMixture;
  /** That of the normal recordings; null where their features did not say. */
  readonly recipe: FeatureRecipe | null;
  /** Samples per second of the normal recordings; null when trained from features alone. */
  readonly sampleRate: number | null;
  readonly calibration: Calibration;
  /** Scores of normal recordings that were held out, ascending, nats per frame. */
  readonly normalScores: Float64Array;
  readonly tails: AnomalyTails;
  /** The share of normal recordings that may be called anomalies. */
  readonly falseAlarmRate: number;
  /** Nats per frame: what scores less is an anomaly. One of the normal scores, see `withFalseAlarmRate`. */
  readonly threshold: number;
  /** What scores more is an anomaly, too; null where high scores are not strange. */
  readonly ceiling: number | null;
  readonly training: AnomalyTraining;
}

/** Where an anomaly detector came from; the facts are those of its own mixture. */
export interface AnomalyTraining extends MixtureTrainingFacts {
  /** All that were given. */
  readonly numRecordings: number;
  readonly seed: number;
  /** A digest of the features, in order. */
  readonly corpusFingerprint: string;
}

/** Whether a recording is an anomaly, and how rare it would be among normal ones. */
export interface AnomalyDecision {
  /** Mean log-likelihood, nats per frame. Of a density: may be positive. */
  readonly score: number;
  /** The share of normal recordings expected to be as strange: no more than the false-alarm rate exactly for anomalies. */
  readonly pValue: number;
  readonly isAnomaly: boolean;
  readonly threshold: number;
  readonly ceiling: number | null;
  readonly numFrames: number;
}
