import { TrainingDataError } from "../../errors.js";
import { rejectionParts } from "../../recognize/rejection.js";
import type { Scores, Trial } from "../../types.js";

type Parts = readonly [number, number, number];

/** What held-out recordings say of the known and the unknown. */
export interface HeldOutParts {
  /** Of recordings of labels as they will be used: with the scores of all labels. */
  readonly known: readonly Parts[];
  /** Of the same, each with the score of one other label left out. */
  readonly knownToFewer: readonly Parts[];
  /** Of recordings whose own label was left out, and of strangers. */
  readonly unknown: readonly Parts[];
}

/**
 * Makes unknown recordings of known ones: with the score of its own label left out, a recording is of none. So that the number
 * of labels tells nothing, recordings that stay known have one other label's score left out as well, each label in turn.
 *
 * @param strangers  recordings of labels that have no score
 * @throws {TrainingDataError} when there are less than three labels, and no strangers
 */
export function heldOutParts(trials: readonly Trial[], strangers: readonly Trial[]): HeldOutParts {
  const labels = Object.keys(trials[0]?.scores ?? {});
  if (labels.length < 3 && strangers.length === 0) {
    throw new TrainingDataError(
      `to learn what is unknown, each label is left out in turn, which takes three labels or more, and there are ${labels.length}; ` +
        "give recordings of strangers",
    );
  }
  const canLeaveOut = labels.length >= 3;
  const leftOut = (trial: Trial, turn: number): Scores => {
    const others = labels.filter((label) => label !== trial.actual);
    return without(trial.scores, others[turn % others.length] as string);
  };
  return {
    known: trials.map(({ scores }) => rejectionParts(scores)),
    knownToFewer: trials.map((trial, i) => rejectionParts(canLeaveOut ? leftOut(trial, i) : trial.scores)),
    unknown: [
      ...(canLeaveOut ? trials.map((trial) => rejectionParts(without(trial.scores, trial.actual))) : []),
      ...strangers.map(({ scores }) => rejectionParts(scores)),
    ],
  };
}

/** The scores but that of one label. */
export const without = (scores: Scores, label: string): Scores =>
  Object.fromEntries(Object.entries(scores).filter(([other]) => other !== label));
