/** Decisions and how well they are made, as data. This file imports nothing. */

/** The label of one recording, and how sure. */
export interface Decision {
  readonly label: string;
  /** Nats per frame by which the label leads the runner-up; Infinity where there is one label alone. */
  readonly margin: number;
  readonly scores: Scores;
  readonly numFrames: number;
  /** Whether the recording is of one of the labels at all, where the classifier has learned when not. */
  readonly rejection?: RejectionDecision;
}

/** Whether a recording is of one of the labels at all. */
export interface RejectionDecision {
  /** log p(scores | of one of the labels) / p(scores | of none), nats. */
  readonly score: number;
  readonly threshold: number;
  /** score ≥ threshold. */
  readonly accepted: boolean;
}

/** Mean log-likelihood per frame under each label, nats per frame. Of a density: may be positive. */
export type Scores = Readonly<Record<string, number>>;

/** One decision held against the truth. */
export interface Trial {
  readonly path: string | null;
  /** What its recording was grouped by, e.g. the speaker. */
  readonly group?: string;
  readonly actual: string;
  readonly predicted: string;
  readonly margin: number;
  readonly scores: Scores;
  readonly numFrames: number;
  /** The fold that tested it, where the report comes from cross-validation. */
  readonly fold: string | null;
}

export interface ConfusionMatrix {
  readonly labels: readonly string[];
  /** `counts[actual][predicted]`. */
  readonly counts: readonly (readonly number[])[];
}

/** A rate with the range that holds its true value with the stated confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** e.g. 0.95. */
  readonly confidence: number;
}

export interface LabelRecall {
  readonly label: string;
  readonly correct: number;
  readonly total: number;
  readonly recall: number;
  readonly interval: Interval;
}

/** The range of a rate for other groups, e.g. speakers, like those that were tested. */
export interface GroupInterval extends Interval {
  readonly numGroups: number;
}

/** How well a classifier does. */
export interface Report {
  /** Share of trials that were right, 0–1. */
  readonly accuracy: number;
  /** Wilson's, at 95 %: for other recordings like these, of the same groups. */
  readonly interval: Interval;
  /** By a bootstrap over groups, where all trials have one of two or more: for other groups, e.g. speakers, like these. */
  readonly intervalByGroup?: GroupInterval;
  readonly numTrials: number;
  readonly numCorrect: number;
  readonly confusion: ConfusionMatrix;
  readonly perLabel: readonly LabelRecall[];
  readonly trials: readonly Trial[];
}

/** A claim to be tested: is this recording of that model, e.g. of that speaker? */
export interface VerificationTrial {
  /** The model claimed: an enrolled speaker, or the recording it was enrolled from. */
  readonly model: string;
  /** The recording tested. */
  readonly test: string;
  /** Whether the claim is true; null where nobody knows. */
  readonly isTarget: boolean | null;
}

/** A claim with its score: the higher, the more speaks for it. */
export interface ScoredTrial extends VerificationTrial {
  readonly score: number;
  /** Who speaks in the recording tested, where it is known: trials that share a speaker are not independent. */
  readonly speaker?: string;
}

/**
 * When a recording is of none of a classifier's labels, learned from recordings that were held out: a log-likelihood ratio of
 * "of one of them" to "of none", and its threshold.
 */
export interface Rejection {
  /** Of the three parts of `rejectionParts`. */
  readonly weights: readonly [number, number, number];
  /** Nats. */
  readonly offset: number;
  /** Nats: what scores less is of none of the labels. */
  readonly threshold: number;
  /** What the threshold was chosen for. */
  readonly goal: RejectionGoal;
  /** What it does on the recordings that it was learned from. */
  readonly reached: RejectionRates;
}

/** What a threshold of rejection is to reach: a rate of one error, or the least cost of both. */
export type RejectionGoal =
  | { readonly falseRejection: number }
  | { readonly falseAcceptance: number }
  | {
      /** How often recordings will be of none of the labels. */
      readonly priorUnknown: number;
      readonly costFalseAcceptance: number;
      readonly costFalseRejection: number;
    };

/** How often rejection goes wrong. */
export interface RejectionRates {
  /** Recordings of the labels that were taken for unknown. */
  readonly falseRejection: ErrorRate;
  /** Recordings of none of the labels that were taken for one of them. */
  readonly falseAcceptance: ErrorRate;
  /** Recordings of the labels that were accepted under another label, of all of them. */
  readonly confusion: ErrorRate;
  readonly perLabel: readonly LabelRejection[];
}

/** Errors of one label's recordings; null where there were none to test. */
export interface LabelRejection {
  readonly label: string;
  /** As one that is known. */
  readonly falseRejection: ErrorRate | null;
  /** As one that is not. */
  readonly falseAcceptance: ErrorRate | null;
}

/** A share of trials. */
export interface ErrorRate {
  readonly errors: number;
  readonly total: number;
  /** errors / total; NaN of none. */
  readonly rate: number;
  /** Of other labels: from a bootstrap over the labels of the recordings; of one label Wilson's. */
  readonly interval: Interval;
}
