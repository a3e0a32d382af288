/** What a selection of models gives: plain data. */

import type { CovarianceType, Interval, Trial } from "../../types.js";
import type { FoldMean, FoldSum } from "../folds/fold-forms.js";

/** A kind of mixture to choose. */
export interface MixtureKind {
  readonly covarianceType: CovarianceType;
  /** Gaussians, of each label where there are labels. */
  readonly numComponents: number;
}

/** What the criteria say of one kind of mixture. */
export interface SelectionRow extends MixtureKind {
  /** Free parameters of the mixtures of all labels. */
  readonly numParameters: number;
  /** Of the frames held out, each under its label's mixture, nats per frame. */
  readonly heldOut: HeldOut;
  /** Of all frames under mixtures that were trained on all, nats per frame. */
  readonly trainLogLikelihood: FoldMean;
  /** Summed over labels; lower is better. */
  readonly bic: Criterion;
  readonly aic: Criterion;
  /** Of the recordings held out; null where there are fewer than two labels. */
  readonly accuracy: HeldOutAccuracy | null;
  /** Labels with too few frames, in all or without one of the folds, and the fewest Gaussians that one of their mixtures has. */
  readonly reduced: readonly { readonly label: string; readonly numComponents: number }[];
}

/** What recordings held out say of a row. */
export interface HeldOut extends FoldMean {
  /** By how much the best row's mean is greater, fold by fold: what is hard for all rows alike is not in its error. */
  readonly behindBest: FoldMean;
}

/** An information criterion; its error is that of the log-likelihood, since the penalty is the same on any recordings. */
export interface Criterion {
  readonly value: number;
  readonly standardError: number;
}

export interface HeldOutAccuracy extends HeldOut {
  readonly numCorrect: number;
  readonly numTrials: number;
  /** Wilson's, at 95 %: it takes trials to be independent, which those of one speaker are not. */
  readonly interval: Interval;
}

/** Which kind of mixture each criterion chooses. */
export interface Choices {
  /** The greatest held-out log-likelihood. */
  readonly heldOut: MixtureKind;
  /** The fewest parameters within one standard error of it. */
  readonly heldOutWithinOneError: MixtureKind;
  readonly bic: MixtureKind;
  readonly aic: MixtureKind;
  /** The greatest held-out accuracy, of equal ones the fewest parameters; null where there are fewer than two labels. */
  readonly accuracy: MixtureKind | null;
  /** The fewest parameters within one standard error of it. */
  readonly accuracyWithinOneError: MixtureKind | null;
}

/** What to know before a choice is taken. */
export interface SelectionWarning {
  readonly kind: "criteria-disagree" | "end-of-range" | "too-few-frames" | "not-converged" | "chosen-on-these-folds";
  readonly message: string;
}

/** The criteria side by side, and what follows from them. */
export interface ModelSelection {
  /** By covariance type, in the order given, then by components. */
  readonly rows: readonly SelectionRow[];
  readonly chosen: Choices;
  /** The simplest within one standard error: of the accuracy where there is one, else of the held-out log-likelihood. */
  readonly suggested: MixtureKind;
  readonly warnings: readonly SelectionWarning[];
  readonly labels: readonly string[];
  /** Names of the folds. */
  readonly folds: readonly string[];
  readonly numFrames: number;
}

export const isSameKind = (a: MixtureKind, b: MixtureKind): boolean =>
  a.numComponents === b.numComponents && a.covarianceType === b.covarianceType;

/** "8 full Gaussians". */
export const kindText = ({ numComponents, covarianceType }: MixtureKind): string =>
  `${numComponents} ${covarianceType} Gaussian${numComponents === 1 ? "" : "s"}`;

/** The mixtures of a kind, trained on all recordings or on those outside a fold, and what they make of the recordings. */
export interface KindScores {
  readonly kind: MixtureKind;
  /** Labels whose mixture has fewer Gaussians than the kind. */
  readonly reduced: readonly { readonly label: string; readonly numComponents: number }[];
  /** Mixtures that ran out of iterations. */
  readonly numUnconverged: number;
  readonly scores: WholeScores | HeldOutScores;
}

/** Of mixtures trained on all recordings. */
export interface WholeScores {
  readonly numParameters: number;
  /** Σ over labels of P log T. */
  readonly bicPenalty: number;
  /** Σ_t log p(x_t). */
  readonly logLikelihood: number;
  /** Of each fold's recordings. */
  readonly folds: readonly FoldSum[];
}

/** Of mixtures trained without a fold. */
export interface HeldOutScores {
  readonly logLikelihood: FoldSum;
  readonly trials: readonly Trial[];
}
