import { segmentFeaturesFor } from "../../corpus/load/segment-features.js";
import type { Manifest } from "../../corpus/manifest.js";
import { selectComponentsIn } from "../../engines/in/select-components-in.js";
import { OptionError } from "../../errors.js";
import type { SelectComponentsOptions } from "../../evaluate/selection/selection-data.js";
import { writeFileAtomically } from "../../files/write-file.js";
import { type ResolvedClassifierOptions, resolveClassifierOptions } from "../../recognize/classifier.js";
import { renderChart } from "../../report/chart.js";
import { selectionChart } from "../../report/charts/selection-chart.js";
import type { CovarianceType } from "../../types.js";
import { type Cores, withCores } from "../cores.js";
import {
  classifierOptionsFrom,
  defined,
  isModelFile,
  type OutputOptions,
  type SelectionOptions,
  speechWeightsFrom,
  type TrainingOptions,
} from "../flags.js";
import { foldsOf, groupColumn } from "../folds.js";
import { printJson, printText, remark, withProgressBar } from "../output.js";
import { withoutUntrainable } from "../rare-labels.js";
import { loadWithProgress, remarkSkipped, selectRows } from "../selection.js";
import { selectionText } from "../selection-text.js";
import { holdingSignals } from "../signals.js";

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
  if (options.plot !== undefined && !/\.svg$/i.test(options.plot)) {
    throw new OptionError(`--plot writes an .svg, not ${options.plot}`);
  }
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
    selectComponentsIn(cores.pool, tested.utterances, {
      ...selectionOptionsOf(settings),
      ...defined({ numComponents: components, covarianceTypes: covariance }),
      ...(cores.isAsked ? { smallestWork: 0 } : {}),
      folds: tested.folds,
      onStep: update,
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
