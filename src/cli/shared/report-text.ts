import { leadOf, worstTrials } from "../../evaluate/report.js";
import type {
  Classifier,
  ConfusionMatrix,
  DiscriminativeState,
  DiscriminativeTraining,
  GroupInterval,
  Report,
  Trial,
} from "../../types.js";
import { percent, tableOf } from "./output.js";

/**
 * A report for people: the rate with its interval, the confusion matrix, the labels, the worst mistakes.
 *
 * @param intervalBy  what trials are grouped by
 */
export function reportText(report: Report, by: string, intervalBy = "group"): string {
  const { accuracy, interval, numCorrect, numTrials, confusion, perLabel } = report;
  const rate = `${percent(accuracy, 2)} right (${numCorrect} of ${numTrials}); ${interval.confidence * 100} % interval ${percent(interval.low, 2)} – ${percent(interval.high, 2)}`;
  const mistakes = worstTrials(report, 5).flatMap((place) => report.trials[place] ?? []);
  const sections = [
    confusionTable(confusion, by),
    tableOf(
      [by, "right", "of", "recall", "95 % interval"],
      perLabel.map(({ label, correct, total, recall, interval: { low, high } }) => [
        label,
        correct,
        total,
        percent(recall),
        `${percent(low)} – ${percent(high)}`,
      ]),
    ),
    ...(mistakes.length > 0 ? [`worst mistakes\n${mistakeTable(mistakes)}`] : []),
    [`accuracy: ${rate}`, ...groupIntervalLine(report, intervalBy)].join("\n"),
  ];
  return sections.join("\n\n");
}

function groupIntervalLine({ intervalByGroup }: Report, intervalBy: string): string[] {
  if (intervalByGroup === undefined) return [];
  return [`by ${intervalBy}: ${groupIntervalText(intervalByGroup, intervalBy)}`];
}

/** Of fewer groups an interval by resampling them is too narrow. */
const FEW_GROUPS = 20;

/** Which values the rate may have for other groups, and how far that can be trusted. */
function groupIntervalText({ low, high, confidence, numGroups }: GroupInterval, intervalBy = "group"): string {
  const few = numGroups < FEW_GROUPS ? "; so few make it too narrow still" : "";
  return (
    `${confidence * 100} % interval ${percent(low, 2)} – ${percent(high, 2)}: the one for a claim about another ${intervalBy} ` +
    `(these ${numGroups} drawn anew as wholes${few})`
  );
}

/** What training on the labels' differences has done. */
export function discriminativeText({ iterations, history }: DiscriminativeTraining): string {
  const [before, after] = [history[0], history[iterations]];
  if (before === undefined || after === undefined) return "mmi: no update";
  const change = (of: (state: DiscriminativeState) => string): string => `${of(before)} → ${of(after)}`;
  return (
    `mmi: ${iterations} updates; mean log posterior of the right label ${change(({ objective }) => objective.toFixed(4))} nats, ` +
    `right on the training recordings ${change(({ accuracy }) => percent(accuracy, 2))}`
  );
}

/** What the mixtures were adapted from, and how; null where each was trained by itself. */
export function adaptationText({ training, background }: Classifier): string | null {
  const { adaptation } = training;
  if (adaptation === undefined || background === undefined) return null;
  const { relevanceFactor, update, background: trained } = adaptation;
  const source =
    trained === null
      ? "that was given"
      : `trained on ${trained.numFrames} frames in ${trained.iterations} iterations, ${trained.meanLogLikelihood.toFixed(2)} nats per frame`;
  return (
    `adapted (${update.join(", ")}; relevance factor ${relevanceFactor}) from a background model of ` +
    `${background.numComponents} Gaussians ${source}`
  );
}

/** Of more labels nobody reads a matrix: the confusions are listed. */
const MOST_COLUMNS = 40;
const LISTED_CONFUSIONS = 20;

/** Rows: what it was; columns: what it was taken for. Zeros are dots, so that the mistakes stand out. */
function confusionTable({ labels, counts }: ConfusionMatrix, by: string): string {
  if (labels.length > MOST_COLUMNS) return worstConfusions({ labels, counts }, by);
  const rows = labels.map((label, i) => [label, ...(counts[i] ?? []).map((count) => (count === 0 ? "·" : count))]);
  return `confusion: rows are the actual ${by}, columns what it was taken for\n${tableOf(["", ...labels], rows)}`;
}

function worstConfusions({ labels, counts }: ConfusionMatrix, by: string): string {
  const confusions = counts
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => count > 0 && actual !== predicted)
    .sort((a, b) => b.count - a.count);
  if (confusions.length === 0) return `confusion: none of the ${labels.length} labels was taken for another`;
  const shown = confusions.slice(0, LISTED_CONFUSIONS);
  const which = shown.length < confusions.length ? `the ${shown.length} commonest of ${confusions.length}` : "all";
  return (
    `confusion: ${which}, of ${labels.length} labels; the whole matrix is in --report out.json\n` +
    tableOf(
      [by, "taken for", "times"],
      shown.map(({ actual, predicted, count }) => [labels[actual] ?? "", labels[predicted] ?? "", count]),
    )
  );
}

const mistakeTable = (mistakes: readonly Trial[]): string =>
  tableOf(
    ["recording", "is", "taken for", "by, nats per frame"],
    mistakes.map((trial) => [trial.path ?? "", trial.actual, trial.predicted, leadOf(trial).toFixed(3)]),
  );
