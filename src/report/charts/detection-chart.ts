import { OptionError } from "../../errors.js";
import type { RocCurve } from "../../evaluate/detection/curves.js";
import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import { normalQuantile } from "../../math/special.js";
import { type ChartSpec, renderChart } from "../chart.js";

/** A system and its name in the legend. */
export interface NamedDetection {
  readonly name: string;
  readonly report: Pick<DetectionReport, "det" | "equalErrorRate" | "costs">;
}

export interface DrawDetOptions {
  /** Above the picture. @default none */
  readonly title?: string | null;
}

/** Rates that an axis may be labelled with. */
const ticks = [
  0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99,
] as const;

/**
 * A DET plot: misses against false alarms, both on normal-deviate axes, on which normally distributed scores give straight lines
 * (Martin et al. 1997). A dot marks the equal error rate on the convex hull, other shapes the points of minimum cost. The
 * axes end at 40 %, or above the highest equal error rate; what lies beyond is cut off.
 *
 * @returns an SVG document that stands alone
 * @throws {OptionError} when there is no system, or two have one name
 * @example
 * const trials = [3, 2, 1, 0].map((score) => ({ model: "ada", test: `${score}.wav`, isTarget: score % 3 > 0, score }));
 * const svg = await drawDetCurves([{ name: "mixture", report: detectionReport(trials) }]);
 * svg.startsWith("<svg"); // => true
 */
export async function drawDetCurves(systems: readonly NamedDetection[], options: DrawDetOptions = {}): Promise<string> {
  if (systems.length === 0 || new Set(systems.map(({ name }) => name)).size < systems.length) {
    throw new OptionError("DET curves are drawn of at least one system, each with a name of its own");
  }
  const { title = null } = options;
  return renderChart({
    width: 420,
    height: 420,
    ...(title === null ? {} : { title }),
    layer: [diagonal(systems), curves(systems), marks(systems)],
  } as unknown as ChartSpec);
}

const labelOf = ({ name, report }: NamedDetection): string =>
  `${name}: ${(100 * report.equalErrorRate.value).toFixed(2)} %`;

/** From the lowest rate that is seen to well above the highest equal error rate, at places with labels. */
function rangeOf(systems: readonly NamedDetection[]): readonly [number, number] {
  const worst = systems.reduce((most, { report }) => Math.max(most, report.equalErrorRate.value), 0);
  const high = ticks.find((tick) => tick >= 0.4 && tick >= 1.5 * worst) ?? 0.8;
  const isSeen = (rate: number) => rate > 0 && rate <= high;
  const lowest = systems.reduce((least, { report }) => {
    const { missRates, falseAlarmRates } = report.det;
    return missRates.reduce((lower, miss, p) => {
      const alarm = falseAlarmRates[p] ?? 0;
      return isSeen(miss) && isSeen(alarm) ? Math.min(lower, miss, alarm) : lower;
    }, least);
  }, 0.05);
  const [first] = ticks;
  return [ticks.findLast((tick) => tick <= lowest) ?? first, high];
}

/** A rate of 0 lies outside of every plot. */
const deviate = (rate: number): number => normalQuantile(Math.min(1 - 1e-7, Math.max(1e-7, rate)));

function axisOf(systems: readonly NamedDetection[], field: string, title: string) {
  const [low, high] = rangeOf(systems);
  const shown = ticks.filter((tick) => tick >= low && tick <= high);
  const labels = Object.fromEntries(
    shown.map((tick) => [Math.round(1000 * deviate(tick)), String(Number((100 * tick).toFixed(2)))]),
  );
  return {
    field,
    type: "quantitative",
    title,
    scale: { domain: [deviate(low), deviate(high)], nice: false, zero: false },
    axis: {
      values: shown.map(deviate),
      labelExpr: `${JSON.stringify(labels)}[round(1000 * datum.value)]`,
      labelOverlap: "greedy",
    },
  };
}

const axes = (systems: readonly NamedDetection[]) => ({
  x: axisOf(systems, "x", "false alarms, %"),
  y: axisOf(systems, "y", "misses, %"),
});

const colourOf = (systems: readonly NamedDetection[]) => ({
  field: "system",
  type: "nominal",
  sort: systems.map(labelOf),
  legend: { title: "equal error rate", titleLimit: 400, labelLimit: 400 },
});

const diagonal = (systems: readonly NamedDetection[]) => ({
  data: { values: rangeOf(systems).map((rate) => ({ x: deviate(rate), y: deviate(rate) })) },
  mark: { type: "line", strokeDash: [3, 3], strokeWidth: 1, color: "#5b6770", clip: true },
  encoding: axes(systems),
});

const curves = (systems: readonly NamedDetection[]) => ({
  data: {
    values: systems.flatMap((system) =>
      system.report.det.missRates.map((missRate, order) => ({
        system: labelOf(system),
        x: deviate(system.report.det.falseAlarmRates[order] ?? 0),
        y: deviate(missRate),
        order,
      })),
    ),
  },
  mark: { type: "line", strokeWidth: 2, clip: true },
  encoding: {
    ...axes(systems),
    color: colourOf(systems),
    order: { field: "order", type: "quantitative" },
  },
});

function marks(systems: readonly NamedDetection[]) {
  const values = systems.flatMap((system) => {
    const { equalErrorRate, costs } = system.report;
    const rate = deviate(equalErrorRate.value);
    return [
      { system: labelOf(system), x: rate, y: rate, mark: "equal error rate" },
      ...costs.map(({ min, priorTarget, costMiss, costFalseAlarm }) => ({
        system: labelOf(system),
        x: deviate(min.falseAlarmRate),
        y: deviate(min.missRate),
        mark: `minimum cost, prior ${priorTarget}${costMiss === costFalseAlarm ? "" : `, costs ${costMiss}:${costFalseAlarm}`}`,
      })),
    ];
  });
  return {
    data: { values },
    mark: { type: "point", filled: true, size: 70, opacity: 1, stroke: "#ffffff", strokeWidth: 1, clip: true },
    encoding: {
      ...axes(systems),
      color: colourOf(systems),
      shape: {
        field: "mark",
        type: "nominal",
        sort: values.map(({ mark }) => mark),
        scale: { range: ["circle", "triangle-up", "square", "diamond", "cross"] },
        legend: { title: "points", titleLimit: 400, labelLimit: 400 },
      },
    },
  };
}

/** A curve and its name in the legend. */
export interface NamedRocCurve {
  readonly name: string;
  readonly curve: RocCurve;
}

export interface DrawRocOptions {
  /** Marked by a dashed line, as a share. @default none */
  readonly falseAlarmRate?: number | null;
  /** What the targets are. @default "targets" */
  readonly targets?: string;
  /** What the non-targets are. @default "non-targets" */
  readonly nonTargets?: string;
}

/**
 * A picture of ROC curves in one pair of axes, each with the area under it beside its name.
 *
 * @returns an SVG document that stands alone
 * @throws {OptionError} when there is no curve, or two have one name
 * @example
 * const curve = rocCurve([3, 2, 1], [2, 0]);
 * const svg = await drawRocCurves([{ name: "noise", curve }], { falseAlarmRate: 0.05 });
 * svg.startsWith("<svg") // => true
 */
export async function drawRocCurves(curves: readonly NamedRocCurve[], options: DrawRocOptions = {}): Promise<string> {
  const { falseAlarmRate = null, targets = "targets", nonTargets = "non-targets" } = options;
  if (curves.length === 0 || new Set(curves.map(({ name }) => name)).size < curves.length) {
    throw new OptionError("ROC curves are drawn of at least one curve, each with a name of its own");
  }
  const values = curves.flatMap(({ name, curve }) =>
    curve.points.map(({ falseAlarmRate: x, detectionRate: y }, order) => ({
      curve: labelOfOfDrawRocCurves(name, curve),
      x,
      y,
      order,
    })),
  );
  const rateOf = (field: string, title: string) =>
    ({ field, type: "quantitative", title, scale: { domain: [0, 1] }, axis: { format: ".0%" } }) as const;
  const lines = {
    data: { values },
    mark: { type: "line", strokeWidth: 2 },
    encoding: {
      x: rateOf("x", `share of ${nonTargets} detected`),
      y: rateOf("y", `share of ${targets} detected`),
      color: {
        field: "curve",
        type: "nominal",
        sort: curves.map(({ name, curve }) => labelOfOfDrawRocCurves(name, curve)),
        legend: { title: "area under the curve", titleLimit: 260, labelLimit: 260 },
      },
      order: { field: "order", type: "quantitative" },
    },
  } as const;
  const rate = {
    data: { values: [{ x: falseAlarmRate }] },
    mark: { type: "rule", strokeDash: [4, 4], color: "#5b6770" },
    encoding: { x: { field: "x", type: "quantitative" } },
  } as const;
  const layer = falseAlarmRate === null ? [lines] : [rate, lines];
  return renderChart({ width: 420, height: 420, layer } as unknown as ChartSpec);
}

const labelOfOfDrawRocCurves = (name: string, { auc }: RocCurve): string => `${name}: ${auc.toFixed(3)}`;
