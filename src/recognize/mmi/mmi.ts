/** Trains the mixtures of a classifier on to tell its labels apart: the public door of maximum mutual information. */

import { type EngineOption, type EngineOptions, engineOptions } from "../../engine.js";
import { TrainingDataError } from "../../errors.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { checkProvenance } from "../../features/recipe/same-recipe.js";
import type { LabelledFeatures } from "../../features/transform/lda.js";
import { kernelOptions } from "../../gmm/passes/pass.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { checkOption, oneOf } from "../../options.js";
import type { Classifier, FeatureMatrix, GaussianMixture, Utterance } from "../../types.js";
import { taskDefaults, taskFor } from "../task.js";
import { featuresOf } from "../utterances.js";
import type { ClassExample } from "./class-statistics.js";
import { type MmiOptions, type MmiSettings, type MmiTraining, mmiTraining, resolveMmiOptions } from "./mmi-training.js";

/**
 * Trains the mixtures of a classifier on to tell its labels apart: maximum mutual information, by extended Baum–Welch with
 * I-smoothing. Where maximum likelihood asks of each mixture to fit its own label's frames, this maximises
 *
 *   F = 1/U Σ_u log P(c_u | X_u)      P(c | X_u) = exp(κ Σ_t log p(x_t | c)) / Σ_j exp(κ Σ_t log p(x_t | j))
 *
 * so frames that other labels win are what moves a mixture. Every iteration gathers for each label the statistics of its own
 * recordings (numerator) and those of all recordings, each weighted by P(c | X_u) (denominator), and updates all mixtures at
 * once by `updateEbw`. The classifier must be trained by maximum likelihood, best on the same recordings.
 * An update that would lower F is made again with twice the E, which stays for those that follow; where ten doublings do not help
 * training ends. So F never falls; whether recordings never heard gain is for `crossValidate` to say.
 *
 * An iteration scores all frames under all mixtures, and gathers statistics of as many again. `trainClassifier` does it
 * after its own training with `discriminative: { criterion: "mmi" }`.
 *
 * @param utterances  to train on: of every label at least one; with features made by the classifier's recipe
 * @returns the classifier with other mixtures; `training.discriminative` holds the options and the history
 * @throws {OptionError} when an option is out of range, or covariances are neither diagonal nor full
 * @throws {TrainingDataError} when a label has no recording, or a recording no label of the classifier
 * @throws {ShapeError} when the features are not of the classifier's dimension
 * @see Povey 2003, "Discriminative training for large vocabulary speech recognition", ch. 3 and 4; Woodland and Povey 2002;
 *   for `boost` Povey et al. 2008, "Boosted MMI for model and feature-space discriminative training"
 * @example
 * const utterances = [[0, 1], [8, 9], [4, 5], [4, 6]].map(([from, to], i) => ({
 *   label: i < 2 ? "outer" : "inner",
 *   features: featureMatrix([[from], [to], [from + 0.5]]),
 * }));
 * const likelihood = await trainClassifier(utterances, { numComponents: 1, covarianceType: "diag" });
 * const classifier = await trainMmi(likelihood, utterances, { iterations: 4 });
 * classifier.training.discriminative?.history.length // => 5
 */
export async function trainMmi(
  classifier: Classifier,
  utterances: readonly Utterance[],
  options: MmiOptions = {},
): Promise<Classifier> {
  const { varianceFloor } = taskDefaults[taskFor(classifier.by)];
  const settings = resolveMmiOptions({ varianceFloor, ...options });
  const examples = classExamples(classifier, utterances);
  checkEveryLabel(classifier, examples);
  const heldOut = classExamples(classifier, options.heldOut ?? []);
  const { mixtures, summary } = await mmiTraining(classifier.mixtures, { examples, heldOut }, settings);
  return { ...classifier, mixtures, training: { ...classifier.training, discriminative: summary } };
}

/** @throws {TrainingDataError} when a label of the classifier is missing, or one is not the classifier's */
function classExamples(
  { labels, recipe, sampleRate, by }: Classifier,
  utterances: readonly Utterance[],
): ClassExample[] {
  const places = new Map(labels.map((label, index) => [label, index]));
  const features = featuresOf(utterances, recipe ?? resolveRecipe({}));
  for (const [u, matrix] of features.entries())
    checkProvenance({ recipe, sampleRate }, matrix, "the classifier", utterances[u]?.path);
  return utterances.map(({ label }, u) => {
    const actual = places.get(label);
    if (actual === undefined) {
      throw new TrainingDataError(`the classifier has no ${by} "${label}"; its labels are ${labels.join(", ")}`);
    }
    return { actual, features: features[u] as FeatureMatrix };
  });
}

/** @throws {TrainingDataError} naming the first label without a recording */
function checkEveryLabel({ labels, by }: Classifier, examples: readonly ClassExample[]): void {
  const heard = new Set(examples.map(({ actual }) => actual));
  const missing = labels.find((_, index) => !heard.has(index));
  if (missing === undefined) return;
  throw new TrainingDataError(`${by} "${missing}" has no recording to train on; mmi needs at least one of every label`);
}

/** What may follow maximum likelihood when a classifier is trained; `trainMmi` does it afterwards, and has more options. */
export interface DiscriminativeOptions
  extends Omit<MmiOptions, "varianceFloor" | "heldOut" | keyof KernelOptions | EngineOption> {
  /** Maximum mutual information: what there is. */
  readonly criterion: "mmi";
}

/** Of the options of a classifier those that matter here. */
interface WithDiscriminative extends KernelOptions, EngineOptions {
  readonly discriminative?: DiscriminativeOptions;
  /** Fraction of the label's own variance. @default 0.01 */
  readonly varianceFloor?: number;
}

/** Settings of the training that follows, null where none was asked for. @throws {OptionError} when one is out of range */
export function discriminativeSettings(options: WithDiscriminative): MmiSettings | null {
  if (options.discriminative === undefined) return null;
  const { criterion, ...mmi } = options.discriminative;
  checkOption("discriminative", "criterion", oneOf("mmi"), criterion);
  return resolveMmiOptions({
    ...mmi,
    varianceFloor: options.varianceFloor ?? 0.01,
    ...kernelOptions(options),
    ...engineOptions(options),
  });
}

/** The mixtures of labels, in their order, trained on as the options ask by the examples they came of; null where they ask nothing. */
export async function trainedOn(
  labels: readonly string[],
  mixtures: readonly GaussianMixture[],
  examples: readonly LabelledFeatures[],
  options: WithDiscriminative,
): Promise<MmiTraining | null> {
  const settings = discriminativeSettings(options);
  if (settings === null) return null;
  const places = new Map(labels.map((label, index) => [label, index]));
  const known = examples.flatMap(({ label, features }) => {
    const actual = places.get(label);
    return actual === undefined ? [] : [{ actual, features }];
  });
  return mmiTraining(mixtures, { examples: known, heldOut: [] }, settings);
}
