/**
 * The data of voxmix: plain readonly values that survive `structuredClone`. This file imports nothing but their rest.
 *
 *   bytes → Waveform → FeatureMatrix → GaussianMixture → Decision → Report
 */

import type { Rejection } from "./decision-types.js";
import type { FeatureRecipe } from "./recipe-types.js";

export type * from "./decision-types.js";
export type * from "./recipe-types.js";

/** One channel of sound. */
export interface Waveform {
  /** Amplitudes, full scale ±1 (−32768 of a 16-bit file is −1). */
  readonly samples: Float32Array;
  /** Samples per second. */
  readonly sampleRate: number;
  /** What was wrong with the bytes but could be read around, e.g. a truncated data chunk. Absent, or empty, when all is well. */
  readonly warnings?: readonly string[];
}

/** Frames of features, row-major: frame t is `data[t * dim … (t + 1) * dim)`. */
export interface FeatureMatrix {
  readonly data: Float32Array | Float64Array;
  readonly numFrames: number;
  readonly dim: number;
  /** Seconds from one frame to the next. */
  readonly frameShift: number;
  /** The complete recipe that made them. Null, or absent, where nobody knows: made by hand, or from a file of another tool. */
  readonly recipe?: FeatureRecipe | null;
  /** Samples per second of the recording. Null, or absent, where nobody knows. */
  readonly sampleRate?: number | null;
  /** T values of at least 0: how much each frame counts in training, 2 as two frames like it. Where absent 1 each. */
  readonly weights?: Float64Array;
}

/** diag: variances of its own for each component. full: a matrix for each. tied: one for all. spherical: a variance for each. */
export type CovarianceType = "diag" | "full" | "tied" | "spherical";

/** What the hot loops know: a spherical covariance is scored as diag, a tied one as full. */
export type KernelCovarianceType = Extract<CovarianceType, "diag" | "full">;

/** A Gaussian mixture in the form one reads, saves and prints. */
export interface GaussianMixture {
  readonly covarianceType: CovarianceType;
  readonly numComponents: number;
  readonly dim: number;
  /** K values that sum to 1. */
  readonly weights: Float64Array;
  /** K × D, row-major. */
  readonly means: Float64Array;
  /** diag: K × D variances. full: K × D × D symmetric matrices. tied: D × D. spherical: K variances. */
  readonly covariances: Float64Array;
}

/**
 * A mixture in the form one scores with, prepared once by `prepare`:
 *
 *   log w_k N(x; μ_k, Σ_k) = c_k − ½ ‖ W_k (x − μ_k) ‖²
 *
 * W_k is diag(1/σ_k), or the inverse Cholesky factor L_k⁻¹ with Σ_k = L_k L_kᵀ.
 */
export interface ScoringForm {
  readonly covarianceType: KernelCovarianceType;
  readonly numComponents: number;
  readonly dim: number;
  /** K × D. */
  readonly means: Float64Array;
  /** diag: K × D values 1/σ. full: K lower triangles L⁻¹, packed by rows, D (D + 1) / 2 values each. */
  readonly whitening: Float64Array;
  /** K values c_k = log w_k − ½ D log 2π − ½ log |Σ_k|; −∞ where the weight is 0. */
  readonly logConstants: Float64Array;
}

/** What EM gathers from frames: addable, where the origins agree. Moments are taken about `origin`. */
export interface SufficientStatistics {
  /** Spherical mixtures gather what diag ones do. */
  readonly covarianceType: Exclude<CovarianceType, "spherical">;
  readonly numComponents: number;
  readonly dim: number;
  /** D values, subtracted from every frame before it is summed: keeps the digits of data far from zero. */
  readonly origin: Float64Array;
  /** K values Σ_t γ_tk. */
  readonly occupancy: Float64Array;
  /** K × D values Σ_t γ_tk (x_t − origin). */
  readonly first: Float64Array;
  /** diag: K × D values Σ_t γ_tk (x_t − origin)². full: K lower triangles, packed by rows. tied: one, over all components. */
  readonly second: Float64Array;
  /** Σ_t log p(x_t), nats; of weighted frames Σ_t w_t log p(x_t). */
  readonly logLikelihood: number;
  /** T; of weighted frames Σ_t w_t. */
  readonly numFrames: number;
}

/** A recording with the class it belongs to, as sound or as features already extracted. */
export type Utterance = {
  readonly label: string;
  /** Where it came from, for reports and errors. */
  readonly path?: string;
  /** What must not be split between training and test, e.g. the speaker. */
  readonly group?: string;
  /** A digest of the sound of the whole recording, 16 hexadecimal digits: tells a recording again under any name. */
  readonly recording?: string;
} & ({ readonly waveform: Waveform } | { readonly features: FeatureMatrix });

/** One mixture per label, with all that is needed to use it on a new recording. */
export interface Classifier {
  /** What the labels are, e.g. "speaker" or "digit". */
  readonly by: string;
  /** In the order of `mixtures`. */
  readonly labels: readonly string[];
  readonly mixtures: readonly GaussianMixture[];
  /** That of the training features; null where these did not say which made them: the model then takes features alone. */
  readonly recipe: FeatureRecipe | null;
  /** Samples per second of the training recordings; null when trained from features alone. */
  readonly sampleRate: number | null;
  readonly training: TrainingSummary;
  /** The background model that the mixtures were adapted from. Where absent, each was trained by itself. */
  readonly background?: GaussianMixture;
  /** When a recording is taken for one of none of the labels. Where absent, one of them is always named. */
  readonly rejection?: Rejection;
}

/** Where a classifier came from. */
export interface TrainingSummary {
  readonly numUtterances: number;
  readonly numFrames: number;
  readonly seed: number;
  /** A digest of the training features and labels, in order. */
  readonly corpusFingerprint: string;
  /** Digests of the training recordings, `Utterance.recording`, sorted. Where absent they are not known. */
  readonly recordings?: readonly string[];
  /** The groups of the training recordings, e.g. the speakers, sorted. Where absent they are not known. */
  readonly groups?: readonly string[];
  readonly perLabel: readonly LabelTraining[];
  /** What followed maximum likelihood, if anything did. */
  readonly discriminative?: DiscriminativeTraining;
  /** How the mixtures were adapted from a background model. Where absent, each was trained by itself. */
  readonly adaptation?: AdaptationSummary;
}

/** How mixtures were trained on to tell their labels apart. */
export interface DiscriminativeTraining {
  readonly criterion: "mmi";
  /** Updates of the mixtures. */
  readonly iterations: number;
  readonly acousticScale: number;
  /** Frames. */
  readonly tau: number;
  /** Nats. */
  readonly boost: number;
  /** Before the first update and after each. */
  readonly history: readonly DiscriminativeState[];
}

/** How far discriminative training has come. */
export interface DiscriminativeState {
  /** Updates done. */
  readonly iteration: number;
  /** Mean of log P(c_u | X_u) over the training recordings, nats; boosted, where the training is. */
  readonly objective: number;
  /** Share of the training recordings whose own label scores highest. */
  readonly accuracy: number;
  /** The objective of the recordings held out; null without. */
  readonly heldOutObjective: number | null;
  /** E of the update that led here. */
  readonly smoothingFactor: number;
}

/** How class models were adapted from a background model. */
export interface AdaptationSummary {
  readonly relevanceFactor: number;
  readonly update: readonly ("weights" | "means" | "covariances")[];
  /** E-steps of each label. */
  readonly iterations: number;
  /** The training of the background model; null where it was given. */
  readonly background: MixtureTrainingFacts | null;
}

export interface LabelTraining extends MixtureTrainingFacts {
  readonly label: string;
  readonly numUtterances: number;
}

/** How one mixture was trained. */
export interface MixtureTrainingFacts {
  readonly numFrames: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Of the training frames at the last E-step, nats per frame. */
  readonly meanLogLikelihood: number;
  /** The same at every E-step, to a millionth. Absent in models written before it was kept. */
  readonly history?: readonly number[];
  readonly repairs: readonly Repair[];
}

/** Something that had to be mended on the way to a sound model. */
export interface Repair {
  readonly kind: "fewer-components" | "constant-dimension" | "starved-component" | "variance-floor";
  readonly message: string;
}

/** How far a long job has come. Reported often; what prints it does the throttling. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  /** Null where it is not known, e.g. of a server that does not say the length. */
  readonly total: number | null;
}

/** What every long job takes. */
export interface JobOptions {
  /** Stops the job, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** @default no reports */
  readonly onProgress?: (progress: Progress) => void;
}
