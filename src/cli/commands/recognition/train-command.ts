import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CheckpointFolder, checkpointFolder } from "../../../engines/checkpoint-folder.js";
import { withLock } from "../../../files/lock.js";
import { readClassifier, writeModel } from "../../../formats/model/model-files.js";
import { trainFromCorpus } from "../../../pipeline/train-from-corpus.js";
import { type ClassifierOptions, resolveClassifierOptions } from "../../../recognize/classifier.js";
import { suggestedProfile } from "../../../recognize/task.js";
import { rememberingToo } from "../../../recognize/utterances.js";
import type { Classifier } from "../../../types.js";
import {
  classifierOptionsFrom,
  defined,
  isModelFile,
  type OutputOptions,
  type SelectionOptions,
  speechWeightsFrom,
  type TrainingOptions,
} from "../../flags.js";
import { speakerColumn } from "../../shared/leak-warnings.js";
import { printJson, printText, remark, tableOf, withStageBars } from "../../shared/output.js";
import {
  type RejectionFlags,
  rejectionGroupColumn,
  rejectionText,
  rejectionTraining,
  type StrangerFlags,
} from "../../shared/rejection-options.js";
import { adaptationText, discriminativeText } from "../../shared/report-text.js";
import { remarkLeftOut, remarkSkipped, requireBy, selectRows } from "../../shared/row-selection.js";
import { type Cores, holdingSignals, withCores } from "../../shared/signals.js";
import { readAugmentation, withBackground } from "../../shared/training-options.js";

type TrainOptions = OutputOptions &
  SelectionOptions &
  TrainingOptions &
  RejectionFlags &
  StrangerFlags & {
    readonly output: string;
    readonly augment?: string;
    readonly resume?: true;
    readonly checkpointEvery: number;
  };

/** `voxmix train <manifest> --by <column> -o <model>` */
export const train = (source: string, options: TrainOptions): Promise<void> =>
  withCores(options, (cores) => withLock(options.output, () => trainOn(cores, source, options)));

async function trainOn(cores: Cores, source: string, options: TrainOptions): Promise<void> {
  const begin = performance.now();
  const manifest = await selectRows(source, options);
  const by = requireBy(options.by, manifest);
  const resolved = resolveClassifierOptions({
    ...classifierOptionsFrom(by, options),
    ...(await startingModel(options)),
  });
  const classifierOptions = await withBackground(resolved, options);
  const { recipe } = classifierOptions;
  const { strict, normalizeBy, augment } = options;
  const augmentation = augment === undefined ? undefined : await readAugmentation(augment, recipe);
  const groupBy = rejectionGroupColumn(manifest, options) ?? speakerColumn(manifest, by);
  const checkpoint = checkpointOf(options);
  const reject = await rejectionTraining(manifest, options);
  const trained = await withStageBars((onProgress) =>
    trainFromCorpus(manifest, {
      ...classifierOptions,
      ...cores,
      onProgress,
      checkpoint: checkpoint.open,
      ...defined({ groupBy, strict, normalizeBy, augmentation, reject, speechWeights: speechWeightsFrom(options) }),
    }),
  );
  for (const { row, path, message } of trained.warnings) remark(`warning: row ${row} (${path}): ${message}`);
  remarkLeftOut(trained.leftOut, by, trained.classifier.labels.length);
  const classifier = rememberingToo(trained.classifier, await ancestorsOf(options));
  await holdingSignals(async () => {
    await writeModel(options.output, classifier);
    checkpoint.remove();
  });

  const { training } = classifier;
  const seconds = (performance.now() - begin) / 1000;
  if (options.json) {
    const { by, labels, recipe, sampleRate } = classifier;
    const { covarianceType, task } = classifierOptions;
    const numComponents = classifier.mixtures.map((mixture) => mixture.numComponents);
    const settings = { task, covarianceType, numComponents, recipe };
    const { skipped } = trained;
    const { recordings: _, ...summary } = training;
    const { rejection } = classifier;
    const facts = { ...settings, training: summary, rejection, skipped, seconds };
    printJson({ model: options.output, by, labels, sampleRate, ...facts });
  } else {
    printText(
      tableOf(
        [by, "recordings", "frames", "Gaussians", "iterations", "nats per frame"],
        training.perLabel.map((label, i) => [
          label.label,
          label.numUtterances,
          label.numFrames,
          classifier.mixtures[i]?.numComponents ?? 0,
          label.converged ? label.iterations : `${label.iterations} (limit)`,
          label.meanLogLikelihood.toFixed(2),
        ]),
      ),
    );
    const { discriminative } = training;
    if (discriminative !== undefined) printText(discriminativeText(discriminative));
    const adapted = adaptationText(classifier);
    if (adapted !== null) printText(adapted);
    const { rejection } = classifier;
    if (rejection !== undefined) printText(rejectionText(rejection, rejection.reached, by));
    printText(`${options.output}: ${classifier.labels.length} models of ${by}, trained in ${seconds.toFixed(1)} s`);
  }
  for (const { label, repairs } of training.perLabel) {
    for (const { kind, message } of repairs) {
      // The tasks' defaults floor many variances on purpose: that is for the model file and --json.
      if (kind !== "variance-floor") remark(`${by} "${label}": ${message}`);
    }
  }
  if (classifier.recipe === null) {
    remark(
      "the model was trained on files of features, which do not say which recipe made them: it takes features made the same " +
        "way (classify takes .npy, .htk, .ark and .scp), and no sound",
    );
  }
  const better = suggestedProfile[classifierOptions.task];
  if (recipe.profile === "meyda" && better !== null && classifier.sampleRate !== null) {
    remark(
      `hint: --profile ${better} was better at words of voices never heard, see docs/features.md; try it with evaluate --folds`,
    );
  }
  remarkSkipped(trained.skipped, manifest.rows.length);
}

/** Models that this one is trained on from: what they were trained on is in it as well. */
async function ancestorsOf({ init, background }: TrainOptions): Promise<Classifier[]> {
  const paths = [isModelFile(init) ? init : undefined, background].filter((path) => path !== undefined);
  return Promise.all(paths.map((path) => readClassifier(path)));
}

/** The mixtures that `--init` has trained on. */
async function startingModel({ init }: TrainOptions): Promise<Pick<ClassifierOptions, "initialization">> {
  return isModelFile(init) ? { initialization: await readClassifier(init) } : {};
}

/** The folder beside the model that keeps what is reached until the model is there; and what is to be said of it. */
function checkpointOf({ output, ...options }: TrainOptions): CheckpointFolder {
  const resume = options.resume === true;
  const folder = `${output}.checkpoint`;
  const wasInterrupted = existsSync(join(folder, "plan"));
  if (resume && !wasInterrupted) remark(`nothing to resume: there is no ${folder}; training from the beginning`);
  if (!resume && wasInterrupted) {
    remark(`an interrupted training is in ${folder}: it is begun anew; --resume would have gone on where it stood`);
  }
  const checkpoint = checkpointFolder(folder, { resume, interval: options.checkpointEvery, onWarning: remark });
  return {
    ...checkpoint,
    open(jobs) {
      const opened = checkpoint.open(jobs);
      const { done, begun } = checkpoint.found();
      if (resume && wasInterrupted) remark(`resuming: ${done} of ${jobs.length} mixtures are done, ${begun} begun`);
      return opened;
    },
  };
}
