import type { CostEstimate, DetectionReport } from "../../evaluate/detection/detection-report.js";
import { renderChart } from "../chart.js";
import { detChart, histogramChart, rocChart } from "./charts.js";
import type { ReportInput } from "./elements.js";
import {
  drawFigure,
  drawTable,
  grouped,
  html,
  type Markup,
  nothing,
  percent,
  type Section,
  trusted,
} from "./elements.js";

/** How well scores tell true claims from false ones. */
export async function scoreSection({ detection, report, by = "label" }: ReportInput): Promise<Section | null> {
  if (detection === undefined) return null;
  const det = detChart(detection);
  const pictures = await Promise.all(
    [histogramChart(detection), ...(det === null ? [] : [det]), rocChart(detection)].map(drawn),
  );
  const captions = [
    histogramCaption(detection),
    ...(det === null ? [] : [detCaption(detection)]),
    rocCaption(detection),
  ];
  const body = html`<p>${introduction(detection, report !== undefined, by)}</p>
<div class="charts">${pictures.map((picture, i) => drawFigure(picture, captions[i] as string | Markup))}</div>
${det === null ? html`<p>No threshold gives errors of both kinds, so that a DET curve has nothing to show.</p>` : nothing}${
  report === undefined ? costTable(detection.costs) : nothing
}`;
  return { id: "scores", name: "Scores", title: "How well scores tell right from wrong", body };
}

/** A chart as a picture with words for those who do not see it; Vega's own words name marks and axes one by one. */
export async function drawn(spec: Parameters<typeof renderChart>[0]): Promise<Markup> {
  const svg = await renderChart(spec);
  return trusted(svg.replace(/^<svg /, '<svg role="img" aria-hidden="true" focusable="false" '));
}

function introduction(
  { numTargets, numNonTargets, equalErrorRate }: DetectionReport,
  isClosedSet: boolean,
  by: string,
): string {
  const rate = percent(equalErrorRate.value, 2);
  return isClosedSet
    ? `Each recording is taken as a claim for each ${by}: ${grouped(numTargets)} true claims and ${grouped(numNonTargets)} false ones. The score is the log-likelihood ratio of the ${by} to all others, nats per frame. Their equal error rate is ${rate}.`
    : `The scores of ${grouped(numTargets)} true claims and ${grouped(numNonTargets)} false ones; the equal error rate is ${rate}.`;
}

const histogramCaption = ({ threshold }: DetectionReport): Markup =>
  html`Scores of <i class="key true"></i> true and <i class="key false"></i> false claims, as shares of their kind. The less they overlap the better.${Number.isFinite(threshold) ? ` Dashed: the threshold ${threshold.toPrecision(3).replace("-", "−")}, where both errors are equally common.` : ""}`;

const detCaption = ({ equalErrorRate }: DetectionReport): string =>
  `DET curve: the error of one kind that each error of the other costs, on normal-deviate axes; nearer to the lower left is better. The point is the equal error rate, ${percent(equalErrorRate.value, 2)}.`;

const rocCaption = ({ areaUnderCurve }: DetectionReport): string =>
  `ROC curve; the area under it is ${areaUnderCurve.value.toFixed(4)}. Dashed: chance.`;

function costTable(costs: readonly CostEstimate[]): Markup {
  const rows = costs.map(({ priorTarget, costMiss, costFalseAlarm, min, actual }) => [
    String(priorTarget),
    String(costMiss),
    String(costFalseAlarm),
    min.cost.toFixed(4),
    min.interval === null ? "–" : `${min.interval.low.toFixed(4)} – ${min.interval.high.toFixed(4)}`,
    actual.cost.toFixed(4),
  ]);
  const caption = "Detection costs: what errors cost, of what the better of always and never accepting costs";
  const head = [
    "prior of a true claim",
    "cost of a miss",
    "of a false alarm",
    "least cost",
    "its interval",
    "cost at the threshold of Bayes",
  ];
  return drawTable({ caption, head, rows, numeric: [1, 2, 3, 4, 5] });
}
