/** Whether a recording is of one of the labels at all: what the scores say of it. `evaluate/rejection` learns the weights. */

import { ShapeError } from "../errors.js";
import type { Classifier, Decision, Rejection, Scores } from "../types.js";

/** Other labels, those that score highest, that the likeliest is measured against. */
const NUM_NEAREST = 5;

/**
 * What the scores of a recording say of whether it is of one of the labels:
 *
 *   1. the log-likelihood of the likeliest label,
 *   2. its lead over the mean of the next five labels, or of all others where there are fewer,
 *   3. the deviation of the scores of all other labels (0 of one alone).
 *
 * The first is low of a voice that nobody modelled, and of a known voice in another room; the second is high of a voice that is
 * one model's, whatever the room; the third tells how large a lead is to be expected. docs/open-set.md has what each is worth.
 *
 * @param scores  of two labels or more
 * @throws {ShapeError} when there is one score alone, or one is not finite
 * @example rejectionParts({ ada: -10, bob: -13, cyd: -15 }) // => [-10, 4, 1]
 */
export function rejectionParts(scores: Scores): [number, number, number] {
  const descending = Object.values(scores).sort((a, b) => b - a);
  const [best, ...others] = descending;
  if (best === undefined || others.length === 0) {
    throw new ShapeError(
      "whether a recording is of none of the labels shows in how the labels differ: scores of at least two are needed",
    );
  }
  if (!descending.every(Number.isFinite)) {
    throw new ShapeError("a label's score is not finite: look for values in the features that are absurdly large");
  }
  const nearest = others.slice(0, NUM_NEAREST);
  const mean = meanOf(others);
  const deviation = Math.sqrt(meanOf(others.map((score) => (score - mean) ** 2)));
  return [best, best - meanOf(nearest), deviation];
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The log-likelihood ratio of "of one of the labels" to "of none", nats: weights · parts + offset. */
export function rejectionScore({ weights, offset }: Pick<Rejection, "weights" | "offset">, scores: Scores): number {
  return rejectionParts(scores).reduce((sum, part, i) => sum + part * (weights[i] as number), offset);
}

/**
 * A decision, and whether the recording is of one of the labels at all, where the classifier has learned when not. The label
 * stays the likeliest one.
 */
export function withRejection({ rejection }: Pick<Classifier, "rejection">, decision: Decision): Decision {
  if (rejection === undefined) return decision;
  const score = rejectionScore(rejection, decision.scores);
  const { threshold } = rejection;
  return { ...decision, rejection: { score, threshold, accepted: score >= threshold } };
}
