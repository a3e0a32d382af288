import type { EngineOptions } from "../engine.js";
import { CorpusError, OptionError } from "../errors.js";
import { recordingScores } from "../gmm/score/score-frames.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { decisionOf, featuresFor, prepareClassifier } from "../recognize/classify.js";
import type { Classifier, ConfusionMatrix, FeatureMatrix, LabelRecall, Report, Trial, Utterance } from "../types.js";
import { intervalByGroup, wilsonInterval } from "./intervals/interval.js";

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

/**
 * The wrong trials by their places in `trials`, the worst first: those in which the label given led the right one by most.
 *
 * @param count  at most. @default 8, as many as the page of a report shows
 * @example
 * const trial = { path: null, margin: 1, numFrames: 50, fold: null };
 * const trials = [
 *   { ...trial, actual: "yes", predicted: "no", scores: { yes: -3, no: -2 } },
 *   { ...trial, actual: "no", predicted: "no", scores: { yes: -9, no: -1 } },
 *   { ...trial, actual: "no", predicted: "yes", scores: { yes: -1, no: -8 } },
 * ];
 * worstTrials({ trials }); // => [2, 0]
 */
export function worstTrials({ trials }: Pick<Report, "trials">, count = 8): number[] {
  return trials
    .map((trial, index) => ({ index, lead: leadOf(trial), isWrong: trial.actual !== trial.predicted }))
    .filter(({ isWrong }) => isWrong)
    .sort((a, b) => b.lead - a.lead || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index);
}

/** Nats per frame by which the label given led the right one; −Infinity where one of them has no score. */
export function leadOf({ actual, predicted, scores }: Trial): number {
  const [given, right] = [scores[predicted], scores[actual]];
  return given === undefined || right === undefined ? Number.NEGATIVE_INFINITY : given - right;
}

export interface EvaluateOptions extends KernelOptions, EngineOptions {}

/**
 * Classifies recordings whose labels are known and counts.
 *
 * @throws {CorpusError} when a label is not one of the classifier's
 * @throws {OptionError} when there is nothing to test
 * @example
 * const report = await evaluate(classifier, testUtterances);
 * report.accuracy; // => 1
 * report.interval; // => { low: 0.510, high: 1 }, of four trials alone
 */
export async function evaluate(
  classifier: Classifier,
  utterances: readonly Utterance[],
  options: EvaluateOptions = {},
): Promise<Report> {
  if (utterances.length === 0) throw new OptionError("there is nothing to evaluate on: give at least one recording");
  const { labels, by } = classifier;
  const unknown = utterances.find(({ label }) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new CorpusError(
      `${unknown.path ?? "a recording"} has the label "${unknown.label}"; the model knows these of ${by}: ${labels.join(", ")}`,
    );
  }
  const features = utterances.map((utterance) =>
    featuresFor(classifier, "features" in utterance ? utterance.features : utterance.waveform),
  );
  const means = await recordingScores(prepareClassifier(classifier).forms, features, options);
  const trials = utterances.map((utterance, i): Trial => {
    const { numFrames } = features[i] as FeatureMatrix;
    const { label, ...decision } = decisionOf(classifier, means[i] as Float64Array, numFrames);
    return { ...placeOf(utterance), actual: utterance.label, predicted: label, ...decision, fold: null };
  });
  return reportOf(trials, labels);
}

/**
 * The trials of a report that `voxmix evaluate --report` wrote as JSON.
 *
 * @param name  of the file, for errors
 * @throws {CorpusError} naming the file, and the trial that does not fit
 * @example
 * const trial = { path: "a.wav", actual: "yes", predicted: "no", margin: 1, scores: {}, numFrames: 9, fold: null };
 * parseReport(JSON.stringify({ trials: [trial] }), "a.json").trials[0].predicted // => "no"
 */
export function parseReport(json: string, name: string): Pick<Report, "trials"> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CorpusError(`${name}: this is no JSON; give what voxmix evaluate --report ${name} writes`, { cause });
  }
  const trials = (value as { readonly trials?: unknown } | null)?.trials;
  if (!Array.isArray(trials)) {
    throw new CorpusError(`${name}: there are no trials in it; give what voxmix evaluate … --report out.json writes`);
  }
  return { trials: trials.map((trial: unknown, index) => checkedTrial(trial, `${name}, trial ${index + 1}`)) };
}

function checkedTrial(value: unknown, place: string): Trial {
  const { path, actual, predicted, margin, scores, numFrames, fold, group } = (value ?? {}) as Partial<Trial>;
  const isText = (text: unknown) => typeof text === "string";
  if (!isText(actual) || !isText(predicted) || !(isText(path) || path === null)) {
    throw new CorpusError(`${place}: a path, an actual and a predicted label were expected`);
  }
  if (group !== undefined && !isText(group)) throw new CorpusError(`${place}: its group is no text`);
  return {
    path: path ?? null,
    ...(group === undefined ? {} : { group }),
    actual: actual as string,
    predicted: predicted as string,
    margin: typeof margin === "number" ? margin : Number.NaN,
    scores: scores ?? {},
    numFrames: typeof numFrames === "number" ? numFrames : 0,
    fold: fold ?? null,
  };
}

/** What a trial says of the recording it was. */
export const placeOf = ({ path, group }: Utterance): Pick<Trial, "path" | "group"> => ({
  path: path ?? null,
  ...(group === undefined ? {} : { group }),
});
