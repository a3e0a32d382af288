/**
 * One mixture per label: options over the defaults of a task, the training of all mixtures as one step, and the model that
 * comes of it. `classify.ts` uses it.
 */

import type { EngineOptions } from "../engine.js";
import { OptionError, TrainingDataError } from "../errors.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import type { TrainingCallbacks } from "../gmm/em/mixture-options.js";
import type { InitializationName, MixtureOptions, TrainedMixture } from "../gmm/em/train-mixture.js";
import { countFrames } from "../gmm/passes/frame-chunks.js";
import { groupBy, naturalOrder } from "../math/order.js";
import { tasks } from "../options/recognition-table.js";
import { checkOption } from "../options.js";
import type { Classifier, FeatureMatrix, FeatureRecipe, LabelTraining, RecipeOptions, Utterance } from "../types.js";
import { type AdaptationOptions, type AdaptationPlan, planAdaptation } from "./adaptation.js";
import { type DiscriminativeOptions, discriminativeSettings, trainedOn } from "./mmi/mmi.js";
import { type Task, taskDefaults, taskFor } from "./task.js";
import { runStep } from "./training-plan.js";
import {
  type MixtureJob,
  mixtureOptionsOf,
  type OpenCheckpoint,
  type TrainingStep,
  trainingFacts,
} from "./training-step.js";
import {
  fingerprint,
  type TransformOptions,
  trainingFeatures,
  trainingRecordings,
  withTransform,
} from "./utterances.js";

/** Options of training; those of the mixtures among them. */
export interface ClassifierOptions
  extends EngineOptions,
    Partial<Omit<MixtureOptions, "initialization" | "resume" | TrainingCallbacks>> {
  /** What the labels are, e.g. "speaker" or "digit". @default "label" */
  readonly by?: string;
  /** Whose defaults to take. @default "speaker" when `by` is "speaker", "phone" when it names phones, else "word" */
  readonly task?: Task;
  /** Of the front end, over the task's defaults, for utterances given as sound. Features know their own. */
  readonly recipe?: RecipeOptions;
  /** A transform of the features to be trained first. @default none */
  readonly transform?: TransformOptions;
  /**
   * Where each mixture starts, by name; or the classifier whose mixtures are trained on. A label it does not know starts by
   * k-means.
   *
   * @default "kmeans"
   */
  readonly initialization?: InitializationName | Pick<Classifier, "labels" | "mixtures">;
  /** Training that follows, in which mixtures learn to tell the labels apart. @default none */
  readonly discriminative?: DiscriminativeOptions;
  /** Adapts the mixtures from one background model instead of training each by itself. @default none */
  readonly adaptation?: AdaptationOptions;
  /** Keeps what is reached, e.g. in the folder of `checkpointFolder`. @default nothing is kept */
  readonly checkpoint?: OpenCheckpoint;
}

/** Options with every default in its place. */
export interface ResolvedClassifierOptions extends ClassifierOptions {
  readonly by: string;
  readonly task: Task;
  readonly recipe: FeatureRecipe;
  readonly numComponents: number;
  readonly seed: number;
}

/**
 * The options a classifier is trained with: those given, over the task's defaults.
 *
 * @example
 * resolveClassifierOptions({ by: "speaker" }); // => { task: "speaker", numComponents: 8, covarianceType: "full" }
 * resolveClassifierOptions({ by: "phone" }).numComponents; // => 1
 */
export function resolveClassifierOptions(options: ClassifierOptions = {}): ResolvedClassifierOptions {
  const by = options.by ?? "label";
  const task = options.task ?? taskFor(by);
  checkOption("classifier", "task", tasks, task);
  const defaults = taskDefaults[task];
  const resolved = {
    ...options,
    by,
    task,
    recipe: resolveRecipe({ ...defaults.recipe, ...options.recipe }),
    numComponents: options.numComponents ?? defaults.numComponents,
    covarianceType: options.covarianceType ?? defaults.covarianceType,
    varianceFloor: options.varianceFloor ?? defaults.varianceFloor,
    tolerance: options.tolerance ?? defaults.tolerance,
    seed: options.seed ?? 0,
  };
  discriminativeSettings(resolved);
  return resolved;
}

/**
 * Trains one Gaussian mixture per label, by maximum likelihood, or with `adaptation` by MAP adaptation of a background model
 * that is trained on the frames of all labels; and further where `discriminative` asks for it.
 *
 * @param utterances  at least one for each of two or more labels, all of one sample rate
 * @throws {TrainingDataError} when there are too few, naming the label
 * @throws {ShapeError} when sample rates or dimensions differ, naming both
 * @example
 * const classifier = await trainClassifier(utterances, { by: "speaker", numComponents: 2 });
 * classifier.labels; // => ["ada", "bob"]
 * classify(classifier, testUtterances[0].features).label; // => "ada"
 */
export async function trainClassifier(
  utterances: readonly Utterance[],
  options: ClassifierOptions = {},
): Promise<Classifier> {
  return runStep(planClassifier(utterances, options), options, options.checkpoint);
}

/** What `trainClassifier` does, up to the training of the mixtures and from there on. */
export function planClassifier(
  utterances: readonly Utterance[],
  options: ClassifierOptions = {},
): TrainingStep<Classifier> {
  const resolved = resolveClassifierOptions(options);
  const { features, sampleRate, ...made } = trainingFeatures(utterances, options.recipe, resolved.recipe);
  const labelled = utterances.map(({ label }, i) => ({ label, features: features[i] as FeatureMatrix }));
  const { examples, recipe } = withTransform(labelled, made.recipe, resolved.transform);
  const byLabel = groupBy(examples, ({ label }) => label);
  if (byLabel.size < 2) {
    const only = byLabel.size > 0 ? ` ("${[...byLabel.keys()][0]}")` : "";
    throw new TrainingDataError(`a classifier needs recordings of at least two labels, not ${byLabel.size}${only}`);
  }
  const labels = [...byLabel.keys()].sort(naturalOrder);
  const jobs = labels.map((label) => {
    const own = byLabel.get(label)?.map((example) => example.features) ?? [];
    return labelJob(label, own, resolved);
  });
  const trainingOf = (trained: TrainedMixture, index: number): LabelTraining => {
    const job = jobs[index] as MixtureJob;
    return { label: labels[index] as string, numUtterances: job.features.length, ...trainingFacts(job, trained) };
  };
  const onTrained = (_: TrainedMixture, index: number) =>
    options.onProgress?.({ stage: "train", done: index + 1, total: labels.length });
  const finish = async (trained: readonly TrainedMixture[]): Promise<Classifier> => {
    const likeliest = trained.map(({ mixture }) => mixture);
    const further = await trainedOn(labels, likeliest, examples, resolved);
    return {
      by: resolved.by,
      labels,
      mixtures: further?.mixtures ?? likeliest,
      recipe,
      sampleRate,
      training: {
        numUtterances: utterances.length,
        numFrames: countFrames(features),
        seed: resolved.seed,
        corpusFingerprint: fingerprint(utterances, features),
        ...trainingRecordings(utterances),
        perLabel: trained.map(trainingOf),
        ...(further === null ? {} : { discriminative: further.summary }),
      },
    };
  };
  if (resolved.adaptation === undefined) return { jobs, onTrained, finish };
  return adaptedStep(planAdaptation(jobs, resolved.adaptation, backgroundOptionsOf(resolved)), { onTrained, finish });
}

/** The labels' mixtures adapted from a background model, and from there on as if they had been trained. */
function adaptedStep(
  { jobs, adapt }: AdaptationPlan,
  { onTrained, finish }: Required<Omit<TrainingStep<Classifier>, "jobs">>,
): TrainingStep<Classifier> {
  return {
    jobs,
    async finish(results) {
      const { background, trained, summary } = adapt(results);
      const mixtures: TrainedMixture[] = [];
      for await (const mixture of trained()) onTrained(mixture, mixtures.push(mixture) - 1);
      const classifier = await finish(mixtures);
      return { ...classifier, training: { ...classifier.training, adaptation: summary }, background };
    },
  };
}

/** The options of the background model of all labels. @throws {OptionError} when labels were to start from another classifier */
export function backgroundOptionsOf({ initialization = "kmeans", ...options }: ResolvedClassifierOptions) {
  if (typeof initialization === "string") return { ...options, initialization };
  throw new OptionError("class models that are adapted start from the background model, not from another classifier");
}

/** What the mixture of a label is trained with, and what the labels are. */
export type LabelJobOptions = Pick<ResolvedClassifierOptions, "by" | "initialization"> &
  Omit<Parameters<typeof mixtureOptionsOf>[0], "initialization">;

/** The training of one label's mixture. */
export const labelJob = (label: string, features: readonly FeatureMatrix[], options: LabelJobOptions): MixtureJob => ({
  name: `${options.by} "${label}"`,
  features,
  options: mixtureOptionsFor(label, options),
});

/** The options of a label's mixture: plain data. */
export const mixtureOptionsFor = (label: string, options: LabelJobOptions): MixtureOptions =>
  mixtureOptionsOf({ ...options, initialization: startOf(label, options) });

function startOf(label: string, { initialization = "kmeans" }: Pick<LabelJobOptions, "initialization">) {
  if (typeof initialization === "string") return initialization;
  return initialization.mixtures[initialization.labels.indexOf(label)] ?? "kmeans";
}
