import { CorpusError } from "../../../errors.js";
import { compareReports, type ReportComparison } from "../../../evaluate/compare-reports.js";
import { parseReport } from "../../../evaluate/report.js";
import type { FeatureDifference, RecipeComparison } from "../../../features/recipe/compare-recipes.js";
import { readText } from "../../../files/read-file.js";
import { frameMoments } from "../../../gmm/passes/moments.js";
import type { FeatureMatrix, Interval, Report } from "../../../types.js";
import type { OutputOptions } from "../../flags.js";
import { counted, percent, printJson, printText, tableOf } from "../../shared/output.js";

type CompareOptions = OutputOptions & { readonly confidence: number };

/** `voxmix compare a.json b.json` */
export async function compare(first: string, second: string, { json, confidence }: CompareOptions): Promise<void> {
  const [a, b] = [await readReport(first), await readReport(second)];
  const comparison = compareReports(a, b, { names: [first, second], confidence });
  if (json) printJson({ first, second, ...comparison, conclusion: conclusionOf(comparison, [first, second]) });
  else printText(comparisonTextOfCompare(comparison, [first, second]));
}

async function readReport(path: string): Promise<Pick<Report, "trials">> {
  return parseReport(await readText(path, { expected: "a report", error: CorpusError }), path);
}

type Names = readonly [string, string];

/** Rows that are printed; --json has them all. */
const MOST_ROWS = 8;

function comparisonTextOfCompare(comparison: ReportComparison, names: Names): string {
  const { numTrials, accuracies, bothRight, bothWrong, mcnemar, perLabel, disagreements } = comparison;
  const right = (share: number) => [Math.round(share * numTrials), numTrials, percent(share, 2)];
  const sections = [
    tableOf(
      ["report", "right", "of", "accuracy"],
      [
        [names[0], ...right(accuracies[0])],
        [names[1], ...right(accuracies[1])],
      ],
    ),
    tableOf(
      ["right are", "trials"],
      [
        ["both", bothRight],
        [`${names[0]} alone`, mcnemar.onlyFirst],
        [`${names[1]} alone`, mcnemar.onlySecond],
        ["neither", bothWrong],
      ],
    ),
    ...(perLabel.length === 0
      ? []
      : [
          `where they differ\n${tableOf(
            ["label", "of", `${names[0]} alone`, `${names[1]} alone`],
            perLabel.slice(0, MOST_ROWS).map((row) => [row.label, row.total, row.onlyFirst, row.onlySecond]),
          )}${more(perLabel.length, "label")}`,
          `recordings\n${tableOf(
            ["recording", "is", `${names[0]} says`, `${names[1]} says`],
            disagreements.slice(0, MOST_ROWS).map((row) => [row.path ?? "", row.actual, row.first, row.second]),
          )}${more(disagreements.length, "recording")}`,
        ]),
    differenceText(comparison),
    conclusionOf(comparison, names),
  ];
  return sections.join("\n\n");
}

const more = (count: number, noun: string): string =>
  count > MOST_ROWS ? `\n… and ${counted(count - MOST_ROWS, noun)} more (--json has them all)` : "";

const signed = (share: number): string => `${share < 0 ? "−" : "+"}${percent(Math.abs(share), 2)}`;

const rangeText = ({ low, high }: Interval): string => `${signed(low)} to ${signed(high)}`;

function differenceText({ difference, interval, intervalByGroup, mcnemar }: ReportComparison): string {
  const lines = [
    `difference: ${signed(difference)}; ${interval.confidence * 100} % interval ${rangeText(interval)}, by drawing recordings anew`,
    ...(intervalByGroup === undefined
      ? []
      : [
          `for other groups: ${rangeText(intervalByGroup)}, by drawing whole ones of these ${intervalByGroup.numGroups} anew`,
        ]),
    `McNemar's exact test: p = ${probability(mcnemar.exactP)}`,
  ];
  return lines.join("\n");
}

const probability = (p: number): string => (p < 0.001 ? p.toExponential(1) : p.toFixed(3));

/** "once in 300 times", "in 42 of 100 cases". */
function chanceOf(p: number): string {
  if (p >= 0.095) return `${Math.round(100 * p)} times in 100`;
  const times = 1 / p;
  return `once in ${times < 1e4 ? Number(times.toPrecision(2)) : times.toExponential(0)} times`;
}

/** What it all comes to, in words. */
function conclusionOf(comparison: ReportComparison, names: Names): string {
  const { better, difference, mcnemar, intervalByGroup, numTrialsNeeded, numTrials, interval } = comparison;
  if (mcnemar.onlyFirst + mcnemar.onlySecond === 0) {
    return "no difference: the two are right on the same recordings, each of them";
  }
  if (difference === 0) return "no difference: each is right where the other is wrong, just as often";
  const leading = difference > 0 ? names[1] : names[0];
  const chance = `chance alone would do that ${chanceOf(mcnemar.exactP)}`;
  const byGroup =
    intervalByGroup === undefined
      ? "; where several recordings are of one speaker that counts them for too much: evaluate with a speaker column to know"
      : `, and the lead holds when its ${intervalByGroup.numGroups} groups are drawn anew`;
  if (better !== null) return `${leading} is right more often: ${chance}${byGroup}`;
  const isUnlikely = mcnemar.exactP < 1 - interval.confidence;
  const reason = isUnlikely
    ? `${leading} leads on these recordings (${chance}), but not from group to group: drawn anew, the lead may be lost. More groups would tell`
    : `${leading} leads, but ${chance}`;
  const needed =
    numTrialsNeeded === null || isUnlikely || numTrialsNeeded <= numTrials
      ? ""
      : `. To see a difference of this size, if it is one, takes about ${Number(numTrialsNeeded.toPrecision(2))} recordings; these are ${numTrials}`;
  return `no difference that shows: ${reason}${needed}`;
}

const shown = (value: unknown): string =>
  typeof value === "number"
    ? String(Number(value.toPrecision(6)))
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

const arrow = ([before, after]: readonly [number, number], what: string): string[] =>
  before === after ? [] : [`${before} → ${after} ${what}`];

function effectText(difference: FeatureDifference): string {
  const { numFrames, numColumns, numCommon, rms, largest } = difference;
  const values =
    numCommon === 0
      ? "no column in common"
      : `moves values by ${rms.toPrecision(3)} (rms), ${largest.toPrecision(3)} at most`;
  const shape = [...arrow(numFrames, "frames"), ...arrow(numColumns, "columns")];
  return [
    ...shape,
    rms === 0 && numCommon > 0 ? (shape.length > 0 ? "same values" : "none on this recording") : values,
  ].join("; ");
}

interface NamedFeatures {
  readonly names: readonly string[];
  readonly features: FeatureMatrix;
}

/** Mean and deviation of the columns, those of one name beside each other. */
function columnsTable(labels: readonly [string, string], first: NamedFeatures, second: NamedFeatures): string {
  const momentsOf = ({ names, features }: NamedFeatures) => {
    const { mean, variance } = frameMoments(features);
    return new Map(
      names.map(
        (name, d) => [name, [mean[d], Math.sqrt(variance[d] ?? 0)].map((value) => (value ?? 0).toFixed(3))] as const,
      ),
    );
  };
  const [a, b] = [momentsOf(first), momentsOf(second)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const none = ["", ""];
  return tableOf(
    ["feature", `${labels[0]} mean`, "deviation", `${labels[1]} mean`, "deviation"],
    names.map((name) => [name, ...(a.get(name) ?? none), ...(b.get(name) ?? none)]),
  );
}

/** Two profiles on one recording, for people. */
export function comparisonText(path: string, labels: readonly [string, string], comparison: RecipeComparison): string {
  const { first, second, firstNames, secondNames, difference, options } = comparison;
  const lines = [
    `${path}: ${labels[0]} ${first.numFrames} frames of ${first.dim}, ${labels[1]} ${second.numFrames} frames of ${second.dim}; ` +
      `together the differences: ${effectText(difference)}`,
    columnsTable(labels, { names: firstNames, features: first }, { names: secondNames, features: second }),
  ];
  if (options.length === 0) return [...lines, "no option differs"].join("\n");
  const rows = options.map(({ option, first: a, second: b, effect, problem }) => [
    option,
    shown(a),
    shown(b),
    effect === null ? `only together with others: ${problem}` : effectText(effect),
  ]);
  return [
    ...lines,
    `${options.length} options differ; what each does when it alone is changed in ${labels[0]} to the value of ${labels[1]}:`,
    tableOf(["option", ...labels, "effect on this recording"], rows),
  ].join("\n");
}
