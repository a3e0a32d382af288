import { segmentFeaturesFor } from "../../../corpus/load/segment-features.js";
import { OptionError } from "../../../errors.js";
import type { Claim } from "../../../evaluate/leaks.js";
import { leakCheck, leaksOfFolds, trainedRows } from "../../../evaluate/leaks.js";
import { rejectionRates } from "../../../evaluate/rejection/rejection-rates.js";
import { evaluate as evaluateClassifier } from "../../../evaluate/report.js";
import { readClassifier } from "../../../formats/model/model-files.js";
import { type ResolvedClassifierOptions, resolveClassifierOptions } from "../../../recognize/classifier.js";
import {
  classifierOptionsFrom,
  defined,
  isModelFile,
  kernelFrom,
  type OutputOptions,
  type SelectionOptions,
  speechWeightsFrom,
  type TrainingOptions,
} from "../../flags.js";
import { checkFoldFlags, type FoldRunOptions, foldsOf, groupColumn, runFolds } from "../../shared/fold-runs.js";
import { checkClaim, holdToClaim, leakRows, speakerColumn } from "../../shared/leak-warnings.js";
import { remark, shownBy, withProgressBar } from "../../shared/output.js";
import { rejectionText, requireRejection, type StrangerFlags, strangerTrials } from "../../shared/rejection-options.js";
import { presentReport } from "../../shared/report-output.js";
import { loadWithProgress, requireBy, selectRows } from "../../shared/row-selection.js";
import { type Cores, withCores } from "../../shared/signals.js";
import { withBackground } from "../../shared/training-options.js";

type EvaluateOptions = OutputOptions &
  SelectionOptions &
  StrangerFlags &
  TrainingOptions &
  FoldRunOptions & {
    readonly folds?: string;
    readonly groupBy?: string;
    readonly stratify?: true;
    readonly claim?: Claim;
    readonly report?: string;
  };

/** `voxmix evaluate <model> <manifest>`, or `voxmix evaluate <manifest> --folds <column | k | leave-one-out>` */
export async function evaluate(first: string, second: string | undefined, options: EvaluateOptions): Promise<void> {
  if (options.folds !== undefined) {
    if (options.strangers !== undefined) {
      throw new OptionError("--strangers tests a model that train --reject has written: give that, and no --folds");
    }
    if (isModelFile(options.init)) {
      throw new OptionError("--init with a model would let it see the tests of the folds: give the name of a start");
    }
    if (second !== undefined) throw new OptionError("with --folds models are trained anew: give the manifest alone");
    const { folds } = options;
    return withCores(options, (cores) => evaluateByFolds(cores, first, folds, options));
  }
  checkFoldFlags(options);
  if (second === undefined) throw new OptionError("give a model and a manifest, or a manifest and --folds");
  return withCores(options, (cores) => evaluateModel(cores, first, second, options));
}

async function evaluateModel(cores: Cores, modelPath: string, source: string, options: EvaluateOptions): Promise<void> {
  const classifier = await readClassifier(modelPath);
  const by = options.by ?? classifier.by;
  const manifest = await selectRows(source, { ...options, by });
  const { recipe, sampleRate } = classifier;
  const { strict, normalizeBy, kernel, claim } = options;
  checkClaim(claim, manifest, by);
  const groupBy = options.groupBy ?? speakerColumn(manifest, by);
  const rejection = options.strangers === undefined ? undefined : requireRejection(classifier, modelPath);
  const strangers = await strangerTrials(cores, classifier, options);
  const loaded = await loadWithProgress(cores, manifest, {
    by,
    recipe,
    segmentFeatures: segmentFeaturesFor(recipe),
    ...defined({ groupBy, strict, normalizeBy, kernel, sampleRate: sampleRate ?? undefined }),
  });
  const known = trainedRows(classifier.training);
  if (known === null) remark(UNKNOWN_TRAINING);
  const leaks = leakCheck(known ?? [], leakRows(loaded.utterances, loaded.rows, by), defined({ claim }));
  holdToClaim(leaks, claim);
  const report = await withProgressBar("testing", (update) =>
    evaluateClassifier(classifier, loaded.utterances, {
      ...kernelFrom(options),
      ...cores,
      onProgress: shownBy(update),
    }),
  );
  const rates = rejection && rejectionRates(rejection, [...report.trials, ...strangers]);
  const further = rejection && rates && rejectionText(rejection, rates, by);
  const how = { by, model: modelPath, manifest: source, intervalBy: groupBy, leaks, ...defined({ rejection: rates }) };
  await presentReport(report, { ...how, skipped: loaded.skipped }, manifest, {
    ...options,
    ...defined({ classifier, further }),
  });
}

const UNKNOWN_TRAINING =
  "note: this model does not say which recordings it was trained on, so whether they are tested cannot be checked; models " +
  "trained from now on do";

async function evaluateByFolds(cores: Cores, source: string, folds: string, options: EvaluateOptions): Promise<void> {
  const manifest = await selectRows(source, options);
  const by = requireBy(options.by, manifest);
  const settings = await withBackground(resolveClassifierOptions(classifierOptionsFrom(by, options)), options);
  const { strict, normalizeBy, kernel, claim } = options;
  checkClaim(claim, manifest, by);
  const groupBy = groupColumn(manifest, folds, options.groupBy);
  const intervalBy = options.groupBy ?? speakerColumn(manifest, by) ?? groupBy;
  const loaded = await loadWithProgress(cores, manifest, {
    by,
    recipe: settings.recipe,
    segmentFeatures: segmentFeaturesFor(settings.recipe),
    ...defined({ groupBy: intervalBy, strict, normalizeBy, kernel, speechWeights: speechWeightsFrom(options) }),
  });
  const { utterances, rows } = loaded;
  const deal = (seed: number) => foldsOf(folds, utterances, { ...options, manifest, rows, seed });
  const first = deal(settings.seed);
  const leaks = leaksOfFolds(leakRows(utterances, rows, by), first, defined({ claim }));
  holdToClaim(leaks, claim);
  const run = await runFolds({ cores, utterances, by, settings, deal }, options);
  const { task, recipe, numComponents, covarianceType, seed, discriminative } = settings;
  const { vadWeights } = options;
  const adaptation = describedAdaptation(settings, options);
  const mixtures = { numComponents, covarianceType, seed, adaptation, discriminative, vadWeights };
  const how = { by, manifest: source, folds, groupBy, intervalBy, task, recipe, ...mixtures, leaks, ...run.further };
  await presentReport(run.report, { ...how, skipped: loaded.skipped }, manifest, {
    ...options,
    ...defined({ further: run.text ?? undefined }),
  });
}

/** How labels were adapted; a background model by its file. */
function describedAdaptation({ adaptation }: ResolvedClassifierOptions, { background }: EvaluateOptions) {
  if (adaptation === undefined) return undefined;
  const { background: _, ...rest } = adaptation;
  return { relevanceFactor: 16, update: ["means"], ...rest, ...(background === undefined ? {} : { background }) };
}
