import { groupBy, naturalOrder } from "../../math/order.js";
import { classify, type PreparedClassifier, prepareClassifier } from "../../recognize/classify.js";
import { rejectionScore } from "../../recognize/rejection.js";
import type {
  Classifier,
  ErrorRate,
  LabelRejection,
  Rejection,
  RejectionRates,
  Trial,
  Utterance,
} from "../../types.js";
import { groupedInterval } from "../intervals/interval.js";

/** How often the rejection of unknown recordings goes wrong, on trials of known and of unknown ones. */

/** A recording, and whether it went wrong. */
interface Outcome {
  readonly label: string;
  readonly isKnown: boolean;
  readonly isAccepted: boolean;
  readonly isConfused: boolean;
}

/**
 * How often rejection goes wrong. The intervals are for other labels: by a bootstrap over the labels, and never narrower than
 * Wilson's.
 *
 * @param rejection  of `learnRejection`, or of a classifier
 * @param trials     a recording is unknown when its label is not among those it has scores for
 * @example
 * const rule = { weights: [0, 1, 0], offset: -2, threshold: 0 } as const;
 * const trial = { path: null, predicted: "ada", margin: 1, numFrames: 100, fold: null };
 * const rates = rejectionRates(rule, [
 *   { ...trial, actual: "ada", scores: { ada: -5, bob: -9 } },
 *   { ...trial, actual: "ada", scores: { ada: -5, bob: -6 } },
 *   { ...trial, actual: "stranger", scores: { ada: -8, bob: -9 } },
 * ]);
 * rates.falseRejection.rate; // => 0.5
 * rates.falseAcceptance.rate; // => 0
 */
export function rejectionRates(
  rejection: Pick<Rejection, "weights" | "offset" | "threshold">,
  trials: readonly Trial[],
): RejectionRates {
  const outcomes = trials.map((trial): Outcome => {
    const isKnown = Object.hasOwn(trial.scores, trial.actual);
    const isAccepted = rejectionScore(rejection, trial.scores) >= rejection.threshold;
    return { label: trial.actual, isKnown, isAccepted, isConfused: isAccepted && trial.predicted !== trial.actual };
  });
  const known = outcomes.filter(({ isKnown }) => isKnown);
  return {
    ...ratesOf(outcomes),
    confusion: errorRate(known, ({ isConfused }) => isConfused),
    perLabel: perLabel(outcomes),
  };
}

function ratesOf(outcomes: readonly Outcome[]) {
  const [known, unknown] = [outcomes.filter(({ isKnown }) => isKnown), outcomes.filter(({ isKnown }) => !isKnown)];
  return {
    falseRejection: errorRate(known, ({ isAccepted }) => !isAccepted),
    falseAcceptance: errorRate(unknown, ({ isAccepted }) => isAccepted),
  };
}

function perLabel(outcomes: readonly Outcome[]): LabelRejection[] {
  const orNull = (rate: ErrorRate) => (rate.total === 0 ? null : rate);
  return [...groupBy(outcomes, ({ label }) => label)]
    .sort(([a], [b]) => naturalOrder(a, b))
    .map(([label, own]) => {
      const { falseRejection, falseAcceptance } = ratesOf(own);
      return { label, falseRejection: orNull(falseRejection), falseAcceptance: orNull(falseAcceptance) };
    });
}

function errorRate(outcomes: readonly Outcome[], isError: (outcome: Outcome) => boolean): ErrorRate {
  const total = outcomes.length;
  const errors = outcomes.filter(isError).length;
  const rate = total > 0 ? errors / total : Number.NaN;
  const perLabel = Array.from(groupBy(outcomes, ({ label }) => label).values(), (own) => ({
    part: own.filter(isError).length,
    whole: own.length,
  }));
  return { errors, total, rate, interval: groupedInterval(perLabel) };
}

/**
 * Recordings of any labels, also such as the classifier does not know, classified: what `learnRejection`, `rejectionRates` and
 * `openSetRates` take. `evaluate` refuses labels that the classifier does not know.
 *
 * @throws {ShapeError} when sample rate or dimensions differ
 * @example
 * const [trial] = classifyTrials(classifier, [{ ...testUtterances[1], label: "stranger" }]);
 * trial.actual; // => "stranger"
 * trial.predicted; // => "bob"
 */
export function classifyTrials(model: Classifier | PreparedClassifier, utterances: readonly Utterance[]): Trial[] {
  const prepared = "forms" in model ? model : prepareClassifier(model);
  return utterances.map((utterance) => {
    const recording = "features" in utterance ? utterance.features : utterance.waveform;
    const { label, margin, scores, numFrames } = classify(prepared, recording);
    return {
      path: utterance.path ?? null,
      actual: utterance.label,
      predicted: label,
      margin,
      scores,
      numFrames,
      fold: null,
    };
  });
}
