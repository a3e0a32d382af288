/**
 * From the rows of a manifest to a classifier, in one call: load, leave out what cannot be trained, train, learn to reject. The
 * command `train` is this with options before it and a table behind it.
 */

import {
  type LoadedUtterance,
  type LoadOptions,
  loadUtterances,
  type SkippedRow,
} from "../corpus/load/load-utterances.js";
import { segmentFeaturesFor } from "../corpus/load/segment-features.js";
import type { Manifest, ManifestRow } from "../corpus/manifest.js";
import { engineOptions } from "../engine.js";
import { OptionError } from "../errors.js";
import { crossValidate } from "../evaluate/folds/cross-validate.js";
import { type Fold, groupFolds, kFolds } from "../evaluate/folds/folds.js";
import { learnRejection } from "../evaluate/rejection/learn-rejection.js";
import { classifyTrials } from "../evaluate/rejection/rejection-rates.js";
import { countFrames } from "../gmm/passes/frame-chunks.js";
import { type ClassifierOptions, resolveClassifierOptions, trainClassifier } from "../recognize/classifier.js";
import { prepareClassifier } from "../recognize/classify.js";
import type { Classifier, RejectionGoal, Trial } from "../types.js";

export interface CorpusTrainingOptions
  extends ClassifierOptions,
    Pick<
      LoadOptions,
      "groupBy" | "normalizeBy" | "augmentation" | "speechWeights" | "segmentFeatures" | "smallestRest"
    > {
  /** The column that holds the label. */
  readonly by: string;
  /** Stops at the first row or label that cannot be used, instead of leaving it out. @default false */
  readonly strict?: boolean;
  /** Learns when a recording is of none of the labels. @default it is not learned */
  readonly reject?: RejectionTraining;
}

/** How a classifier learns what it does not know. */
export interface RejectionTraining {
  /** What the threshold is to reach. @default { falseRejection: 0.05 } */
  readonly goal?: RejectionGoal;
  /** Recordings held out to learn it: folds of the utterances. @default five, which keep groups whole where there are groups */
  readonly folds?: (utterances: readonly LoadedUtterance[], rows: readonly ManifestRow[]) => readonly Fold[];
  /** Recordings of none of the labels. @default labels left out in turn stand for strangers */
  readonly strangers?: Manifest;
}

export interface CorpusTraining {
  readonly classifier: Classifier;
  /** Rows that could not be used, and why. */
  readonly skipped: readonly SkippedRow[];
  /** What was read around, e.g. a truncated file. */
  readonly warnings: readonly SkippedRow[];
  /** Labels with too few frames for a Gaussian: none was trained. */
  readonly leftOut: readonly LabelLeftOut[];
}

export interface LabelLeftOut {
  readonly label: string;
  readonly numFrames: number;
  /** Frames that one Gaussian needs. */
  readonly needed: number;
}

/**
 * Trains a classifier on the recordings of a manifest. Stages of `onProgress`: "extract", "train", and "folds" where rejection is
 * learned.
 *
 * @param manifest  of `readManifest`; its rows are the training recordings
 * @throws {CorpusError} when a row has no label, or none can be used; with `strict` at the first that cannot
 * @throws {TrainingDataError} when there is too little to train on
 * @throws {OptionError} when an option is out of range, or a stranger is of a label that the model knows
 * @example
 * const manifest = await readManifest("corpora/fsdd");
 * const { classifier } = await trainFromCorpus(manifest, { by: "speaker", numComponents: 2 });
 * classifier.labels; // => ["jackson", "theo"]
 */
export async function trainFromCorpus(manifest: Manifest, options: CorpusTrainingOptions): Promise<CorpusTraining> {
  const { by, strict = false, reject, checkpoint, ...rest } = options;
  const { recipe } = resolveClassifierOptions(options);
  const loading = { ...loadingOptions(rest), strict };
  const segmentFeatures = options.segmentFeatures ?? segmentFeaturesFor(recipe);
  const loaded = await loadUtterances(manifest, { ...loading, by, recipe, segmentFeatures });
  const leftOut = strict ? [] : labelsLeftOut(loaded.utterances, options);
  const isKept = ({ label }: LoadedUtterance) => leftOut.every((one) => one.label !== label);
  const utterances = loaded.utterances.filter(isKept);
  const training = { ...rest, by };
  const trained = await trainClassifier(utterances, { ...training, ...(checkpoint ? { checkpoint } : {}) });
  const rows = loaded.rows.filter((_, i) => isKept(loaded.utterances[i] as LoadedUtterance));
  const classifier = reject ? await withRejectionOf(trained, { utterances, rows, training, loading }, reject) : trained;
  return { classifier, skipped: loaded.skipped, warnings: loaded.warnings, leftOut };
}

type LoadingOptions = Omit<LoadOptions, "by" | "recipe">;

const loadingOptions = (options: Omit<CorpusTrainingOptions, "by" | "strict" | "reject">): LoadingOptions => {
  const { engine, signal, onProgress } = engineOptions(options);
  const { groupBy, normalizeBy, augmentation, speechWeights, smallestRest, kernel } = options;
  return Object.fromEntries(
    Object.entries({
      ...{ engine, signal, onProgress, groupBy, normalizeBy, augmentation, speechWeights, kernel },
      smallestRest: smallestRest ?? (options.smallestWork === 0 ? 0 : undefined),
    }).filter(([, value]) => value !== undefined),
  );
};

/** What `trainMixture` needs for one Gaussian: a frame has no variance. */
function labelsLeftOut(
  utterances: readonly LoadedUtterance[],
  { minOccupancy = 2 }: ClassifierOptions,
): LabelLeftOut[] {
  const needed = Math.max(2, minOccupancy);
  const byLabel = new Map<string, LoadedUtterance[]>();
  for (const utterance of utterances) {
    const own = byLabel.get(utterance.label);
    if (own) own.push(utterance);
    else byLabel.set(utterance.label, [utterance]);
  }
  return [...byLabel]
    .map(([label, own]) => ({ label, numFrames: countFrames(own.map(({ features }) => features)), needed }))
    .filter(({ numFrames }) => numFrames < needed);
}

interface TrainedOn {
  readonly utterances: readonly LoadedUtterance[];
  readonly rows: readonly ManifestRow[];
  readonly training: ClassifierOptions;
  readonly loading: LoadingOptions;
}

async function withRejectionOf(
  classifier: Classifier,
  { utterances, rows, training, loading }: TrainedOn,
  { goal, folds = foldsFor, strangers }: RejectionTraining,
): Promise<Classifier> {
  const unknown = strangers ? await strangerTrials(classifier, strangers, { ...training, loading }) : [];
  const report = await crossValidate(utterances, folds(utterances, rows), training);
  return { ...classifier, rejection: learnRejection(report, { strangers: unknown, ...(goal ? { goal } : {}) }) };
}

const foldsFor = (utterances: readonly LoadedUtterance[]): Fold[] => {
  const groups = new Set(utterances.map(({ group }) => group));
  return groups.has(undefined) || groups.size < 2
    ? kFolds(utterances, 5)
    : groupFolds(utterances, Math.min(5, groups.size));
};

/**
 * Trials of recordings that are of none of the labels.
 *
 * @throws {OptionError} when one is of a label of the classifier
 */
export async function strangerTrials(
  classifier: Classifier,
  strangers: Manifest,
  { loading, ...options }: ClassifierOptions & { readonly loading: LoadingOptions },
): Promise<Trial[]> {
  const { by, recipe, sampleRate } = classifier;
  const rows = strangers.rows.map((row) => ({ ...row, columns: { [by]: "stranger", ...row.columns } }));
  const columnNames = strangers.columnNames.includes(by) ? strangers.columnNames : [...strangers.columnNames, by];
  const { augmentation: _, groupBy: __, ...plain } = loading;
  const { utterances } = await loadUtterances(
    { ...strangers, rows, columnNames },
    { ...plain, by, recipe, sampleRate, segmentFeatures: segmentFeaturesFor(recipe) },
  );
  const known = utterances.find(({ label }) => classifier.labels.includes(label));
  if (known !== undefined) {
    throw new OptionError(
      `${known.path} of the strangers is of "${known.label}", which the model knows; leave such out (${by}!=${known.label})`,
    );
  }
  return classifyTrials(prepareClassifier(classifier, options), utterances);
}
