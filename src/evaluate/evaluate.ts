import { CorpusError, OptionError } from "../errors.js";
import type { ClassifierOptions } from "../recognize/classifier.js";
import { classify, type PreparedClassifier, prepareClassifier } from "../recognize/classify.js";
import type { Classifier, Report, Trial, Utterance } from "../types.js";
import { reportOf } from "./report.js";
import { placeOf } from "./trial-place.js";

export interface EvaluateOptions extends Pick<ClassifierOptions, "kernel" | "precision"> {
  /** Called after each trial. */
  readonly onTrial?: (trial: Trial, index: number, total: number) => void;
}

/**
 * Classifies recordings whose labels are known and counts.
 *
 * @throws {CorpusError} when a label is not one of the classifier's
 * @throws {OptionError} when there is nothing to test
 * @example
 * const report = evaluate(classifier, testUtterances);
 * report.accuracy; // => 1
 * report.interval; // => { low: 0.510, high: 1 }, of four trials alone
 */
export function evaluate(
  classifier: Classifier,
  utterances: readonly Utterance[],
  { onTrial, ...options }: EvaluateOptions = {},
): Report {
  if (utterances.length === 0) throw new OptionError("there is nothing to evaluate on: give at least one recording");
  const prepared = prepareClassifier(classifier, options);
  const trials = utterances.map((utterance, index) => {
    const trial = runTrial(prepared, utterance, null);
    onTrial?.(trial, index, utterances.length);
    return trial;
  });
  return reportOf(trials, classifier.labels);
}

/** One recording classified and held against its label. */
export function runTrial(prepared: PreparedClassifier, utterance: Utterance, fold: string | null): Trial {
  const { labels, by } = prepared.classifier;
  if (!labels.includes(utterance.label)) {
    throw new CorpusError(
      `${utterance.path ?? "a recording"} has the label "${utterance.label}"; the model knows these of ${by}: ${labels.join(", ")}`,
    );
  }
  const recording = "features" in utterance ? utterance.features : utterance.waveform;
  const { label, margin, scores, numFrames } = classify(prepared, recording);
  return { ...placeOf(utterance), actual: utterance.label, predicted: label, margin, scores, numFrames, fold };
}
