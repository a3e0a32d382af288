import { trainFusion } from "../../calibrate/fusion.js";
import { OptionError } from "../../errors.js";
import type { Rejection, RejectionGoal, Report, Trial } from "../../types.js";
import { heldOutParts, without } from "./held-out-parts.js";
import { checkGoal, priorKnown, thresholdFor } from "./rejection-goal.js";
import { rejectionRates } from "./rejection-rates.js";

export interface RejectionOptions {
  /** What the threshold is to reach. @default { falseRejection: 0.05 } */
  readonly goal?: RejectionGoal;
  /** Trials of recordings of none of the labels, from `classifyTrials`. @default none */
  readonly strangers?: readonly Trial[];
}

/** λ: weights stay finite where known and unknown are told apart without error. */
const REGULARIZATION = 1e-4;

/** How many parts a score of rejection has. */
const NUM_PARTS = 3;

/**
 * Learns when a recording is of none of the labels, from a cross-validation of the classifier, in which no recording was scored by
 * a mixture that saw it. No stranger is needed: a recording whose own label's score is left out is one.
 *
 *   llr = w · (parts of the scores, see `rejectionParts`) + b
 *
 * w and b by prior-weighted logistic regression (`trainFusion`), the threshold by the goal. The rates that are reached are
 * those on the same recordings, of four numbers learned from them. Put it in a classifier, and `classify` uses it:
 * `{ ...classifier, rejection }`.
 *
 * @param report  of `crossValidate`, with folds that hold out what must not be known, e.g. sessions
 * @throws {TrainingDataError} when there are less than three labels and no strangers; too few recordings for the rate
 * @throws {OptionError} when the goal is out of range, or a label is called "unknown"
 * @example
 * const at = (label: string, place: number, take: number) =>
 *   ({ label, features: featureMatrix([[place + take / 4], [place - take / 3], [place + 1]]) });
 * const voices = [0, 1, 2, 3].flatMap((take) => [at("ada", 0, take), at("bob", 9, take), at("cyd", 20, take)]);
 * const options = { numComponents: 1, covarianceType: "diag" } as const;
 * const rejection = learnRejection(crossValidate(voices, kFolds(voices, 2), options), { goal: { falseRejection: 0.2 } });
 * const openSet = { ...trainClassifier(voices, options), rejection };
 * classify(openSet, featureMatrix([[9], [9.2], [10]])).rejection?.accepted; // => true
 * classify(openSet, featureMatrix([[14], [14.2], [15]])).rejection?.accepted; // => false
 */
export function learnRejection({ trials }: Pick<Report, "trials">, options: RejectionOptions = {}): Rejection {
  const { goal = { falseRejection: 0.05 }, strangers = [] } = options;
  checkGoal(goal);
  if (trials.some(({ actual }) => actual === "unknown")) {
    throw new OptionError('a label is called "unknown", which is what recordings of no label are called: rename it');
  }
  const { known, knownToFewer, unknown } = heldOutParts(trials, strangers);
  const columns = Array.from({ length: NUM_PARTS }, (_, part) => ({
    targets: Float64Array.from(knownToFewer, (parts) => parts[part] as number),
    nonTargets: Float64Array.from(unknown, (parts) => parts[part] as number),
  }));
  // Of three labels two are left, and the deviation of the one other is 0 throughout: it can have no weight.
  const varying = columns.filter(({ targets, nonTargets }) =>
    [...targets, ...nonTargets].some((v) => v !== targets[0]),
  );
  const fusion = trainFusion(varying, { priorTarget: priorKnown(goal), regularization: REGULARIZATION });
  const weightOf = (part: number): number => fusion.weights[varying.indexOf(columns[part] as (typeof columns)[0])] ?? 0;
  const weights = [weightOf(0), weightOf(1), weightOf(2)] as const;
  const { offset } = fusion;
  const scoreOf = (parts: readonly number[]) =>
    parts.reduce((sum, part, i) => sum + part * (weights[i] as number), offset);
  const threshold = thresholdFor(goal, Float64Array.from(known, scoreOf), Float64Array.from(unknown, scoreOf));
  const leftOut =
    Object.keys(trials[0]?.scores ?? {}).length < 3
      ? []
      : trials.map((trial) => ({ ...trial, scores: without(trial.scores, trial.actual) }));
  const reached = rejectionRates({ weights, offset, threshold }, [...trials, ...leftOut, ...strangers]);
  return { weights, offset, threshold, goal, reached };
}
