import { segmentFeaturesFor } from "../../../corpus/load/segment-features.js";
import type { Manifest } from "../../../corpus/manifest.js";
import { OptionError } from "../../../errors.js";
import type { FoldMean } from "../../../evaluate/folds/fold-forms.js";
import {
  type Choices,
  isSameKind,
  kindText,
  type MixtureKind,
  type ModelSelection,
  type SelectionRow,
} from "../../../evaluate/selection/model-selection.js";
import { selectComponents } from "../../../evaluate/selection/select-components.js";
import type { SelectComponentsOptions } from "../../../evaluate/selection/selection-data.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import { type ResolvedClassifierOptions, resolveClassifierOptions } from "../../../recognize/classifier.js";
import { renderChart } from "../../../report/chart.js";
import { selectionChart } from "../../../report/charts/selection-chart.js";
import type { CovarianceType } from "../../../types.js";
import {
  classifierOptionsFrom,
  defined,
  isModelFile,
  type OutputOptions,
  type SelectionOptions,
  speechWeightsFrom,
  type TrainingOptions,
} from "../../flags.js";
import { foldsOf, groupColumn } from "../../shared/fold-runs.js";
import { percent, printJson, printText, remark, shownBy, tableOf, withProgressBar } from "../../shared/output.js";
import { loadWithProgress, remarkSkipped, selectRows, withoutUntrainable } from "../../shared/row-selection.js";
import { type Cores, holdingSignals, withCores } from "../../shared/signals.js";

type SelectOptions = OutputOptions &
  SelectionOptions &
  Omit<TrainingOptions, "components" | "covariance"> & {
    readonly components?: readonly number[];
    readonly covariance?: readonly CovarianceType[];
    readonly folds: string;
    readonly groupBy?: string;
    readonly plot?: string;
  };

/** `voxmix select <manifest> --by <column> --components 1,2,4,8,16` */
export async function select(source: string, options: SelectOptions): Promise<void> {
  if (isModelFile(options.init)) {
    throw new OptionError(
      `--init names a start, not a model: kinds of mixture are compared from the same start; got ${options.init}`,
    );
  }
  await withCores(options, (cores) => selectAmong(cores, source, options));
}

async function selectAmong(cores: Cores, source: string, options: SelectOptions): Promise<void> {
  const { folds, components, covariance, strict, normalizeBy, kernel, restarts } = options;
  const rows = await selectRows(source, options);
  const manifest = options.by === undefined ? asOneLabel(rows) : rows;
  const by = options.by ?? ALL;
  const settings = resolveClassifierOptions(classifierOptionsFrom(by, withoutKind(options)));
  const groupBy = groupColumn(manifest, folds, options.groupBy);
  const loaded = await loadWithProgress(cores, manifest, {
    by,
    recipe: settings.recipe,
    segmentFeatures: segmentFeaturesFor(settings.recipe),
    ...defined({ groupBy, strict, normalizeBy, kernel, speechWeights: speechWeightsFrom(options) }),
  });
  const all = {
    utterances: loaded.utterances,
    folds: foldsOf(folds, loaded.utterances, { ...options, manifest, rows: loaded.rows }),
  };
  const tested = strict ? all : withoutUntrainable(all, by, settings);
  const selection = await withProgressBar("trying", (update) =>
    selectComponents(tested.utterances, {
      ...selectionOptionsOf(settings),
      ...defined({ numComponents: components, covarianceTypes: covariance }),
      ...cores,
      folds: tested.folds,
      onProgress: shownBy(update),
    }),
  );
  await plotTo(options.plot, () => selectionChart(selection, `${options.by ?? "recordings"} of ${source}`));
  const { task, recipe, seed, varianceFloor } = settings;
  if (options.json) {
    const how = {
      manifest: source,
      ...defined({ by: options.by, groupBy, restarts }),
      task,
      recipe,
      varianceFloor,
      seed,
    };
    printJson({ ...selection, ...how, skipped: loaded.skipped });
  } else printText(selectionText(selection));
  for (const { message } of selection.warnings) remark(`\nnote: ${message}`);
  remarkSkipped(loaded.skipped, manifest.rows.length);
}

/** Of the settings of training those that every kind has. */
function selectionOptionsOf(settings: ResolvedClassifierOptions): SelectComponentsOptions {
  const {
    numComponents: _,
    covarianceType: __,
    initialization,
    adaptation: ___,
    discriminative: ____,
    ...rest
  } = settings;
  return { ...rest, ...(typeof initialization === "string" ? { initialization } : {}) };
}

const withoutKind = ({ components: _, covariance: __, ...training }: SelectOptions): TrainingOptions => training;

const ALL = "all";

/** The manifest with one label for all its rows. */
const asOneLabel = (manifest: Manifest): Manifest => ({
  ...manifest,
  columnNames: [...new Set([...manifest.columnNames, ALL])],
  rows: manifest.rows.map((row) => ({ ...row, columns: { ...row.columns, [ALL]: ALL } })),
});

async function plotTo(path: string | undefined, specOf: () => Parameters<typeof renderChart>[0]): Promise<void> {
  if (path === undefined) return;
  const svg = await renderChart(specOf());
  await holdingSignals(() => writeFileAtomically(path, svg));
  remark(`plot: ${path}`);
}

/** A selection for people: the criteria row by row, and what each chooses. */
export function selectionText(selection: ModelSelection): string {
  return [criteriaTable(selection), LEGEND, "", ...chosenLines(selection)].join("\n");
}

const LEGEND = [
  "training, held out: mean log-likelihood, nats per frame; ±: one standard error from fold to fold",
  "behind: how far from the best, with the error of the difference; *: the best; °: the simplest within one standard error",
].join("\n");

/** Of BIC and AIC what a row has more than the best one, which has 0. */
function criteriaTable({ rows, chosen }: ModelSelection): string {
  const least = (scoreOf: (row: SelectionRow) => number) => Math.min(...rows.map(scoreOf));
  const [leastBic, leastAic] = [least((row) => row.bic.value), least((row) => row.aic.value)];
  const hasAccuracy = rows.some(({ accuracy }) => accuracy !== null);
  const head = ["covariance", "Gaussians", "parameters", "training", "held out", "behind", "BIC +", "AIC +"];
  const lines = rows.map((row) => [
    row.covarianceType,
    row.numComponents,
    row.numParameters,
    row.trainLogLikelihood.mean.toFixed(3),
    `${row.heldOut.mean.toFixed(3)} ± ${row.heldOut.standardError.toFixed(3)}${markOf(row, chosen.heldOut, chosen.heldOutWithinOneError)}`,
    errorText(row.heldOut.behindBest, 1),
    `${(row.bic.value - leastBic).toFixed(0)}${markOf(row, chosen.bic, null)}`,
    `${(row.aic.value - leastAic).toFixed(0)}${markOf(row, chosen.aic, null)}`,
    ...accuracyCells(row, chosen),
  ]);
  return tableOf(hasAccuracy ? [...head, "right", "behind", "95 % interval"] : head, lines);
}

function accuracyCells(row: SelectionRow, { accuracy: best, accuracyWithinOneError }: Choices): string[] {
  if (row.accuracy === null) return [];
  const { mean, standardError, behindBest, interval } = row.accuracy;
  return [
    `${percent(mean, 2)} ± ${(100 * standardError).toFixed(2)}${markOf(row, best, accuracyWithinOneError)}`,
    errorText(behindBest, 100),
    `${percent(interval.low)} – ${percent(interval.high)}`,
  ];
}

/** How far behind the best: nothing of the best itself. */
const errorText = ({ mean, standardError }: FoldMean, scale: number): string =>
  mean === 0 && standardError === 0 ? "" : `${(scale * mean).toFixed(2)} ± ${(scale * standardError).toFixed(2)}`;

function markOf(row: MixtureKind, best: MixtureKind | null, simplest: MixtureKind | null): string {
  const marks = [best && isSameKind(row, best) ? "*" : "", simplest && isSameKind(row, simplest) ? "°" : ""].join("");
  return marks === "" ? "" : ` ${marks}`;
}

function chosenLines({ chosen, suggested, labels }: ModelSelection): string[] {
  const { heldOut, heldOutWithinOneError, bic, aic, accuracy, accuracyWithinOneError } = chosen;
  const each = labels.length > 1 ? " a label" : "";
  const withSimplest = (best: MixtureKind, simplest: MixtureKind | null) =>
    simplest === null || isSameKind(best, simplest)
      ? kindText(best)
      : `${kindText(best)}; within one standard error ${kindText(simplest)}`;
  return [
    `held-out log-likelihood: ${withSimplest(heldOut, heldOutWithinOneError)}`,
    `BIC: ${kindText(bic)}; AIC: ${kindText(aic)}`,
    ...(accuracy ? [`held-out accuracy: ${withSimplest(accuracy, accuracyWithinOneError)}`] : []),
    `take ${kindText(suggested)}${each}: --components ${suggested.numComponents} --covariance ${suggested.covarianceType}`,
  ];
}
