import { OptionError, ShapeError, TrainingDataError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import { checkOption, integerFrom } from "../options.js";
import type { JobOptions } from "../types.js";
import { applyCalibration, type CalibrationOptions, trainCalibration } from "./calibration.js";
import { applyFusion, trainFusion } from "./fusion.js";

/** Calibration by cross-validation: ratios of trials that no calibration was trained on. */

/** Trials of which the truth is known. */
export interface KnownTrials {
  /** Of each system the scores of all trials, in one order. */
  readonly systems: readonly ArrayLike<number>[];
  readonly isTarget: readonly boolean[];
  /** What must not be torn apart, e.g. the speaker of each trial's recording. */
  readonly groups: readonly string[];
}

export type CrossCalibrationOptions = CalibrationOptions &
  JobOptions & {
    /** Folds that groups are dealt to, at least 2. @default 10, or as many as there are groups */
    readonly numFolds?: number;
  };

/**
 * The log-likelihood ratios of trials, each by a calibration (of several systems a fusion) that was trained on the trials of other
 * groups. Their Cllr is near that of new speakers; the Cllr of the trials that a calibration was trained on is too good.
 *
 * @returns one ratio a trial, in their order
 * @throws {TrainingDataError} when there are less than two groups, or a fold cannot be calibrated on the others, naming it
 * @throws {ShapeError} when numbers of trials differ
 * @throws {OptionError} when an option is out of range; when systems are to be fused by PAV
 * @example
 * const trials = {
 *   systems: [[2, 0, 3, -1, 1, -2, 0, 1]],
 *   isTarget: [true, true, true, true, false, false, false, false],
 *   groups: ["ada", "ada", "bob", "bob", "ada", "ada", "bob", "bob"],
 * };
 * crossCalibrate(trials).length; // => 8
 */
export function crossCalibrate(trials: KnownTrials, options: CrossCalibrationOptions = {}): Float64Array {
  const { systems, isTarget, groups } = trials;
  const other = [groups, ...systems].find(({ length }) => length !== isTarget.length);
  if (other) throw new ShapeError(`${isTarget.length} trials, and scores or groups of ${other.length}`);
  const { numFolds, signal, onProgress, ...training } = options;
  const folds = dealt(groups, numFolds);
  const ratios = new Float64Array(isTarget.length);
  for (let fold = 0; fold < folds.count; fold++) {
    signal?.throwIfAborted();
    const held = isTarget.flatMap((_, trial) => (folds.of(trial) === fold ? [trial] : []));
    const rest = isTarget.flatMap((_, trial) => (folds.of(trial) === fold ? [] : [trial]));
    const calibrate = calibrator(trials, rest, training, fold + 1);
    for (const [i, ratio] of calibrate(held).entries()) ratios[held[i]] = ratio;
    onProgress?.({ stage: "folds", done: fold + 1, total: folds.count });
  }
  return ratios;
}

/** Groups in their order, dealt to folds in turn. */
function dealt(groups: readonly string[], numFolds: number | undefined) {
  const names = [...new Set(groups)].sort(naturalOrder);
  if (names.length < 2) {
    throw new TrainingDataError(
      `cross-validation needs trials of at least two groups, e.g. speakers, not ${names.length}`,
    );
  }
  const count = numFolds ?? Math.min(10, names.length);
  checkOption("cross-calibration", "numFolds", integerFrom(2, names.length), count);
  const places = new Map(names.map((name, i) => [name, i % count]));
  return { count, of: (trial: number) => places.get(groups[trial]) };
}

/** A calibration trained on some trials, which is applied to others. */
function calibrator(
  { systems, isTarget }: KnownTrials,
  rest: readonly number[],
  options: CalibrationOptions,
  fold: number,
): (trials: readonly number[]) => Float64Array {
  const pick = (scores: ArrayLike<number>, trials: readonly number[]) =>
    Float64Array.from(trials, (trial) => scores[trial]);
  const [targets, others] = [rest.filter((trial) => isTarget[trial]), rest.filter((trial) => !isTarget[trial])];
  const own = systems.map((scores) => ({ targets: pick(scores, targets), nonTargets: pick(scores, others) }));
  try {
    if (own.length === 1) {
      const calibration = trainCalibration(own[0].targets, own[0].nonTargets, options);
      return (trials) => applyCalibration(calibration, pick(systems[0], trials));
    }
    if (options.method === "pav") {
      throw new OptionError("PAV calibrates one system; several are fused by logistic regression");
    }
    const fusion = trainFusion(own, options);
    const picked = (trials: readonly number[]) => systems.map((scores) => pick(scores, trials));
    return (trials) => applyFusion(fusion, picked(trials));
  } catch (error) {
    if (!(error instanceof TrainingDataError)) throw error;
    throw new TrainingDataError(`without fold ${fold}: ${error.message}`, { cause: error });
  }
}
