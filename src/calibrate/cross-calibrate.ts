import { OptionError, ShapeError, TrainingDataError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import { applyCalibration, type CalibrationOptions, trainCalibration } from "./calibration.js";
import { applyFusion, trainFusion } from "./fusion.js";

/** Trials of which the truth is known. */
export interface KnownTrials {
  /** Of each system the scores of all trials, in one order. */
  readonly systems: readonly ArrayLike<number>[];
  readonly isTarget: readonly boolean[];
  /** What must not be torn apart, e.g. the speaker of each trial's recording. */
  readonly groups: readonly string[];
}

export type CrossCalibrationOptions = CalibrationOptions & {
  /** Folds that groups are dealt to, at least 2. @default 10, or as many as there are groups */
  readonly numFolds?: number;
};

/**
 * The log-likelihood ratios of trials, each by a calibration (of several systems a fusion) that was trained on the trials of other
 * groups: what their Cllr is, that of new speakers will be near, where the Cllr of the trials that a calibration was trained on flatters.
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
  const { numFolds, ...training } = options;
  const folds = dealt(groups, numFolds);
  const ratios = new Float64Array(isTarget.length);
  for (let fold = 0; fold < folds.count; fold++) {
    const held = isTarget.flatMap((_, trial) => (folds.of(trial) === fold ? [trial] : []));
    const rest = isTarget.flatMap((_, trial) => (folds.of(trial) === fold ? [] : [trial]));
    const calibrate = calibrator(trials, rest, training, fold + 1);
    for (const [i, ratio] of calibrate(held).entries()) ratios[held[i]] = ratio;
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
  if (!Number.isInteger(count) || count < 2 || count > names.length) {
    throw new OptionError(`numFolds is a whole number between 2 and the ${names.length} groups, not ${numFolds}`);
  }
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
  const own = systems.map((scores) => ({
    targets: pick(
      scores,
      rest.filter((trial) => isTarget[trial]),
    ),
    nonTargets: pick(
      scores,
      rest.filter((trial) => !isTarget[trial]),
    ),
  }));
  const [only] = own;
  try {
    if (only !== undefined && own.length === 1) {
      const calibration = trainCalibration(only.targets, only.nonTargets, options);
      return (trials) => applyCalibration(calibration, pick(systems[0], trials));
    }
    if (options.method === "pav")
      throw new OptionError("PAV calibrates one system; several are fused by logistic regression");
    const fusion = trainFusion(own, options);
    return (trials) =>
      applyFusion(
        fusion,
        systems.map((scores) => pick(scores, trials)),
      );
  } catch (error) {
    if (!(error instanceof TrainingDataError)) throw error;
    throw new TrainingDataError(`without fold ${fold}: ${error.message}`, { cause: error });
  }
}
