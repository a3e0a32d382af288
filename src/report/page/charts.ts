import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import { normalQuantile } from "../../math/special.js";
import type { LabelTraining } from "../../types.js";
import { type ChartSpec, chartColours } from "../chart.js";

/** Pixels of a chart's axes: on a phone nearly its own size, on a screen half as large again. */
const SIZE = { width: 268, height: 236 };
const look = {
  background: "transparent",
  padding: 3,
  axis: {
    labelFontSize: 10.5,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelColor: "#1c2733",
    titleColor: "#1c2733",
    gridColor: "#d5dce3",
    domainColor: "#5b6770",
    tickColor: "#5b6770",
    tickCount: 5,
  },
  // So that charts side by side have their axes at one height.
  axisY: { minExtent: 30, maxExtent: 30 },
  view: { stroke: "#d5dce3" },
} as const;

/** A specification that is checked by the renderer: Vega-Lite's own types tell unions of literals too narrowly. */
const chart = (spec: object): ChartSpec => ({ ...SIZE, ...spec, config: look }) as unknown as ChartSpec;

const [BLUE = "", ORANGE = ""] = chartColours;
const dashed = { type: "rule", strokeDash: [4, 3], color: "#5b6770" };

/** Shares of its own kind in each bin: of many false claims and few true ones both are seen. */
export function histogramChart({ histogram, threshold, numTargets, numNonTargets }: DetectionReport): ChartSpec {
  const { edges, targets, nonTargets } = histogram;
  const rowsOf = (kind: string, counts: readonly number[], total: number) =>
    counts.map((count, bin) => ({ kind, from: edges[bin], to: edges[bin + 1], share: count / total }));
  const values = [...rowsOf("false claims", nonTargets, numNonTargets), ...rowsOf("true claims", targets, numTargets)];
  const rule = {
    data: { values: [{ threshold }] },
    mark: dashed,
    encoding: { x: { field: "threshold", type: "quantitative" } },
  };
  return chart({
    layer: [
      {
        data: { values },
        mark: { type: "bar", opacity: 0.62, binSpacing: 0 },
        encoding: {
          x: { field: "from", type: "quantitative", bin: { binned: true }, title: "score", axis: { grid: false } },
          x2: { field: "to" },
          y: { field: "share", type: "quantitative", stack: null, title: "share of its kind", axis: { format: "~%" } },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: ["true claims", "false claims"], range: [BLUE, ORANGE] },
            legend: null,
          },
        },
      },
      ...(Number.isFinite(threshold) ? [rule] : []),
    ],
  });
}

/** Rates where a DET plot has its ticks. */
const RATES = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95];

/** Misses over false alarms on normal-deviate axes, on which Gaussian scores are a line; null where there is nothing to see. */
export function detChart({ det, equalErrorRate, numTargets, numNonTargets }: DetectionReport): ChartSpec | null {
  const points = det.missRates.map((miss, i) => ({ miss, alarm: det.falseAlarmRates[i] as number }));
  const inside = points.filter(({ miss, alarm }) => miss > 0 && alarm > 0 && miss < 1 && alarm < 1);
  if (inside.length < 2) return null;
  const lowest = Math.max(1e-4, 0.5 / Math.max(numTargets, numNonTargets));
  const highest = Math.min(0.96, Math.max(0.25, 2.2 * equalErrorRate.value));
  const domain = [normalQuantile(lowest), normalQuantile(highest)];
  const rates = apart(
    RATES.filter((rate) => rate >= lowest && rate <= highest),
    (normalQuantile(highest) - normalQuantile(lowest)) / 9,
  );
  const ticks = rates.map((rate) => Number(normalQuantile(rate).toFixed(4)));
  const names = rates.map((rate) => String(Number((100 * rate).toFixed(2))));
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain, nice: false, zero: false },
    axis: {
      values: ticks,
      // Of more than so many Vega would leave out every other one.
      tickCount: ticks.length,
      labelOverlap: false,
      labelExpr: `${JSON.stringify(names)}[indexof(${JSON.stringify(ticks)}, datum.value)]`,
    },
  });
  const bounded = (rate: number) => normalQuantile(Math.min(1 - 1e-7, Math.max(1e-7, rate)));
  const values = points.map(({ miss, alarm }, order) => ({ x: bounded(alarm), y: bounded(miss), order }));
  const equal = bounded(equalErrorRate.value);
  const x = axis("x", "false claims accepted, %");
  const y = axis("y", "true claims refused, %");
  const diagonal = [
    { x: domain[0], y: domain[0], order: 0 },
    { x: domain[1], y: domain[1], order: 1 },
  ];
  const order = { field: "order", type: "quantitative" };
  return chart({
    layer: [
      {
        data: { values: diagonal },
        mark: { type: "line", strokeDash: [4, 3], color: "#5b6770", strokeWidth: 1 },
        encoding: { x, y, order },
      },
      { data: { values }, mark: { type: "line", clip: true, color: BLUE, strokeWidth: 2 }, encoding: { x, y, order } },
      {
        data: { values: [{ x: equal, y: equal }] },
        mark: { type: "point", clip: true, filled: true, size: 70, color: ORANGE, opacity: 1 },
        encoding: { x, y },
      },
    ],
  });
}

/** Rates whose ticks are at least a gap apart, the highest kept. */
function apart(rates: readonly number[], gap: number): number[] {
  const kept: number[] = [];
  for (const rate of [...rates].reverse()) {
    const last = kept[0];
    if (last === undefined || normalQuantile(last) - normalQuantile(rate) >= gap) kept.unshift(rate);
  }
  return kept;
}

/** True claims accepted over false ones accepted. */
export function rocChart({ det }: DetectionReport): ChartSpec {
  const values = det.missRates.map((miss, order) => ({ x: det.falseAlarmRates[order] as number, y: 1 - miss, order }));
  const rate = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1] },
    axis: { format: "~%" },
  });
  const x = rate("x", "false claims accepted");
  const y = rate("y", "true claims accepted");
  const order = { field: "order", type: "quantitative" };
  const chance = [
    { x: 0, y: 0, order: 0 },
    { x: 1, y: 1, order: 1 },
  ];
  return chart({
    layer: [
      {
        data: { values: chance },
        mark: { type: "line", strokeDash: [4, 3], color: "#5b6770", strokeWidth: 1 },
        encoding: { x, y, order },
      },
      { data: { values }, mark: { type: "line", color: BLUE, strokeWidth: 2 }, encoding: { x, y, order } },
    ],
  });
}

/** Labels whose curves are drawn. */
export const MOST_CURVES = 60;
/** Labels that are written at the ends of their curves. */
const MOST_NAMED = 24;
/** Pixels from one label to the next. */
const LINE_HEIGHT = 10.5;

/** The log-likelihood of the training frames at each E-step, a curve a label, with its label at the right. */
export function trainingChart(perLabel: readonly LabelTraining[]): ChartSpec {
  const drawn = perLabel.slice(0, MOST_CURVES);
  const values = drawn.flatMap(({ label, history = [] }, k) =>
    history.map((value, i) => ({ k, label: shortened(label), step: i + 1, value })),
  );
  const levels = values.map(({ value }) => value);
  const [low, high] = [levels.reduce((a, b) => Math.min(a, b)), levels.reduce((a, b) => Math.max(a, b))];
  const margin = 0.04 * (high - low) || 0.5;
  const last = Math.max(2, ...values.map(({ step }) => step));
  const x = {
    field: "step",
    type: "quantitative",
    title: "E-step",
    scale: { nice: false, domain: [1, last] },
    axis: { format: "d", grid: false, tickMinStep: 1 },
  };
  const y = {
    field: "value",
    type: "quantitative",
    title: "nats per frame",
    scale: { zero: false, nice: false, domain: [low - margin, high + margin] },
  };
  const color = {
    field: "k",
    type: "nominal",
    scale: { domain: drawn.map((_, k) => k), range: drawn.map((_, k) => chartColours[k % chartColours.length]) },
    legend: null,
  };
  const curves = {
    data: { values },
    mark: { type: "line", strokeWidth: 1.7, opacity: drawn.length > MOST_NAMED ? 0.6 : 1 },
    encoding: { x, y, color },
  };
  if (drawn.length > MOST_NAMED) return chart({ layer: [curves] });
  const ends = drawn.flatMap(({ label }, k) => {
    const own = values.filter((point) => point.k === k);
    const end = own.at(-1);
    return end === undefined ? [] : [{ ...end, label: shortened(label) }];
  });
  const places = spread(
    ends.map(({ value }) => value),
    (LINE_HEIGHT / SIZE.height) * (high - low + 2 * margin),
  );
  const names = ends.map((end, i) => ({ ...end, step: last, value: places[i] as number }));
  const leaders = ends.flatMap((end, i) => [end, names[i]]);
  return chart({
    layer: [
      {
        data: { values: leaders },
        mark: { type: "line", strokeWidth: 0.7, strokeDash: [2, 2], opacity: 0.8, clip: false },
        encoding: { x, y, color },
      },
      curves,
      {
        data: { values: names },
        mark: { type: "text", align: "left", dx: 5, fontSize: 10.5, clip: false, color: "#1c2733" },
        encoding: { x, y, text: { field: "label" } },
      },
    ],
  });
}

function shortened(label: string): string {
  const letters = [...label];
  return letters.length > 10 ? `${letters.slice(0, 9).join("")}…` : label;
}

/** Values moved as little as it takes for each to be at least `gap` from the next; their middle stays. */
export function spread(values: readonly number[], gap: number): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  // Runs of values that touch, each as a block about its own mean; blocks that come to touch become one.
  const blocks: { members: number[]; middle: number }[] = [];
  for (const index of order) {
    let block = { members: [index], middle: values[index] as number };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      const reach = ((last.members.length + block.members.length) / 2) * gap;
      if (block.middle - last.middle >= reach) break;
      blocks.pop();
      const members = [...last.members, ...block.members];
      block = { members, middle: members.reduce((sum, i) => sum + (values[i] as number), 0) / members.length };
    }
    blocks.push(block);
  }
  const moved = [...values];
  for (const { members, middle } of blocks) {
    members.forEach((index, i) => {
      moved[index] = middle + (i - (members.length - 1) / 2) * gap;
    });
  }
  return moved;
}
