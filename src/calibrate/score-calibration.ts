import { ShapeError, TrainingDataError } from "../errors.js";
import { criterionTable } from "../options/verification-table.js";
import { checkOption } from "../options.js";

/** Calibrations as plain data, and the checks of what they are trained on and applied to. */

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

/** @throws {TrainingDataError} when there is no target or no non-target, or a score is not finite, naming which */
export function checkTraining({ targets, nonTargets }: SystemScores, name = ""): void {
  if (targets.length === 0 || nonTargets.length === 0) {
    throw new TrainingDataError(
      `calibration needs scores of targets and of non-targets, not ${targets.length} and ${nonTargets.length}${name}; ` +
        "give trials of both kinds",
    );
  }
  for (const [kind, scores] of [["target", targets] as const, ["non-target", nonTargets] as const]) {
    const at = notFinite(scores);
    if (at < 0) continue;
    throw new TrainingDataError(
      `${kind} score ${at} (from 0)${name} is ${scores[at]}, not a finite number; leave it out`,
    );
  }
}

/** @throws {ShapeError} when a score is not finite, naming which */
export function checkApplied(scores: ArrayLike<number>): void {
  const at = notFinite(scores);
  if (at >= 0) throw new ShapeError(`score ${at} (from 0) is ${scores[at]}, not a finite number; leave it out`);
}

/** @throws {OptionError} unless 0 < prior < 1 */
export const checkPrior = (priorTarget: number): void =>
  checkOption("detection", "priorTarget", criterionTable.priorTarget.rule, priorTarget);

/** The place of the first score that is not finite; −1 where all are. */
export const notFinite = (scores: ArrayLike<number>): number =>
  Array.prototype.findIndex.call(scores, (score) => !Number.isFinite(score));
