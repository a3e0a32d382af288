import { trainFusion } from "../../calibrate/fusion.js";
import { OptionError, TrainingDataError } from "../../errors.js";
import { log } from "../../math/special.js";
import { rejectionParts } from "../../recognize/rejection.js";
import type { Rejection, RejectionGoal, Report, Scores, Trial } from "../../types.js";
import { rejectionRates } from "./rejection-rates.js";

/** Learning when a recording is of none of the labels, from trials that are held out. */

export interface RejectionOptions {
  /** What the threshold is to reach. @default { falseRejection: 0.05 } */
  readonly goal?: RejectionGoal;
  /** Trials of recordings of none of the labels, from `classifyTrials`. @default none */
  readonly strangers?: readonly Trial[];
}

/** λ: weights stay finite where known and unknown are told apart without error. */
const REGULARIZATION = 1e-4;

/**
 * Learns when a recording is of none of the labels, from a cross-validation of the classifier, in which no recording was scored by
 * a mixture that saw it. No stranger is needed: leaving out the score of a recording's own label makes one.
 *
 *   llr = w · (parts of the scores, see `rejectionParts`) + b
 *
 * w and b come from prior-weighted logistic regression (`trainFusion`), the threshold from the goal. `reached` holds the rates on
 * the same recordings. Put the result into a classifier and `classify` uses it: `{ ...classifier, rejection }`.
 *
 * @param report  of `crossValidate`, with folds that hold out what must not be known, e.g. sessions
 * @throws {TrainingDataError} when there are less than three labels and no strangers; too few recordings for the rate
 * @throws {OptionError} when the goal is out of range, or a label is called "unknown"
 * @example
 * const at = (label: string, place: number, take: number) =>
 *   ({ label, features: featureMatrix([[place + take / 4], [place - take / 3], [place + 1]]) });
 * const voices = [0, 1, 2, 3].flatMap((take) => [at("ada", 0, take), at("bob", 9, take), at("cyd", 20, take)]);
 * const options = { numComponents: 1, covarianceType: "diag" } as const;
 * const rejection = learnRejection(await crossValidate(voices, kFolds(voices, 2), options), { goal: { falseRejection: 0.2 } });
 * const openSet = { ...await trainClassifier(voices, options), rejection };
 * classify(openSet, featureMatrix([[9], [9.2], [10]])).rejection?.accepted; // => true
 * classify(openSet, featureMatrix([[14], [14.2], [15]])).rejection?.accepted; // => false
 */
export function learnRejection({ trials }: Pick<Report, "trials">, options: RejectionOptions = {}): Rejection {
  const { goal = { falseRejection: 0.05 }, strangers = [] } = options;
  checkGoal(goal);
  if (trials.some(({ actual }) => actual === "unknown")) {
    throw new OptionError('a label is called "unknown", which is what recordings of no label are called: rename it');
  }
  const { known, knownToFewer, unknown, leftOut } = heldOutParts(trials, strangers);
  const columns = ([0, 1, 2] as const).map((part) => ({
    targets: Float64Array.from(knownToFewer, (parts) => parts[part]),
    nonTargets: Float64Array.from(unknown, (parts) => parts[part]),
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
  const reached = rejectionRates({ weights, offset, threshold }, [...trials, ...leftOut, ...strangers]);
  return { weights, offset, threshold, goal, reached };
}

/** Room for the rounding of products such as 0.29 · 100. */
const ROUNDING = 1e-9;

/** @throws {OptionError} when a rate or a prior is not between 0 and 1, or a cost is not above 0 */
function checkGoal(goal: RejectionGoal): void {
  if ("falseRejection" in goal) checkShare("falseRejection", goal.falseRejection);
  else if ("falseAcceptance" in goal) checkShare("falseAcceptance", goal.falseAcceptance);
  else {
    checkShare("priorUnknown", goal.priorUnknown);
    checkCost("costFalseAcceptance", goal.costFalseAcceptance);
    checkCost("costFalseRejection", goal.costFalseRejection);
  }
}

function checkShare(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new OptionError(`${name} is between 0 and 1, the ends left out, not ${value}`);
}

function checkCost(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new OptionError(`${name} is a number above 0, not ${value}`);
}

/** How often a recording is of one of the labels, as far as the goal says. */
const priorKnown = (goal: RejectionGoal): number => ("priorUnknown" in goal ? 1 - goal.priorUnknown : 0.5);

/**
 * The threshold that reaches a goal, given scores of n recordings of the labels and of m others:
 *
 *   falseRejection α:   the k-th least score of the labels' own, k = ⌊α (n + 1)⌋
 *   falseAcceptance α:  the k-th largest of the others, k = ⌊α (m + 1)⌋
 *   costs:              log( C_fa P / (C_fr (1 − P)) ), P the prior of an unknown one: scores are log-likelihood ratios
 *
 * @throws {TrainingDataError} when there are too few scores for the rate, naming the smallest that they allow
 */
function thresholdFor(goal: RejectionGoal, known: Float64Array, unknown: Float64Array): number {
  if ("falseRejection" in goal) {
    const rank = rankOf(goal.falseRejection, known.length, "recordings of the labels");
    return known.slice().sort()[rank - 1] as number;
  }
  if ("falseAcceptance" in goal) {
    const rank = rankOf(goal.falseAcceptance, unknown.length, "recordings of others");
    return unknown.slice().sort()[unknown.length - rank] as number;
  }
  const { priorUnknown, costFalseAcceptance, costFalseRejection } = goal;
  return log((costFalseAcceptance * priorUnknown) / (costFalseRejection * (1 - priorUnknown)));
}

function rankOf(rate: number, count: number, what: string): number {
  const rank = Math.floor(rate * (count + 1) + ROUNDING);
  if (rank >= 1) return rank;
  // Rounded up, so that it can be asked for as it stands.
  const smallest = Math.ceil(1e4 / (count + 1)) / 1e4;
  throw new TrainingDataError(
    `a rate of ${rate} takes ${Math.ceil(1 / rate - ROUNDING) - 1} ${what} that are held out, and there are ${count}: give more, ` +
      `or ask for ${smallest} or more`,
  );
}

type Parts = readonly [number, number, number];

/** What held-out recordings say of the known and the unknown. */
interface HeldOutParts {
  /** Of recordings of labels as they will be used: with the scores of all labels. */
  readonly known: readonly Parts[];
  /** Of the same, each with the score of one other label left out. */
  readonly knownToFewer: readonly Parts[];
  /** Of recordings whose own label was left out, and of strangers. */
  readonly unknown: readonly Parts[];
  /** The recordings with the score of their own label left out. */
  readonly leftOut: readonly Trial[];
}

/**
 * Makes unknown recordings from known ones by leaving out the score of their own label. Recordings that stay known have one other
 * label's score left out, each label in turn, so that the number of labels gives nothing away.
 *
 * @param strangers  recordings of labels that have no score
 * @throws {TrainingDataError} when there are less than three labels, and no strangers
 */
function heldOutParts(trials: readonly Trial[], strangers: readonly Trial[]): HeldOutParts {
  const labels = Object.keys(trials[0]?.scores ?? {});
  if (labels.length < 3 && strangers.length === 0) {
    throw new TrainingDataError(
      `to learn what is unknown, each label is left out in turn, which takes three labels or more, and there are ${labels.length}; ` +
        "give recordings of strangers",
    );
  }
  const canLeaveOut = labels.length >= 3;
  const toFewer = ({ actual, scores }: Trial, turn: number): Scores => {
    const others = labels.filter((label) => label !== actual);
    return canLeaveOut ? without(scores, others[turn % others.length] as string) : scores;
  };
  const leftOut = canLeaveOut ? trials.map((trial) => ({ ...trial, scores: without(trial.scores, trial.actual) })) : [];
  return {
    known: trials.map(({ scores }) => rejectionParts(scores)),
    knownToFewer: trials.map((trial, turn) => rejectionParts(toFewer(trial, turn))),
    unknown: [...leftOut, ...strangers].map(({ scores }) => rejectionParts(scores)),
    leftOut,
  };
}

/** The scores but that of one label. */
const without = (scores: Scores, label: string): Scores =>
  Object.fromEntries(Object.entries(scores).filter(([other]) => other !== label));
