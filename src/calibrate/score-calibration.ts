/** A map of scores to log-likelihood ratios: plain data, for `applyCalibration` and `applyFusion`. */
export type ScoreCalibration = LinearCalibration | PavCalibration;

/** What a calibration was trained on. */
interface CalibrationSource {
  readonly numTargets: number;
  readonly numNonTargets: number;
}

/** llr = Σ_j weights_j s_j + offset, over the scores of one system or of many. */
export interface LinearCalibration extends CalibrationSource {
  readonly method: "logistic";
  /** One for each system. */
  readonly weights: readonly number[];
  /** Nats. */
  readonly offset: number;
  /** The prior of a target that it was trained at. */
  readonly priorTarget: number;
  /** λ. */
  readonly regularization: number;
}

/** A rising curve through points, flat beyond both ends. */
export interface PavCalibration extends CalibrationSource {
  readonly method: "pav";
  /** Where the curve bends, ascending. */
  readonly scores: readonly number[];
  /** Its value there, nats; −∞ and +∞ may stand at the ends where nothing was smoothed. */
  readonly logLikelihoodRatios: readonly number[];
  readonly smoothing: PavSmoothing;
}

/**
 * laplace: one target and one non-target are added below and above all scores, so that no ratio is infinite. none: the curve as
 * it stands.
 */
export type PavSmoothing = "laplace" | "none";

/** The scores of one system on the same trials. */
export interface SystemScores {
  /** Of trials whose claim is true. */
  readonly targets: ArrayLike<number>;
  /** Of trials whose claim is false. */
  readonly nonTargets: ArrayLike<number>;
}
