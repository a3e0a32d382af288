import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import type { Report } from "../../types.js";
import { counted, grouped, intervalText, percent, rangeBar, type Section } from "./elements.js";
import { html, type Markup, nothing } from "./markup.js";
import type { ReportInput } from "./report-input.js";

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
