import { OptionError, TrainingDataError } from "../errors.js";
import { updateEbw } from "../gmm/ebw.js";
import type {
  Classifier,
  DiscriminativeState,
  DiscriminativeTraining,
  FeatureMatrix,
  GaussianMixture,
  Utterance,
} from "../types.js";
import { type ClassExample, classPosteriors } from "./class-posteriors.js";
import { type ClassFrames, classFrames, discriminativeStatistics } from "./discriminative-statistics.js";
import { type MmiOptions, type MmiSettings, resolveMmiOptions } from "./mmi-options.js";
import { taskDefaults, taskFor } from "./task.js";
import { featuresOf } from "./utterance-features.js";

/**
 * Trains the mixtures of a classifier on to tell its labels apart: maximum mutual information, by extended Baum–Welch with
 * I-smoothing. Where maximum likelihood asks of each mixture to fit its own label's frames, this maximises
 *
 *   F = 1/U Σ_u log P(c_u | X_u)      P(c | X_u) = exp(κ Σ_t log p(x_t | c)) / Σ_j exp(κ Σ_t log p(x_t | j))
 *
 * so frames that other labels win are what moves a mixture. Every iteration gathers for each label the statistics of its own
 * recordings (numerator) and those of all recordings, each weighted by P(c | X_u) (denominator), and updates all mixtures at
 * once by `updateEbw`. The classifier must be trained by maximum likelihood, best on the same recordings.
 * F rises from step to step where E is large enough; whether recordings never heard gain is for `crossValidate` to say.
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
 * const likelihood = trainClassifier(utterances, { numComponents: 1, covarianceType: "diag" });
 * const classifier = trainMmi(likelihood, utterances, { iterations: 4 });
 * classifier.training.discriminative?.history.length // => 5
 */
export function trainMmi(
  classifier: Classifier,
  utterances: readonly Utterance[],
  options: MmiOptions = {},
): Classifier {
  const { varianceFloor } = taskDefaults[taskFor(classifier.by)];
  const settings = resolveMmiOptions({ varianceFloor, ...options });
  const examples = classExamples(classifier, utterances);
  checkEveryLabel(classifier, examples);
  const heldOut = classExamples(classifier, options.heldOut ?? []);
  const { mixtures, summary } = mmiTraining(classifier.mixtures, { examples, heldOut }, settings);
  return { ...classifier, mixtures, training: { ...classifier.training, discriminative: summary } };
}

/** Mixtures trained on, and how. */
export interface MmiTraining {
  readonly mixtures: readonly GaussianMixture[];
  readonly summary: DiscriminativeTraining;
}

/**
 * The updates themselves, on features. `trainMmi` says what they do.
 *
 * @param heldOut  recordings whose objective decides which mixtures are taken; none: those after the last update
 */
export function mmiTraining(
  initial: readonly GaussianMixture[],
  { examples, heldOut }: { readonly examples: readonly ClassExample[]; readonly heldOut: readonly ClassExample[] },
  settings: MmiSettings,
): MmiTraining {
  checkCovariances(initial);
  const { iterations, acousticScale, tau, smoothingFactor, boost } = settings;
  const classes = initial.map((_, index) => classFrames(index, examples, settings.varianceFloor));
  const history: DiscriminativeState[] = [];
  let mixtures = initial;
  let best = { mixtures, iteration: 0, objective: Number.NEGATIVE_INFINITY };
  for (let iteration = 0; iteration <= iterations; iteration++) {
    const { ofClass, objective, accuracy } = classPosteriors(mixtures, examples, settings);
    const heldOutObjective = heldOut.length > 0 ? classPosteriors(mixtures, heldOut, settings).objective : null;
    const state = { iteration, objective, accuracy, heldOutObjective };
    history.push(state);
    settings.onIteration?.(state);
    // Without recordings held out the last state is taken, whatever its objective.
    if (heldOutObjective === null || heldOutObjective > best.objective) {
      best = { mixtures, iteration, objective: heldOutObjective ?? Number.NEGATIVE_INFINITY };
    }
    if (iteration === iterations) break;
    mixtures = mixtures.map((mixture, index) => {
      const own = classes[index] as ClassFrames;
      const posteriors = ofClass[index] as Float64Array;
      const statistics = discriminativeStatistics(mixture, own, { examples, posteriors }, settings);
      return updateEbw(mixture, statistics, { tau, smoothingFactor, limits: own.limits });
    });
  }
  const summary = {
    criterion: "mmi",
    iterations: best.iteration,
    acousticScale,
    tau,
    smoothingFactor,
    boost,
    history,
  } as const;
  return { mixtures: best.mixtures, summary };
}

/** @throws {OptionError} for a covariance type that extended Baum–Welch is not for */
function checkCovariances(mixtures: readonly GaussianMixture[]): void {
  const other = mixtures.find(({ covarianceType }) => covarianceType !== "diag" && covarianceType !== "full");
  if (other === undefined) return;
  throw new OptionError(
    `mmi trains diagonal and full covariances, and these are ${other.covarianceType}; train with covarianceType "diag" or "full"`,
  );
}

/** @throws {TrainingDataError} when a label of the classifier is missing, or one is not the classifier's */
function classExamples({ labels, recipe, by }: Classifier, utterances: readonly Utterance[]): ClassExample[] {
  const places = new Map(labels.map((label, index) => [label, index]));
  const features = featuresOf(utterances, recipe);
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
