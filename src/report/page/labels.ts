import { classificationMeasures } from "../../evaluate/measures.js";
import type { LabelRecall } from "../../types.js";
import { drawTable, grouped, intervalText, percent, rangeBar, type Section } from "./elements.js";
import { html } from "./markup.js";
import type { ReportInput } from "./report-input.js";

/** Labels in the table; of more those with the lowest recall. */
const MOST_ROWS = 200;

/** Label by label: of what was it how much was found, and of what was called so how much was it. */
export function labelSection({ report, by = "label" }: ReportInput): Section | null {
  if (report === undefined || report.numTrials === 0) return null;
  const { perLabel: measures, macro } = classificationMeasures(report);
  const of = new Map(measures.map((measure) => [measure.label, measure]));
  const isCut = report.perLabel.length > MOST_ROWS;
  const worst = [...report.perLabel].sort((a, b) => a.recall - b.recall).slice(0, MOST_ROWS);
  const shown: readonly LabelRecall[] = isCut ? worst : report.perLabel;
  const rows = shown.map(({ label, total, recall, interval }) => [
    label,
    grouped(total),
    percent(recall),
    rangeBar(recall, interval),
    intervalText(interval),
    percent(of.get(label)?.precision ?? 0),
    percent(of.get(label)?.f1 ?? 0),
  ]);
  const mean = ["mean", "", percent(macro.recall), "", "", percent(macro.precision), percent(macro.f1)];
  const caption = isCut
    ? `The ${MOST_ROWS} of ${grouped(report.perLabel.length)} labels with the lowest recall`
    : `Every ${by}`;
  const confidence = Math.round(100 * report.interval.confidence);
  const body = html`<p>Recall: of the recordings of a ${by}, the share that was recognised. Precision: of those called so, the share that was right. F1 is their harmonic mean.</p>
${drawTable({
  caption,
  head: [by, "recordings", "recall", "", `${confidence} % interval`, "precision", "F1"],
  rows: [...rows, mean],
  numeric: [1, 2, 4, 5, 6],
})}`;
  return { id: "labels", name: "Labels", title: "Label by label", body };
}
