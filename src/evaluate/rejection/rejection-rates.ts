import { naturalOrder } from "../../math/order.js";
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
import { groupBy } from "../folds/folds.js";
import { bootstrapInterval } from "../intervals/bootstrap.js";
import { holdingWilson, wilsonInterval } from "../intervals/interval.js";

/** A recording, and whether it went wrong. */
interface Outcome {
  readonly label: string;
  readonly isKnown: boolean;
  readonly isAccepted: boolean;
  readonly isConfused: boolean;
}

/**
 * How often rejection goes wrong on recordings whose labels are known to us: with intervals for other labels, from a bootstrap over
 * the labels, which hold Wilson's.
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
  const unknown = outcomes.filter(({ isKnown }) => !isKnown);
  return {
    falseRejection: errorRate(known, isRejected),
    falseAcceptance: errorRate(unknown, isAccepted),
    confusion: errorRate(known, ({ isConfused }) => isConfused),
    perLabel: perLabel(outcomes),
  };
}

const isAccepted = (outcome: Outcome): boolean => outcome.isAccepted;
const isRejected = (outcome: Outcome): boolean => !outcome.isAccepted;

function perLabel(outcomes: readonly Outcome[]): LabelRejection[] {
  const rateOf = (some: readonly Outcome[], isError: (outcome: Outcome) => boolean) =>
    some.length === 0 ? null : errorRate(some, isError);
  return [...groupBy(outcomes, ({ label }) => label)]
    .sort(([a], [b]) => naturalOrder(a, b))
    .map(([label, own]) => ({
      label,
      falseRejection: rateOf(
        own.filter(({ isKnown }) => isKnown),
        isRejected,
      ),
      falseAcceptance: rateOf(
        own.filter(({ isKnown }) => !isKnown),
        isAccepted,
      ),
    }));
}

function errorRate(outcomes: readonly Outcome[], isError: (outcome: Outcome) => boolean): ErrorRate {
  const total = outcomes.length;
  const errors = outcomes.filter(isError).length;
  const rate = total > 0 ? errors / total : Number.NaN;
  // Whole labels are drawn, so their counts are all that a resample needs.
  const counts = [...groupBy(outcomes, ({ label }) => label).values()].map((own) => ({
    errors: own.filter(isError).length,
    total: own.length,
  }));
  const wilson = wilsonInterval(errors, total);
  if (counts.length < 2) return { errors, total, rate, interval: wilson };
  const share = (labels: readonly (typeof counts)[number][], weights: Float64Array) => {
    const sum = (of: (count: (typeof counts)[number]) => number) =>
      labels.reduce((all, count, i) => all + of(count) * (weights[i] as number), 0);
    return sum((count) => count.errors) / sum((count) => count.total);
  };
  return { errors, total, rate, interval: holdingWilson(bootstrapInterval(counts, share), wilson) };
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
