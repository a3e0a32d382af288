import type { ConfusionMatrix, LabelRecall, Report, Trial } from "../types.js";
import { intervalByGroup } from "./group-interval.js";
import { wilsonInterval } from "./interval.js";

/**
 * What trials add up to: accuracy with Wilson's interval, and one by group where trials have groups, confusion matrix, recall of
 * each label.
 *
 * @param labels  in the order of the matrix; labels that only the trials know come after them
 * @example
 * const trial = { path: null, margin: 1, scores: {}, numFrames: 100, fold: null };
 * const trials = [
 *   { ...trial, actual: "yes", predicted: "yes" },
 *   { ...trial, actual: "no", predicted: "no" },
 *   { ...trial, actual: "no", predicted: "yes" },
 * ];
 * const { accuracy, perLabel } = reportOf(trials, ["yes", "no"]);
 * accuracy; // => 0.667
 * perLabel[1]; // => { label: "no", correct: 1, total: 2, recall: 0.5 }
 */
export function reportOf(trials: readonly Trial[], labels: readonly string[]): Report {
  const confusion = confusionMatrix(trials, labels);
  const numCorrect = trials.filter((trial) => trial.actual === trial.predicted).length;
  const byGroup = intervalByGroup(trials);
  return {
    accuracy: trials.length > 0 ? numCorrect / trials.length : Number.NaN,
    interval: wilsonInterval(numCorrect, trials.length),
    ...(byGroup === null ? {} : { intervalByGroup: byGroup }),
    numTrials: trials.length,
    numCorrect,
    confusion,
    perLabel: recallPerLabel(confusion),
    trials,
  };
}

/**
 * How often each actual label was taken for each label.
 *
 * @example
 * const trial = { path: null, margin: 1, scores: {}, numFrames: 100, fold: null };
 * const trials = [
 *   { ...trial, actual: "yes", predicted: "yes" },
 *   { ...trial, actual: "no", predicted: "yes" },
 * ];
 * confusionMatrix(trials, ["yes", "no"]).counts; // => [[1, 0], [1, 0]]
 */
export function confusionMatrix(trials: readonly Trial[], labels: readonly string[]): ConfusionMatrix {
  const all = [...new Set([...labels, ...trials.flatMap((trial) => [trial.actual, trial.predicted])])];
  const position = new Map(all.map((label, i) => [label, i]));
  const counts = all.map(() => all.map(() => 0));
  for (const { actual, predicted } of trials) {
    const row = counts[position.get(actual) ?? -1];
    const column = position.get(predicted) ?? -1;
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  return { labels: all, counts };
}

/** Of the trials of each label, how many were right. Labels without a trial are left out. */
function recallPerLabel({ labels, counts }: ConfusionMatrix): LabelRecall[] {
  return labels.flatMap((label, i) => {
    const row = counts[i] ?? [];
    const total = row.reduce((sum, count) => sum + count, 0);
    const correct = row[i] ?? 0;
    return total > 0
      ? [{ label, correct, total, recall: correct / total, interval: wilsonInterval(correct, total) }]
      : [];
  });
}

/** A trial that went wrong, and by how much. */
export interface Mistake {
  readonly path: string | null;
  readonly actual: string;
  readonly predicted: string;
  /** Nats per frame by which the label it was given led the label it has. */
  readonly lead: number;
}

/** The trials that went most wrong, the worst first. */
export function worstMistakes({ trials }: Report, count: number): Mistake[] {
  return trials
    .filter(({ actual, predicted }) => actual !== predicted)
    .map(({ path, actual, predicted, scores }) => ({
      path,
      actual,
      predicted,
      lead: (scores[predicted] ?? Number.NaN) - (scores[actual] ?? Number.NaN),
    }))
    .sort((a, b) => b.lead - a.lead)
    .slice(0, count);
}
