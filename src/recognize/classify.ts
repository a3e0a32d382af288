/** The decision on a recording: features by the recipe of the model, the mean log-likelihood under each label, the likeliest. */

import { OptionError, ShapeError } from "../errors.js";
import { extractFeatures } from "../features/extract.js";
import { checkProvenance } from "../features/recipe/same-recipe.js";
import { meanLogLikelihoods } from "../gmm/score/score.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { selectKernel } from "../kernels/select-kernel.js";
import { naturalOrder } from "../math/order.js";
import type { Classifier, Decision, FeatureMatrix, FeatureRecipe, Scores, ScoringForm, Waveform } from "../types.js";
import { withRejection } from "./rejection.js";

/** A classifier ready to score: prepared once, used for many recordings. Plain data, which may travel to a worker. */
export interface PreparedClassifier {
  readonly classifier: Classifier;
  /** In the order of the labels. */
  readonly forms: readonly ScoringForm[];
  /** Which kernel scores it, in which precision. */
  readonly kernelOptions: KernelOptions;
}

/**
 * The classifier with each mixture in the form it is scored in.
 *
 * @param options  the kernel and the precision of all scores
 * @throws {OptionError} when there is no such kernel, or this machine cannot run it
 * @example
 * const prepared = prepareClassifier(classifier);
 * testUtterances.map(({ features }) => classify(prepared, features).label); // => ["ada", "bob", "ada", "bob"]
 */
export function prepareClassifier(classifier: Classifier, options: KernelOptions = {}): PreparedClassifier {
  selectKernel(options);
  const { kernel = "auto", precision } = options;
  const kernelOptions: KernelOptions = precision === undefined ? { kernel } : { kernel, precision };
  return { classifier, forms: classifier.mixtures.map(prepare), kernelOptions };
}

/** A classifier that was prepared already stays what it is. */
export const asPrepared = (model: Classifier | PreparedClassifier): PreparedClassifier =>
  "forms" in model ? model : prepareClassifier(model);

/**
 * The label under which a recording is most likely: argmax over labels of the mean log-likelihood per frame.
 *
 * @param recording  sound of the classifier's sample rate, or features made by its recipe
 * @returns the label, its margin over the runner-up and the score of every label, in nats per frame; and where the classifier
 *   has learned it, whether the recording is of one of the labels at all
 * @throws {ShapeError} when the sample rate or the dimensions differ, naming both
 * @example
 * const [ofAda] = testUtterances;
 * classify(classifier, ofAda.features);
 * // => { label: "ada", margin: 13.97, scores: { ada: -2.71, bob: -16.68 }, numFrames: 20 }
 */
export function classify(model: Classifier | PreparedClassifier, recording: Waveform | FeatureMatrix): Decision {
  const { classifier, forms, kernelOptions } = asPrepared(model);
  const features = featuresFor(classifier, recording);
  return decisionOf(classifier, meanLogLikelihoods(forms, features, kernelOptions), features.numFrames);
}

/** The decision that the labels' means lead to. */
export const decisionOf = (
  classifier: Pick<Classifier, "labels" | "rejection">,
  means: Float64Array,
  numFrames: number,
): Decision => withRejection(classifier, decide(scoresOf(classifier.labels, means), numFrames));

/** The mean log-likelihood of the features under each label's mixture, nats per frame: all labels in one product. */
export function scoreForms(
  labelled: readonly { readonly label: string; readonly form: ScoringForm }[],
  features: FeatureMatrix,
  options: KernelOptions = {},
): Scores {
  const forms = labelled.map(({ form }) => form);
  const labels = labelled.map(({ label }) => label);
  return scoresOf(labels, meanLogLikelihoods(forms, features, options));
}

/** One score a label. */
export function scoresOf(labels: readonly string[], means: Float64Array): Scores {
  return Object.fromEntries(labels.map((label, i) => [label, means[i] as number]));
}

/**
 * The decision that scores lead to: the highest wins, of equal ones the label that sorts first. It fails where one is not a number,
 * or all are −∞: features that are not finite do that.
 */
export function decide(scores: Scores, numFrames: number): Decision {
  const entries = Object.entries(scores);
  const unusable = entries.find(([, score]) => Number.isNaN(score));
  if (unusable) throw new ShapeError(`the score of "${unusable[0]}" is not a number: ${NOT_FINITE}`);
  const [best, second] = entries.sort(([a, x], [b, y]) => y - x || naturalOrder(a, b));
  if (!best) throw new ShapeError("a decision needs at least one label");
  if (best[1] === Number.NEGATIVE_INFINITY) throw new ShapeError(`every label has likelihood 0: ${NOT_FINITE}`);
  return { label: best[0], margin: second ? best[1] - second[1] : Number.POSITIVE_INFINITY, scores, numFrames };
}

const NOT_FINITE = "look for values in the features that are NaN, infinite or absurdly large";

/**
 * The features a model wants of a recording. Where its recipe normalises over a group, the recording is a group of
 * its own; for several of one speaker give `classify` features that `normalizeWith` has normalised together.
 */
export function featuresFor(
  model: Pick<Classifier, "recipe" | "sampleRate">,
  recording: Waveform | FeatureMatrix,
): FeatureMatrix {
  if ("data" in recording) {
    checkProvenance(model, recording, "the model");
    return recording;
  }
  checkSampleRate(model, recording.sampleRate);
  return extractFeatures(recording, { ...recipeOf(model), normalizationScope: "recording" });
}

/** @throws {OptionError} when the model was trained on features that nobody knows the recipe of */
export function recipeOf({ recipe }: { readonly recipe: FeatureRecipe | null }): FeatureRecipe {
  if (recipe !== null) return recipe;
  throw new OptionError(
    "the model was trained on features that do not say which recipe made them, so it cannot take sound; give it features made " +
      "the same way",
  );
}

/** @throws {ShapeError} when the model was trained with another sample rate */
export function checkSampleRate({ sampleRate }: Pick<Classifier, "sampleRate">, actual: number): void {
  if (sampleRate === null || sampleRate === actual) return;
  throw new ShapeError(
    `the model was trained at ${sampleRate} Hz and the recording has ${actual} Hz; resample it, e.g. sox in.wav -r ${sampleRate} out.wav`,
  );
}
