import { OptionError, ShapeError, TrainingDataError } from "../errors.js";
import { createExtractor, extractFeatures } from "../features/extract-features.js";
import { resolveRecipe } from "../features/recipe.js";
import type { LabelledFeatures } from "../features/within-class.js";
import type { MixtureOptions } from "../gmm/train-mixture.js";
import { trainMixture } from "../gmm/train-mixture.js";
import { naturalOrder } from "../math/natural-order.js";
import type {
  Classifier,
  FeatureMatrix,
  FeatureRecipe,
  GaussianMixture,
  LabelTraining,
  RecipeOptions,
  Utterance,
} from "../types.js";
import { fingerprint } from "./fingerprint.js";
import { type Task, taskDefaults, taskFor } from "./task.js";
import { type TransformOptions, withTransform } from "./train-transform.js";

/** Options of training; those of the mixtures among them. */
export interface ClassifierOptions extends Partial<Omit<MixtureOptions, "initialization" | "onIteration">> {
  /** What the labels are, e.g. "speaker" or "digit". @default "label" */
  readonly by?: string;
  /** Whose defaults to take. @default "speaker" when `by` is "speaker", "phone" when it names phones, else "word" */
  readonly task?: Task;
  /** Of the front end, over the task's defaults. */
  readonly recipe?: RecipeOptions;
  /** A transform of the features to be trained first. @default none */
  readonly transform?: TransformOptions;
  /** Of the recordings, for utterances given as features: the classifier will refuse any other. @default unknown */
  readonly sampleRate?: number | null;
  readonly initialization?: "kmeans" | "random-frames";
  /** Called when the mixture of a label is trained. */
  readonly onLabel?: (training: LabelTraining, index: number, total: number) => void;
}

/** Options with every default in its place. */
export interface ResolvedClassifierOptions extends ClassifierOptions {
  readonly by: string;
  readonly task: Task;
  readonly recipe: FeatureRecipe;
  readonly numComponents: number;
  readonly seed: number;
}

/** The options a classifier is trained with: those given, over the task's defaults. */
export function resolveClassifierOptions(options: ClassifierOptions = {}): ResolvedClassifierOptions {
  const by = options.by ?? "label";
  const task = options.task ?? taskFor(by);
  const defaults = taskDefaults[task];
  if (!defaults) throw new OptionError(`task is "speaker", "word" or "phone", not ${JSON.stringify(task)}`);
  return {
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
}

/**
 * Trains one Gaussian mixture per label, by maximum likelihood.
 *
 * @param utterances  at least one for each of two or more labels, all of one sample rate
 * @throws {TrainingDataError} when there are too few, naming the label
 * @throws {ShapeError} when sample rates or dimensions differ, naming both
 * @example
 * const classifier = trainClassifier(utterances, { by: "speaker", numComponents: 8 });
 * classify(classifier, waveform).label
 */
export function trainClassifier(utterances: readonly Utterance[], options: ClassifierOptions = {}): Classifier {
  const resolved = resolveClassifierOptions(options);
  const sampleRate = commonSampleRate(utterances) ?? resolved.sampleRate ?? null;
  const features = featuresOf(utterances, resolved.recipe);
  const labelled = utterances.map(({ label }, i) => ({ label, features: features[i] as FeatureMatrix }));
  const { examples, recipe } = withTransform(labelled, resolved.recipe, resolved.transform);
  const byLabel = groupByLabel(examples);
  const labels = [...byLabel.keys()].sort(naturalOrder);
  const trained = labels.map((label, index) => {
    const result = trainLabel(label, byLabel.get(label) ?? [], resolved);
    options.onLabel?.(result.training, index, labels.length);
    return result;
  });
  return {
    by: resolved.by,
    labels,
    mixtures: trained.map(({ mixture }) => mixture),
    recipe,
    sampleRate,
    training: {
      numUtterances: utterances.length,
      numFrames: features.reduce((sum, matrix) => sum + matrix.numFrames, 0),
      seed: resolved.seed,
      corpusFingerprint: fingerprint(utterances, features),
      perLabel: trained.map(({ training }) => training),
    },
  };
}

/** One label's mixture and how its training went. */
export function trainLabel(
  label: string,
  features: readonly FeatureMatrix[],
  options: ResolvedClassifierOptions,
): { readonly mixture: GaussianMixture; readonly training: LabelTraining } {
  try {
    const { mixture, history, converged, repairs } = trainMixture(features, options);
    const training = {
      label,
      numUtterances: features.length,
      numFrames: features.reduce((sum, matrix) => sum + matrix.numFrames, 0),
      iterations: history.length,
      converged,
      meanLogLikelihood: history.at(-1) ?? Number.NaN,
      repairs,
    };
    return { mixture, training };
  } catch (error) {
    if (!(error instanceof TrainingDataError)) throw error;
    throw new TrainingDataError(`${options.by} "${label}": ${error.message}`, { cause: error });
  }
}

/**
 * The features of every utterance: those it came with, or extracted now.
 *
 * @throws {OptionError} when sound is to be normalised over groups, which nothing here knows
 */
export function featuresOf(utterances: readonly Utterance[], recipe: FeatureRecipe): FeatureMatrix[] {
  const rate = commonSampleRate(utterances);
  if (rate !== null && recipe.normalizationScope === "group") {
    throw new OptionError(
      'normalizationScope "group" needs the recordings of each group together, and these are given as sound one by ' +
        'one; give the features that loadUtterances makes, or use normalizationScope "recording"',
    );
  }
  const extract = rate === null ? null : createExtractor(recipe, rate);
  return utterances.map((utterance) => {
    if ("features" in utterance) return utterance.features;
    try {
      return extract ? extract(utterance.waveform) : extractFeatures(utterance.waveform, recipe);
    } catch (error) {
      if (!(error instanceof ShapeError) || utterance.path === undefined) throw error;
      throw new ShapeError(`${utterance.path}: ${error.message}`, { cause: error });
    }
  });
}

/** @returns null when no utterance is a waveform */
function commonSampleRate(utterances: readonly Utterance[]): number | null {
  let first: { readonly rate: number; readonly path: string } | null = null;
  for (const utterance of utterances) {
    if (!("waveform" in utterance)) continue;
    const { sampleRate } = utterance.waveform;
    const path = utterance.path ?? "one recording";
    first ??= { rate: sampleRate, path };
    if (sampleRate !== first.rate) {
      throw new ShapeError(
        `${first.path} has ${first.rate} Hz and ${path} ${sampleRate} Hz; a model needs recordings of one sample rate: resample them first`,
      );
    }
  }
  return first?.rate ?? null;
}

function groupByLabel(examples: readonly LabelledFeatures[]) {
  const byLabel = new Map<string, FeatureMatrix[]>();
  for (const { label, features } of examples) {
    const matrices = byLabel.get(label) ?? [];
    byLabel.set(label, matrices);
    matrices.push(features);
  }
  if (byLabel.size < 2) {
    throw new TrainingDataError(
      `a classifier needs recordings of at least two labels, not ${byLabel.size}${byLabel.size ? ` ("${[...byLabel.keys()][0]}")` : ""}`,
    );
  }
  return byLabel;
}
