import type { Manifest } from "../../corpus/manifest.js";
import { segmentFeaturesFor } from "../../corpus/segment-features.js";
import { crossValidateIn } from "../../engines/cross-validate-in.js";
import { OptionError } from "../../errors.js";
import { evaluate as evaluateClassifier } from "../../evaluate/evaluate.js";
import { type ResolvedClassifierOptions, resolveClassifierOptions } from "../../recognize/classifier.js";
import { readModel } from "../../store/read-model.js";
import { writeFileAtomically } from "../../store/write-file.js";
import type { Classifier, FeatureRecipe, Report } from "../../types.js";
import { withBackground } from "../background.js";
import { type Cores, withCores } from "../cores.js";
import {
  classifierOptionsFrom,
  defined,
  isModelFile,
  kernelFrom,
  type OutputOptions,
  type SelectionOptions,
  speechWeightsFrom,
  type TrainingOptions,
} from "../flags.js";
import { foldsOf, groupColumn } from "../folds.js";
import { printJson, printText, remark, withProgressBar } from "../output.js";
import { withoutUntrainable } from "../rare-labels.js";
import { reportPage, settingsText } from "../report-page.js";
import { reportText } from "../report-text.js";
import { loadWithProgress, remarkSkipped, requireBy, selectRows } from "../selection.js";
import { holdingSignals } from "../signals.js";

type EvaluateOptions = OutputOptions &
  SelectionOptions &
  TrainingOptions & { readonly folds?: string; readonly groupBy?: string; readonly report?: string };

const isHtml = (path: string): boolean => /\.html?$/i.test(path);

/** `voxmix evaluate <model> <manifest>`, or `voxmix evaluate <manifest> --folds <column | k | leave-one-out>` */
export async function evaluate(first: string, second: string | undefined, options: EvaluateOptions): Promise<void> {
  if (options.report !== undefined && !isHtml(options.report) && !options.report.endsWith(".json")) {
    throw new OptionError(`--report writes .html or .json, not ${options.report}`);
  }
  if (options.folds !== undefined) {
    if (isModelFile(options.init)) {
      throw new OptionError("--init with a model would let it see the tests of the folds: give the name of a start");
    }
    if (second !== undefined) throw new OptionError("with --folds models are trained anew: give the manifest alone");
    const { folds } = options;
    return withCores(options, (cores) => evaluateByFolds(cores, first, folds, options));
  }
  if (second === undefined) throw new OptionError("give a model and a manifest, or a manifest and --folds");
  return withCores(options, (cores) => evaluateModel(cores, first, second, options));
}

async function evaluateModel(cores: Cores, modelPath: string, source: string, options: EvaluateOptions): Promise<void> {
  const classifier = await readModel(modelPath);
  const by = options.by ?? classifier.by;
  const manifest = await selectRows(source, { ...options, by });
  const { recipe, sampleRate } = classifier;
  const { strict, normalizeBy, kernel } = options;
  const loaded = await loadWithProgress(cores, manifest, {
    by,
    recipe,
    segmentFeatures: segmentFeaturesFor(recipe),
    ...defined({ strict, normalizeBy, kernel, sampleRate: sampleRate ?? undefined }),
  });
  const report = await withProgressBar("testing", (update) =>
    evaluateClassifier(classifier, loaded.utterances, {
      ...kernelFrom(options),
      onTrial: (_, index, total) => update(index + 1, total),
    }),
  );
  await present(report, { by, model: modelPath, manifest: source, skipped: loaded.skipped }, manifest, {
    ...options,
    classifier,
  });
}

async function evaluateByFolds(cores: Cores, source: string, folds: string, options: EvaluateOptions): Promise<void> {
  const manifest = await selectRows(source, options);
  const by = requireBy(options.by, manifest);
  const settings = await withBackground(resolveClassifierOptions(classifierOptionsFrom(by, options)), options);
  const groupBy = groupColumn(manifest, folds, options.groupBy);
  const { strict, normalizeBy, kernel } = options;
  const loaded = await loadWithProgress(cores, manifest, {
    by,
    recipe: settings.recipe,
    segmentFeatures: segmentFeaturesFor(settings.recipe),
    ...defined({ groupBy, strict, normalizeBy, kernel, speechWeights: speechWeightsFrom(options) }),
  });
  const all = { utterances: loaded.utterances, folds: foldsOf(folds, loaded.utterances, { manifest, ...options }) };
  const tested = strict ? all : withoutUntrainable(all, by, settings);
  const report = await withProgressBar("folds", (update) =>
    crossValidateIn(cores.pool, tested.utterances, tested.folds, {
      ...settings,
      ...(cores.isAsked ? { smallestWork: 0 } : {}),
      onFold: (_, index, total) => update(index + 1, total),
    }),
  );
  const { task, recipe, numComponents, covarianceType, seed, discriminative } = settings;
  const { vadWeights } = options;
  const adaptation = describedAdaptation(settings, options);
  const mixtures = { numComponents, covarianceType, seed, adaptation, discriminative, vadWeights };
  const how = { by, manifest: source, folds, groupBy, task, recipe, ...mixtures };
  await present(report, { ...how, skipped: loaded.skipped }, manifest, options);
}

/** How labels were adapted; a background model by its file. */
function describedAdaptation({ adaptation }: ResolvedClassifierOptions, { background }: EvaluateOptions) {
  if (adaptation === undefined) return undefined;
  const { background: _, ...rest } = adaptation;
  return { relevanceFactor: 16, update: ["means"], ...rest, ...(background === undefined ? {} : { background }) };
}

/** What a report was made of, so that it can be made again. */
interface Provenance {
  readonly by: string;
  readonly manifest: string;
  readonly model?: string;
  readonly recipe?: FeatureRecipe;
  readonly skipped: Parameters<typeof remarkSkipped>[0];
}

async function present(
  report: Report,
  provenance: Provenance,
  manifest: Manifest,
  { json, ...options }: EvaluateOptions & { readonly classifier?: Classifier },
): Promise<void> {
  const whole = { ...report, ...provenance };
  const path = options.report;
  if (path !== undefined) {
    const content = isHtml(path)
      ? await pageOf(report, provenance, manifest, options.classifier)
      : `${JSON.stringify(whole, null, 1)}\n`;
    await holdingSignals(() => writeFileAtomically(path, content));
    remark(`report: ${path}`);
  }
  if (json) printJson(whole);
  else printText(reportText(report, provenance.by));
  remarkSkipped(provenance.skipped, manifest.rows.length);
}

/** A trained transform is thousands of numbers, which the model file has. */
const withoutMatrix = (recipe: FeatureRecipe | undefined) =>
  recipe?.transform ? { ...recipe, transform: { ...recipe.transform, offset: "…", matrix: "…" } } : recipe;

function pageOf(report: Report, provenance: Provenance, manifest: Manifest, classifier: Classifier | undefined) {
  const { skipped, by, recipe, ...facts } = provenance;
  return reportPage({
    title: `${by.charAt(0).toUpperCase()}${by.slice(1)} recognition on ${provenance.manifest}`,
    report,
    by,
    manifest,
    skipped,
    settings: settingsText({ ...facts, recipe: withoutMatrix(recipe ?? classifier?.recipe) }),
    ...defined({ classifier, recipe }),
  });
}
