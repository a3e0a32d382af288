import { ShapeError, TrainingDataError } from "../errors.js";
import { pairwiseSum } from "../math/sums.js";
import { checkOption, oneOf } from "../options.js";
import { applyFusion, type FusionOptions, trainFusion } from "./fusion.js";
import { pavRatio, trainPav } from "./pav-calibration.js";
import {
  checkApplied,
  checkTraining,
  type LinearCalibration,
  type PavCalibration,
  type PavSmoothing,
  type ScoreCalibration,
} from "./score-calibration.js";

/** Calibration of the scores of one system: what they are worth as log-likelihood ratios. */

export interface LogisticCalibrationOptions extends FusionOptions {
  readonly method?: "logistic";
}

export interface PavCalibrationOptions {
  readonly method: "pav";
  /** What is done about ratios at the ends, which would be infinite. @default "laplace" */
  readonly smoothing?: PavSmoothing;
}

export type CalibrationOptions = LogisticCalibrationOptions | PavCalibrationOptions;

/**
 * Learns what scores mean: a map to log-likelihood ratios, at which the best decision for any prior and any costs is to
 * accept where
 *
 *   llr ≥ log( C_fa (1 − P) / (C_miss P) )
 *
 * logistic: llr = a s + b, fitted by prior-weighted logistic regression (`trainFusion` of one system); two numbers, good from
 * some tens of targets on. pav: the best non-decreasing curve, which needs many trials and is flat where it saw none.
 *
 * @param targets     scores of trials whose claim is true, of trials that the system was not trained on
 * @param nonTargets  scores of trials whose claim is false
 * @throws {TrainingDataError} when a score is not finite, targets or non-targets are missing; logistic: when targets score no
 *   higher than non-targets on average, or the two do not overlap
 * @throws {OptionError} when an option is out of range
 * @example
 * const calibration = trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]);
 * applyCalibration(calibration, [-1, 0.5, 2]); // => Float64Array [ -2.324, 0, 2.324 ]
 */
export function trainCalibration(
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  options: PavCalibrationOptions,
): PavCalibration;
export function trainCalibration(
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  options?: LogisticCalibrationOptions,
): LinearCalibration;
export function trainCalibration(
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  options?: CalibrationOptions,
): ScoreCalibration;
export function trainCalibration(
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  options: CalibrationOptions = {},
): ScoreCalibration {
  if (options.method === "pav") return trainPav({ targets, nonTargets }, options.smoothing ?? "laplace");
  checkOption("calibration", "method", oneOf("logistic", "pav"), options.method ?? "logistic");
  checkTraining({ targets, nonTargets });
  // The slope has the sign of the difference of the means: it is that of the loss at slope 0.
  if (!(meanOf(targets) > meanOf(nonTargets))) throw new TrainingDataError(EXCHANGED);
  return trainFusion([{ targets, nonTargets }], options);
}

const EXCHANGED =
  "targets score no higher than non-targets on average: scores must be higher the more speaks for the claim; negate " +
  "distances, and look whether targets and non-targets were exchanged";

const meanOf = (scores: ArrayLike<number>): number => pairwiseSum(scores) / scores.length;

/**
 * The log-likelihood ratios that scores stand for, nats: as many, in their order.
 *
 * @throws {ShapeError} when a score is not finite, or the calibration fuses several systems
 * @example
 * const calibration = trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0], { method: "pav" });
 * applyCalibration(calibration, [-5, 0.5, 9]); // => Float64Array [ -1.099, 0, 1.099 ]
 */
export function applyCalibration(calibration: ScoreCalibration, scores: ArrayLike<number>): Float64Array {
  if (calibration.method === "logistic") {
    if (calibration.weights.length === 1) return applyFusion(calibration, [scores]);
    throw new ShapeError(`this fuses the scores of ${calibration.weights.length} systems: use applyFusion`);
  }
  checkApplied(scores);
  return Float64Array.from(scores, (score) => pavRatio(calibration, score));
}
