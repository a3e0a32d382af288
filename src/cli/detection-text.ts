import type { DetectionReport, Estimate } from "../evaluate/detection/detection-report.js";
import type { Interval } from "../types.js";
import { percent, tableOf } from "./output.js";

interface NamedReport {
  readonly name: string;
  readonly report: DetectionReport;
}

/** Reports of detection for people: a row for each figure, a column for each system. */
export function detectionText(systems: readonly NamedReport[]): string {
  const rows = (systems[0]?.report.costs ?? []).map(({ priorTarget, costMiss, costFalseAlarm }, i) => {
    const costs = costMiss === 1 && costFalseAlarm === 1 ? "" : `, costs ${costMiss} and ${costFalseAlarm}`;
    const at = `at prior ${priorTarget}${costs}`;
    return [
      row(`minimum cost ${at}`, ({ costs }) => withInterval(costs[i]?.min.cost, costs[i]?.min.interval, figure)),
      row(`actual cost ${at}`, ({ costs }) => withInterval(costs[i]?.actual.cost, costs[i]?.actual.interval, figure)),
    ];
  });
  function row(title: string, of: (report: DetectionReport) => string): string[] {
    return [title, ...systems.map(({ report }) => of(report))];
  }
  const table = tableOf(
    ["", ...systems.map(({ name }) => name)],
    [
      row("targets", ({ numTargets }) => String(numTargets)),
      row("non-targets", ({ numNonTargets }) => String(numNonTargets)),
      row("equal error rate, convex hull", ({ equalErrorRate }) => estimate(equalErrorRate, rate)),
      row("equal error rate, interpolated", (report) => estimate(report.interpolatedEqualErrorRate, rate)),
      row("threshold there", ({ threshold }) => figure(threshold)),
      ...rows.flat(),
      row("Cllr, bits", ({ cllr }) => estimate(cllr, figure)),
      row("minimum Cllr, bits", ({ minCllr }) => estimate(minCllr, figure)),
      row("area under the ROC", ({ areaUnderCurve }) => estimate(areaUnderCurve, figure)),
    ],
  );
  return [table, ...new Set(systems.map(({ report }) => remarkOf(report)))].filter((line) => line !== "").join("\n");
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : String(value));

const rate = (value: number): string => percent(value, 2);

const estimate = ({ value, interval }: Estimate, text: (value: number) => string): string =>
  withInterval(value, interval, text);

function withInterval(value = Number.NaN, interval: Interval | null = null, text: (value: number) => string): string {
  return interval === null ? text(value) : `${text(value)} (${text(interval.low)} – ${text(interval.high)})`;
}

function remarkOf({ numGroups, numUnknown, equalErrorRate }: DetectionReport): string {
  const unknown = numUnknown === 0 ? [] : [`${numUnknown} trials whose truth nobody knows are left out`];
  const confidence = equalErrorRate.interval?.confidence ?? 0.95;
  const intervals =
    numGroups === null
      ? []
      : [
          `in brackets ${100 * confidence} % intervals by resampling ${numGroups} speakers, as far as the trials tell them apart`,
        ];
  return [...intervals, ...unknown].join("; ");
}
