import { OptionError, ShapeError, TrainingDataError } from "../errors.js";
import type { SystemScores } from "./score-calibration.js";

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
export function checkPrior(priorTarget: number): void {
  if (priorTarget > 0 && priorTarget < 1) return;
  throw new OptionError(`priorTarget is a probability between 0 and 1, the ends left out, not ${priorTarget}`);
}

const notFinite = (scores: ArrayLike<number>): number =>
  Array.prototype.findIndex.call(scores, (score) => !Number.isFinite(score));
