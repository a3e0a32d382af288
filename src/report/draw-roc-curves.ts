import { OptionError } from "../errors.js";
import type { RocCurve } from "../evaluate/detection/curves.js";
import { type ChartSpec, renderChart } from "./chart.js";

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
      curve: labelOf(name, curve),
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
        sort: curves.map(({ name, curve }) => labelOf(name, curve)),
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

const labelOf = (name: string, { auc }: RocCurve): string => `${name}: ${auc.toFixed(3)}`;
