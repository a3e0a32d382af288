/** What a selection is about: recordings, folds and kinds of mixtures, from whatever was given. */

import { OptionError } from "../../errors.js";
import { type InitializationName, resolveMixtureOptions } from "../../gmm/em/mixture-options.js";
import { framesOf } from "../../gmm/passes/frame-chunks.js";
import { naturalOrder } from "../../math/order.js";
import {
  type ClassifierOptions,
  type LabelJobOptions,
  mixtureOptionsFor,
  resolveClassifierOptions,
} from "../../recognize/classifier.js";
import { trainingFeatures } from "../../recognize/utterances.js";
import type { CovarianceType, FeatureMatrix, Utterance } from "../../types.js";
import type { TransformPlan } from "../folds/cross-validate.js";
import { checkFolds } from "../folds/cross-validate.js";
import type { Example } from "../folds/fold-forms.js";
import { type Fold, groupFolds, kFolds } from "../folds/folds.js";
import type { MixtureKind } from "./model-selection.js";

export interface SelectComponentsOptions
  extends Omit<
    ClassifierOptions,
    "numComponents" | "covarianceType" | "initialization" | "adaptation" | "discriminative" | "onLabel"
  > {
  /** Gaussians to try, of each label where there are labels. @default [1, 2, 4, 8, 16] */
  readonly numComponents?: readonly number[];
  /** Covariance types to try them with. @default the task's; without labels "diag" */
  readonly covarianceTypes?: readonly CovarianceType[];
  /** Where EM starts. @default "kmeans" */
  readonly initialization?: InitializationName;
  /** How many, or which; a recording is never in two, and what has a `group` is kept together. @default 5, or as many as there are groups */
  readonly folds?: number | readonly Fold[];
}

/** Utterances, with one mixture a label; or frames without labels, one matrix a recording, one mixture for all. */
export type SelectionData = FeatureMatrix | readonly FeatureMatrix[] | readonly Utterance[];

/** What is chosen among, and how. */
export interface SelectionTask {
  readonly examples: readonly Example[];
  readonly labels: readonly string[];
  readonly paths: readonly (string | undefined)[];
  readonly folds: readonly Fold[];
  readonly kinds: readonly MixtureKind[];
  /** Of training and scoring, but for the kind. */
  readonly options: Omit<LabelJobOptions, keyof MixtureKind>;
  /** A transform that is trained without each fold; null for none. */
  readonly transform: TransformPlan | null;
}

const DEFAULT_COMPONENTS: readonly number[] = [1, 2, 4, 8, 16];
const DEFAULT_FOLDS = 5;

/**
 * @throws {OptionError} when an option is out of range, or a fold holds every recording of a label
 * @throws {ShapeError} when sample rates differ
 */
export function resolveSelection(data: SelectionData, options: SelectComponentsOptions): SelectionTask {
  const { numComponents = DEFAULT_COMPONENTS, covarianceTypes, folds, ...training } = options;
  checkLikelihoodAlone(options);
  const items = "data" in data ? [data] : data;
  if (items.length === 0) throw new OptionError("there is nothing to choose by: give at least two recordings");
  const task = areUtterances(items) ? labelledTask(items, folds, training) : unlabelledTask(items, folds, training);
  const types = covarianceTypes ?? [task.covarianceType];
  const kinds = kindsOf(types, numComponents);
  for (const kind of kinds)
    resolveMixtureOptions(mixtureOptionsFor(task.labels[0] ?? "", { ...task.options, ...kind }));
  if (task.folds.length < 2) throw new OptionError(`at least two folds are needed, not ${task.folds.length}`);
  checkFolds(task.folds, task.examples, task.options.by);
  return { ...task, kinds };
}

/** @throws {OptionError} when a training is asked for that is not by maximum likelihood, which the criteria are about */
function checkLikelihoodAlone(options: object): void {
  const other = ["adaptation", "discriminative"].find((name) => Reflect.get(options, name) !== undefined);
  if (other === undefined) return;
  throw new OptionError(
    `${other} is not for a selection: its criteria are those of maximum likelihood; choose first, then compare by crossValidate`,
  );
}

const areUtterances = (items: readonly FeatureMatrix[] | readonly Utterance[]): items is readonly Utterance[] =>
  items.every((item) => "label" in item);

/** Covariance types in the order given, components ascending, none twice. */
function kindsOf(covarianceTypes: readonly CovarianceType[], numComponents: readonly number[]): MixtureKind[] {
  const ascending = [...new Set(numComponents)].sort((a, b) => a - b);
  if (ascending.length === 0 || covarianceTypes.length === 0) {
    throw new OptionError("numComponents and covarianceTypes list what is to be tried: give at least one of each");
  }
  return [...new Set(covarianceTypes)].flatMap((covarianceType) =>
    ascending.map((count) => ({ covarianceType, numComponents: count })),
  );
}

type UnfinishedTask = Omit<SelectionTask, "kinds"> & { readonly covarianceType: CovarianceType };
type Training = Omit<SelectComponentsOptions, "numComponents" | "covarianceTypes" | "folds">;

function labelledTask(
  utterances: readonly Utterance[],
  folds: SelectComponentsOptions["folds"],
  training: Training,
): UnfinishedTask {
  const { covarianceType = "diag", transform, recipe: forSound, ...options } = resolveClassifierOptions(training);
  const { features, recipe } = trainingFeatures(utterances, training.recipe, forSound);
  return {
    examples: utterances.map(({ label }, i) => ({ label, features: features[i] as FeatureMatrix })),
    labels: [...new Set(utterances.map(({ label }) => label))].sort(naturalOrder),
    paths: utterances.map(({ path }) => path),
    folds: typeof folds === "object" ? folds : foldsOf(utterances, folds, options.seed),
    options,
    transform: transform === undefined ? null : { transform, recipe },
    covarianceType,
  };
}

function foldsOf(utterances: readonly Utterance[], count: number | undefined, seed: number): Fold[] {
  const groups = new Set(utterances.map(({ group }) => group));
  const isGrouped = !groups.has(undefined);
  const most = isGrouped ? groups.size : utterances.length;
  const k = count ?? Math.min(DEFAULT_FOLDS, most);
  return isGrouped ? groupFolds(utterances, k) : kFolds(utterances, k, seed);
}

function unlabelledTask(
  matrices: readonly FeatureMatrix[],
  folds: SelectComponentsOptions["folds"],
  training: Training,
): UnfinishedTask {
  const { transform, seed = 0, ...options } = training;
  if (transform !== undefined) {
    throw new OptionError("a transform is trained with labelled recordings; apply it to the features before");
  }
  const [only] = matrices;
  const parts = only && matrices.length === 1 ? blocksOf(only, folds) : matrices;
  const examples = parts.map((features) => ({ label: ALL, features }));
  const count = typeof folds === "number" ? folds : Math.min(DEFAULT_FOLDS, parts.length);
  return {
    examples,
    labels: [ALL],
    paths: parts.map(() => undefined),
    folds: typeof folds === "object" ? folds : kFolds(examples, count, seed),
    options: { by: "mixture of", ...options, seed },
    transform: null,
    covarianceType: "diag",
  };
}

const ALL = "all frames";

/** A matrix cut into as many blocks of neighbouring frames as there are folds: frames beside one another are alike. */
function blocksOf(features: FeatureMatrix, folds: SelectComponentsOptions["folds"] = DEFAULT_FOLDS): FeatureMatrix[] {
  if (typeof folds === "object") {
    throw new OptionError(
      "folds of one matrix are a number: it is cut into that many blocks; give a matrix a recording",
    );
  }
  const { numFrames } = features;
  if (!Number.isInteger(folds) || folds < 2 || numFrames < 2 * folds) {
    throw new OptionError(
      `folds of ${numFrames} frames are a whole number from 2 on, with two frames or more in each, not ${folds}`,
    );
  }
  const boundary = (fold: number) => Math.round((fold * numFrames) / folds);
  return Array.from({ length: folds }, (_, fold) => framesOf(features, boundary(fold), boundary(fold + 1)));
}
