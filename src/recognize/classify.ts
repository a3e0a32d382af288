import { ShapeError } from "../errors.js";
import { extractFeatures } from "../features/extract-features.js";
import { meanLogLikelihood } from "../gmm/score.js";
import { prepare } from "../gmm/scoring-form.js";
import { naturalOrder } from "../math/natural-order.js";
import type { Classifier, Decision, FeatureMatrix, Scores, ScoringForm, Waveform } from "../types.js";

/** A classifier ready to score: prepared once, used for many recordings. */
export interface PreparedClassifier {
  readonly classifier: Classifier;
  /** In the order of the labels. */
  readonly forms: readonly ScoringForm[];
}

/** The classifier with each mixture in the form it is scored in. */
export function prepareClassifier(classifier: Classifier): PreparedClassifier {
  return { classifier, forms: classifier.mixtures.map(prepare) };
}

/**
 * The label under which a recording is most likely: argmax over labels of the mean log-likelihood per frame.
 *
 * @param recording  sound of the classifier's sample rate, or features made by its recipe
 * @returns the label, its margin over the runner-up and the score of every label, in nats per frame
 * @throws {ShapeError} when the sample rate or the dimensions differ, naming both
 * @example classify(classifier, waveform) // => { label: "seven", margin: 1.3, scores: { … }, numFrames: 41 }
 */
export function classify(model: Classifier | PreparedClassifier, recording: Waveform | FeatureMatrix): Decision {
  const { classifier, forms } = "forms" in model ? model : prepareClassifier(model);
  const features = "samples" in recording ? featuresFor(classifier, recording) : recording;
  const labelled = classifier.labels.map((label, i) => ({ label, form: forms[i] as ScoringForm }));
  return decide(scoreForms(labelled, features), features.numFrames);
}

/** The mean log-likelihood of the features under each label's mixture, nats per frame. */
export function scoreForms(
  labelled: readonly { readonly label: string; readonly form: ScoringForm }[],
  features: FeatureMatrix,
): Scores {
  return Object.fromEntries(labelled.map(({ label, form }) => [label, meanLogLikelihood(form, features)]));
}

/**
 * The decision that scores lead to: the highest wins, of equal ones the label that sorts first.
 *
 * @throws {ShapeError} when there is no score
 */
export function decide(scores: Scores, numFrames: number): Decision {
  const [best, second] = Object.entries(scores).sort(([a, x], [b, y]) => y - x || naturalOrder(a, b));
  if (!best) throw new ShapeError("a decision needs at least one label");
  return { label: best[0], margin: second ? best[1] - second[1] : Number.POSITIVE_INFINITY, scores, numFrames };
}

/**
 * The features a classifier wants of a recording. Where its recipe normalises over a group, the recording is a group of
 * its own; for several of one speaker give `classify` features that `normalizeWith` has normalised together.
 *
 * @throws {ShapeError} when the sample rate is not the one it was trained with
 */
export function featuresFor(classifier: Classifier, waveform: Waveform): FeatureMatrix {
  checkSampleRate(classifier, waveform.sampleRate);
  return extractFeatures(waveform, { ...classifier.recipe, normalizationScope: "recording" });
}

/** @throws {ShapeError} when the classifier was trained with another sample rate */
export function checkSampleRate({ sampleRate }: Classifier, actual: number): void {
  if (sampleRate === null || sampleRate === actual) return;
  throw new ShapeError(
    `the model was trained at ${sampleRate} Hz and the recording has ${actual} Hz; resample it, e.g. sox in.wav -r ${sampleRate} out.wav`,
  );
}
