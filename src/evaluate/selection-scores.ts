import type { Trial } from "../types.js";
import type { FoldSum } from "./fold-mean.js";
import type { MixtureKind } from "./model-selection.js";

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
