import { OptionError, TrainingDataError } from "../../errors.js";
import { log } from "../../math/special.js";
import type { RejectionGoal } from "../../types.js";

/** Room for the rounding of products such as 0.29 · 100. */
const ROUNDING = 1e-9;

/** @throws {OptionError} when a rate or a prior is not between 0 and 1, or a cost is not above 0 */
export function checkGoal(goal: RejectionGoal): void {
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
export const priorKnown = (goal: RejectionGoal): number => ("priorUnknown" in goal ? 1 - goal.priorUnknown : 0.5);

/**
 * The threshold that reaches a goal, given scores of n recordings of the labels and of m others:
 *
 *   falseRejection α:   the k-th least score of the labels' own, k = ⌊α (n + 1)⌋
 *   falseAcceptance α:  the k-th largest of the others, k = ⌊α (m + 1)⌋
 *   costs:              log( C_fa P / (C_fr (1 − P)) ), P the prior of an unknown one: scores are log-likelihood ratios
 *
 * @throws {TrainingDataError} when there are too few scores for the rate, naming the smallest that they allow
 */
export function thresholdFor(goal: RejectionGoal, known: Float64Array, unknown: Float64Array): number {
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
