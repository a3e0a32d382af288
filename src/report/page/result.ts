import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import { classificationMeasures } from "../../evaluate/measures.js";
import type { ConfusionMatrix, LabelRecall, Report } from "../../types.js";
import { drawConfusionMatrix } from "./confusion-matrix.js";
import {
  counted,
  drawFigure,
  drawTable,
  grouped,
  html,
  intervalText,
  type Markup,
  nothing,
  percent,
  type ReportInput,
  rangeBar,
  type Section,
} from "./elements.js";

/** The figure that matters, how sure it is, and a sentence that says so. */
export function headlineSection({ report, detection, by = "label", groupedBy = "group" }: ReportInput): Section {
  const body =
    report === undefined ? (detection === undefined ? nothing : claims(detection)) : recognition(report, by, groupedBy);
  return { id: "result", name: "Result", title: "Result", body };
}

function recognition(report: Report, by: string, groupedBy: string): Markup {
  const { accuracy, interval, intervalByGroup, numCorrect, numTrials } = report;
  if (numTrials === 0) return html`<p>Nothing was tested.</p>`;
  const digits = digitsFor(numTrials);
  const confidence = Math.round(100 * interval.confidence);
  const groups =
    intervalByGroup === undefined
      ? nothing
      : html` For another ${groupedBy}, going by the ${intervalByGroup.numGroups} tested, it lies between <b>${intervalText(intervalByGroup, digits)}</b> (bootstrap over ${groupedBy}s).`;
  const mean = report.perLabel.reduce((sum, { recall }) => sum + recall, 0) / report.perLabel.length;
  return html`<div class="headline"><p class="figure"><strong>${percent(accuracy, digits)}</strong> <span>right</span></p>
<div><p>Of ${counted(numTrials, "recording")}, ${grouped(numCorrect)} were given the right ${by} and ${grouped(numTrials - numCorrect)} a wrong one.
For other recordings like these the rate lies between <b>${intervalText(interval, digits)}</b>, with ${confidence} % confidence (Wilson).${groups}</p>
${rangeBar(accuracy, intervalByGroup ?? interval)}<p class="scale" aria-hidden="true"><span>0</span><span>50 %</span><span>100 %</span></p></div></div>
<ul class="cards">${card(percent(1 - accuracy, digits), "wrong")}${card(percent(mean, digits), `mean recall, each ${by} counting the same`)}${card(percent(commonest(report), digits), `right by always naming the commonest ${by}`)}</ul>
`;
}

function claims({
  equalErrorRate,
  minCllr,
  cllr,
  areaUnderCurve,
  numTargets,
  numNonTargets,
  numGroups,
}: DetectionReport): Markup {
  const digits = digitsFor(numTargets);
  const { value, interval } = equalErrorRate;
  const range =
    interval === null
      ? nothing
      : html` With ${Math.round(100 * interval.confidence)} % confidence the equal error rate lies between <b>${intervalText(interval, digits)}</b>${numGroups === null ? "" : ` (bootstrap over ${numGroups} speakers)`}.`;
  return html`<div class="headline"><p class="figure"><strong>${percent(value, digits)}</strong> <span>equal error rate</span></p>
<div><p>Of ${counted(numTargets, "true claim")} and ${counted(numNonTargets, "false one")}: at the threshold where both kinds of error are as common, ${percent(value, digits)} of the true claims are refused, and ${percent(value, digits)} of the false ones accepted.${range}</p>
${interval === null ? nothing : rangeBar(value, interval)}</div></div>
<ul class="cards">${card(`${cllr.value.toFixed(3)} bit`, "Cllr: what the scores cost as log-likelihood ratios; 1 is to know nothing")}${card(`${minCllr.value.toFixed(3)} bit`, "least Cllr, were they calibrated")}${card(areaUnderCurve.value.toFixed(4), "area under the ROC curve")}</ul>
`;
}

const card = (figure: string, words: string): Markup => html`<li><b>${figure}</b> <span>${words}</span></li>`;

/** A digit more where there are a thousand trials. */
const digitsFor = (numTrials: number): number => (numTrials >= 1000 ? 2 : 1);

const commonest = ({ perLabel, numTrials }: Report): number =>
  perLabel.reduce((most, { total }) => Math.max(most, total), 0) / numTrials;

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

/** Confusions that are named one by one. */
const MOST_PAIRS = 10;

/** What was taken for what. */
export function confusionSection({ report, by = "label" }: ReportInput): Section | null {
  if (report === undefined || report.numTrials === 0) return null;
  const { confusion } = report;
  const caption = html`Rows: the actual ${by}; columns: what it was taken for. <i class="key right"></i> right, <i class="key wrong"></i> wrong; the denser, the larger the share of the row.`;
  const body = html`<div class="beside">${drawFigure(html`<div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">${drawConfusionMatrix(confusion, by)}</div>`, caption)}
${commonestOfConfusions(confusion, by)}</div>`;
  return { id: "confusions", name: "Confusions", title: "What was taken for what", body };
}

function commonestOfConfusions({ labels, counts }: ConfusionMatrix, by: string): Markup {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const pairs = counts
    .flatMap((row, i) => row.map((count, j) => ({ i, j, count })))
    .filter(({ i, j, count }) => i !== j && count > 0)
    .sort((a, b) => b.count - a.count || a.i - b.i || a.j - b.j);
  if (pairs.length === 0) return html`<p>Nothing was taken for anything else.</p>`;
  const rows = pairs
    .slice(0, MOST_PAIRS)
    .map(({ i, j, count }) => [
      labels[i] as string,
      labels[j] as string,
      String(count),
      percent(count / (totals[i] as number), 1),
    ]);
  const caption =
    pairs.length > MOST_PAIRS
      ? `The commonest of ${counted(pairs.length, "confusion")}`
      : "All confusions, the commonest first";
  return drawTable({ caption, head: [`actual ${by}`, "taken for", "times", "of its row"], rows, numeric: [2, 3] });
}
