import { OptionError } from "../../errors.js";
import { type ChartSpec, chartColours, renderChart } from "../chart.js";

/** A stretch of time with its label, in seconds. */
export interface TimelineSegment {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** A row of the picture. */
export interface TimelineRow {
  readonly name: string;
  readonly segments: readonly TimelineSegment[];
}

export interface DrawTimelineOptions {
  /** @default none */
  readonly title?: string;
  /** Seconds that are drawn. @default from 0 to the end of the last segment */
  readonly from?: number;
  readonly to?: number;
}

/**
 * A picture of who speaks when: time goes to the right, each row is one account of it (the reference, what was found), each
 * label has its colour in all rows; after eight labels colours come again.
 *
 * @returns an SVG document that stands alone
 * @throws {OptionError} when there is no row, two have one name, or no segment lies in the time that is drawn
 * @example
 * const said = [{ start: 0, end: 2, label: "ann" }, { start: 2.5, end: 4, label: "bea" }];
 * const svg = await drawTimeline([{ name: "reference", segments: said }], { title: "a call" });
 * svg.startsWith("<svg") // => true
 */
export async function drawTimeline(rows: readonly TimelineRow[], options: DrawTimelineOptions = {}): Promise<string> {
  if (rows.length === 0 || new Set(rows.map(({ name }) => name)).size < rows.length) {
    throw new OptionError("a timeline is drawn of at least one row, each with a name of its own");
  }
  const { title, from = 0 } = options;
  const all = rows.flatMap(({ segments }) => segments);
  const to = options.to ?? all.reduce((most, { end }) => Math.max(most, end), from);
  const values = rows.flatMap(({ name, segments }) =>
    segments
      .filter(({ start, end }) => end > from && start < to)
      .map(({ start, end, label }) => ({ row: name, start: Math.max(start, from), end: Math.min(end, to), label })),
  );
  if (values.length === 0) throw new OptionError(`there is no segment from ${from} to ${to} s to be drawn`);
  const labels = [...new Set(values.map(({ label }) => label))];
  const spec = {
    ...(title === undefined ? {} : { title }),
    width: 760,
    height: 44 * rows.length,
    data: { values },
    mark: { type: "bar", height: { band: 0.7 } },
    encoding: {
      x: {
        field: "start",
        type: "quantitative",
        title: "seconds",
        scale: { domain: [from, to], nice: false },
        axis: { grid: false },
      },
      x2: { field: "end" },
      y: { field: "row", type: "nominal", title: null, sort: rows.map(({ name }) => name) },
      color: {
        field: "label",
        type: "nominal",
        sort: labels,
        scale: { domain: labels, range: labels.map((_, i) => chartColours[i % chartColours.length]) },
        legend: { title: null, orient: "bottom", columns: 8 },
      },
    },
  } as const;
  return renderChart(spec as unknown as ChartSpec);
}
