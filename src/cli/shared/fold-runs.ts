import type { LoadedUtterances } from "../../corpus/load/load-utterances.js";
import { labelOf, type Manifest, type ManifestRow } from "../../corpus/manifest.js";
import { OptionError } from "../../errors.js";
import { crossValidate } from "../../evaluate/folds/cross-validate.js";
import {
  type Fold,
  groupFolds,
  heldOutOf,
  kFolds,
  leaveOneOutFolds,
  predefinedFolds,
  stratifiedGroupFolds,
} from "../../evaluate/folds/folds.js";
import type { NestedReport } from "../../evaluate/folds/nested-cross-validation.js";
import { nestedCrossValidate } from "../../evaluate/folds/nested-cross-validation.js";
import { repeatedReportOf } from "../../evaluate/folds/repeated-cross-validation.js";
import { initializations, mapTable, mixtureTable } from "../../options/mixture-table.js";
import { mmiTable } from "../../options/recognition-table.js";
import { checkOption, either, integerFrom, oneOf, type Rule, readText } from "../../options.js";
import { type ResolvedClassifierOptions, resolveClassifierOptions } from "../../recognize/classifier.js";
import type { Report, Utterance } from "../../types.js";
import { attributeOf } from "../declare.js";
import { classifierOptionsFrom, type TrainingOptions } from "../flags.js";
import { counted, percent, remark, shownBy, tableOf, withProgressBar } from "./output.js";
import { withoutUntrainable } from "./row-selection.js";
import type { Cores } from "./signals.js";
import { withBackground } from "./training-options.js";

export interface FoldFlags {
  readonly manifest: Manifest;
  /** Of each utterance. */
  readonly rows: readonly ManifestRow[];
  readonly groupBy?: string;
  readonly stratify?: true;
  readonly seed: number;
}

/** The column that recordings are grouped by: that of `--folds`, where it is one. */
export const groupColumn = (manifest: Manifest, folds: string, groupBy: string | undefined): string | undefined =>
  manifest.columnNames.includes(folds) ? folds : groupBy;

/** Whether `--folds` is a number. */
export const isCount = (folds: string): boolean => /^\d+$/.test(folds);

/**
 * The folds that `--folds` asks for: a number, leave-one-out, or a column, of which each value is a fold, but for those that begin
 * with "train".
 */
export function foldsOf(folds: string, utterances: readonly Utterance[], flags: FoldFlags): Fold[] {
  const { manifest, rows, groupBy, stratify, seed } = flags;
  if (stratify && (groupBy === undefined || !isCount(folds))) {
    throw new OptionError(
      "--stratify balances the labels of groups in a number of folds: give --folds 5 --group-by speaker",
    );
  }
  if (manifest.columnNames.includes(folds)) {
    return predefinedFolds(
      utterances,
      rows.map((row) => labelOf(row, folds)),
    );
  }
  if (folds === "leave-one-out") return leaveOneOutFolds(utterances);
  if (isCount(folds)) {
    if (groupBy === undefined) return kFolds(utterances, Number(folds), seed);
    return stratify ? stratifiedGroupFolds(utterances, Number(folds), seed) : groupFolds(utterances, Number(folds));
  }
  throw new OptionError(
    `--folds is a number, "leave-one-out" or a column of the manifest (${manifest.columnNames.join(", ")}), not "${folds}"`,
  );
}

/** How folds are run: once, several times, or with a choice within each. */
export interface FoldRunOptions {
  readonly repeats?: number;
  readonly choose?: readonly string[];
  readonly innerFolds?: number;
}

/** What is to be tested in folds. */
export interface FoldRun {
  readonly cores: Cores;
  readonly utterances: LoadedUtterances["utterances"];
  readonly by: string;
  readonly settings: ResolvedClassifierOptions;
  /** The folds of a seed. */
  readonly deal: (seed: number) => Fold[];
}

/** What came of it: the report, what JSON has beside it, and what a person reads below it. */
export interface FoldResult {
  readonly report: Report;
  readonly further: Readonly<Record<string, unknown>>;
  readonly text: string | null;
}

type RunOptions = FoldRunOptions &
  TrainingOptions & { readonly folds?: string; readonly strict?: true; readonly groupBy?: string };

/** @throws {OptionError} when options of folds do not go together, or there are none */
export function checkFoldFlags({ folds, repeats, choose, innerFolds }: RunOptions): void {
  if (folds === undefined && (repeats ?? choose ?? innerFolds) !== undefined) {
    throw new OptionError(
      "--repeats, --choose and --inner-folds go with --folds, and train anew: give the manifest and --folds",
    );
  }
  if (innerFolds !== undefined && choose === undefined) {
    throw new OptionError("--inner-folds are those that --choose chooses by: give both");
  }
  if (repeats === undefined) return;
  if (choose !== undefined) throw new OptionError("--repeats and --choose do not go together");
  if (repeats < 2 || folds === undefined || !isCount(folds)) {
    throw new OptionError("--repeats, from 2 on, deals folds anew: give their number, e.g. --folds 5 --repeats 3");
  }
}

/** Trains and tests all folds. */
export async function runFolds(run: FoldRun, options: RunOptions): Promise<FoldResult> {
  checkFoldFlags(options);
  if (options.choose !== undefined) return runNested(run, options.choose, options);
  if (options.repeats !== undefined) return runRepeatedly(run, options.repeats, options);
  return { report: await runOnce(run, run.settings.seed, options), further: {}, text: null };
}

function runOnce(
  { cores, utterances, by, settings, deal }: FoldRun,
  seed: number,
  options: RunOptions,
): Promise<Report> {
  const all = { utterances, folds: deal(seed) };
  const tested = options.strict ? all : withoutUntrainable(all, by, settings);
  return withProgressBar("folds", (update) =>
    crossValidate(tested.utterances, tested.folds, {
      ...settings,
      ...cores,
      onProgress: shownBy(update),
    }),
  );
}

async function runRepeatedly(run: FoldRun, repeats: number, options: RunOptions): Promise<FoldResult> {
  const { seed } = run.settings;
  const reports: Report[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) reports.push(await runOnce(run, seed + repeat, options));
  const { accuracy, deviation, interval } = repeatedReportOf(reports);
  const accuracies = reports.map((report, i) => ({ seed: seed + i, accuracy: report.accuracy }));
  return {
    report: reports[0] as Report,
    further: { repeats: { accuracy, deviation, interval, accuracies } },
    text: [
      tableOf(
        ["folds of seed", "accuracy"],
        accuracies.map(({ seed: own, accuracy: right }) => [own, percent(right, 2)]),
      ),
      `${repeats} deals of the folds: ${percent(accuracy, 2)} on the average, deviation ${percent(deviation, 2)}; ` +
        `${interval.confidence * 100} % interval ${percent(interval.low, 2)} – ${percent(interval.high, 2)}, no narrower for repeats. ` +
        "The report above is that of the first",
    ].join("\n"),
  };
}

async function runNested(run: FoldRun, choose: readonly string[], options: RunOptions): Promise<FoldResult> {
  const { cores, by, utterances, settings, deal } = run;
  const candidates = candidatesOf(choose, options);
  const trainings = await Promise.all(
    candidates.map(({ options: own }) =>
      withBackground(resolveClassifierOptions(classifierOptionsFrom(by, own)), options),
    ),
  );
  const all = { utterances, folds: deal(settings.seed) };
  const tested = options.strict ? all : withoutUntrainable(all, by, settings);
  const { innerFolds = 3 } = options;
  const areWhole = tested.folds.every((fold) => keepsGroups(tested.utterances, fold));
  const fewest = Math.min(...tested.folds.map((fold) => numGroupsTrained(tested.utterances, fold)));
  if (areWhole && fewest < innerFolds) {
    remark(
      `note: a fold trains on ${counted(fewest, "group")}, fewer than ${innerFolds} inner folds: these part groups, and choose as ` +
        "for known ones",
    );
  }
  const nested = await withProgressBar("choosing", (update) =>
    nestedCrossValidate(tested.utterances, tested.folds, trainings, {
      innerFolds,
      seed: settings.seed,
      keepGroups: areWhole && fewest >= innerFolds,
      ...cores,
      onProgress: shownBy(update),
    }),
  );
  const choices = nested.choices.map(({ fold, chosen, innerAccuracies }) => ({
    fold,
    chosen: candidates[chosen]?.name,
    innerAccuracies,
  }));
  return {
    report: nested.report,
    further: { choices, candidates: candidates.map(({ name }) => name), innerFolds },
    text: nestedText(nested, candidates, innerFolds),
  };
}

/** Whether what is tested has whole groups: inner folds then keep them whole as well. */
function keepsGroups(utterances: FoldRun["utterances"], { test }: Fold): boolean {
  const tested = new Set(test);
  const groups = new Set(test.map((index) => utterances[index]?.group));
  return !groups.has(undefined) && utterances.every(({ group }, index) => tested.has(index) || !groups.has(group));
}

function numGroupsTrained(utterances: FoldRun["utterances"], fold: Fold): number {
  const held = heldOutOf(fold, utterances.length);
  return new Set(utterances.flatMap(({ group }, index) => (held.has(index) ? [] : group))).size;
}

function nestedText({ choices }: NestedReport, candidates: readonly Candidate[], innerFolds: number): string {
  const counts = candidates.map(({ name }, at) => ({
    name,
    count: choices.filter(({ chosen }) => chosen === at).length,
  }));
  const often = counts.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
  return [
    tableOf(
      ["fold", "chosen on the others", "right in inner folds"],
      choices.map(({ fold, chosen, innerAccuracies }) => [
        fold,
        candidates[chosen]?.name ?? "",
        percent(innerAccuracies[chosen] ?? Number.NaN, 2),
      ]),
    ),
    `chosen of ${candidates.length} in each fold by ${innerFolds} inner folds of the recordings it trains on: ` +
      `${often.map(({ name, count }) => `${name} (${count} of ${choices.length})`).join("; ")}. The accuracy above is that of choosing ` +
      "so and training; no tested recording had a part in it",
  ].join("\n");
}

const ON_OR_OFF = oneOf("on", "off");

/** Settings of training that `--choose` can try, by their flags. Those of the front end are not among them. */
const CHOICES: Readonly<Record<string, Rule>> = {
  components: mixtureTable.numComponents.rule,
  covariance: mixtureTable.covarianceType.rule,
  "variance-floor": mixtureTable.varianceFloor.rule,
  init: initializations,
  restarts: mixtureTable.restarts.rule,
  "max-iterations": mixtureTable.maxIterations.rule,
  tolerance: mixtureTable.tolerance.rule,
  map: ON_OR_OFF,
  relevance: mapTable.relevanceFactor.rule,
  adapt: mapTable.update.rule,
  mmi: either(ON_OR_OFF, mmiTable.iterations.rule),
  lda: either(ON_OR_OFF, integerFrom(1)),
  pca: either(oneOf("off"), integerFrom(1)),
};

/** A value of `--choose`: "on" takes a switch or its default, "off" leaves it out, "+" parts a list. */
function choiceOf(name: string, text: string): unknown {
  const rule = CHOICES[name] as Rule;
  const value = readText(rule, text.replaceAll("+", ","));
  checkOption("--choose", name, rule, value);
  return value === "on" ? true : value === "off" ? undefined : value;
}

/** Settings to be tried: what to show of them, and the options with them. */
export interface Candidate {
  readonly name: string;
  readonly options: TrainingOptions;
}

/**
 * Every combination of the settings of `--choose components=4,8 --choose covariance=diag,full`, those of the first values first.
 *
 * @throws {OptionError} when a setting is unknown, comes twice or has a value that is none
 */
function candidatesOf(choose: readonly string[], options: TrainingOptions): Candidate[] {
  const settings = choose.map((text) => {
    const [, name = "", values = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (!Object.hasOwn(CHOICES, name)) {
      throw new OptionError(`--choose takes setting=value,value… of ${Object.keys(CHOICES).join(", ")}; got "${text}"`);
    }
    return { name, values: values.split(",").map((value) => ({ text: value, value: choiceOf(name, value) })) };
  });
  const twice = settings.find(({ name }, i) => settings.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new OptionError(`--choose ${twice.name} comes twice: give all its values in one`);
  return settings.reduce<Candidate[]>(
    (candidates, { name, values }) =>
      candidates.flatMap((candidate) =>
        values.map(({ text, value }) => ({
          name: [candidate.name, `${name} ${text}`].filter((part) => part !== "").join(", "),
          options: { ...candidate.options, [attributeOf(`--${name}`)]: value },
        })),
      ),
    [{ name: "", options }],
  );
}
