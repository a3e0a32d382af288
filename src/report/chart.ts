import type { LoggerInterface } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { messageOf, OptionError } from "../errors.js";

/** What Vega-Lite draws: data, marks and encodings, as plain data. */
export type ChartSpec = TopLevelSpec;

/** One of the marks that lie over one another in a panel. */
export type ChartLayer = Extract<ChartSpec, { readonly layer: unknown }>["layer"][number];

const ink = "#1c2733";
const line = "#d5dce3";

/** Told apart by readers who do not see all colours: Okabe and Ito (2008), black and yellow left out. */
export const chartColours: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#6b4c9a",
  "#8c6d31",
];

/** Dark ink on white, in pages light and dark alike; what a specification says itself goes before. */
const look = {
  background: "#ffffff",
  padding: 12,
  font: "Helvetica, Arial, sans-serif",
  range: { category: [...chartColours] },
  axis: { labelFontSize: 12, titleFontSize: 13, labelColor: ink, titleColor: ink, gridColor: line, domainColor: ink },
  legend: { labelFontSize: 12, titleFontSize: 13, labelColor: ink, titleColor: ink },
  header: { labelFontSize: 13, titleFontSize: 13, labelColor: ink, titleColor: ink },
  title: { fontSize: 15, subtitleFontSize: 12, color: ink, subtitleColor: ink, anchor: "start", offset: 10 },
  view: { stroke: line },
};

/**
 * Draws a Vega-Lite specification as SVG text. The same specification gives the same text: its size is its own, its
 * data are in it (`data.values`), and nothing is fetched. Vega is loaded at the first call, which takes half a second.
 *
 * @returns an SVG document that stands alone: white background, no script
 * @throws {OptionError} when Vega or Vega-Lite warns of anything in the specification, in their words
 * @example
 * const svg = await renderChart({
 *   data: { values: [{ label: "ada", accuracy: 0.9 }, { label: "bob", accuracy: 0.8 }] },
 *   mark: "bar",
 *   encoding: { x: { field: "label", type: "nominal" }, y: { field: "accuracy", type: "quantitative" } },
 * });
 * svg.startsWith("<svg"); // => true
 */
export async function renderChart(spec: ChartSpec): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  const complaints: string[] = [];
  const logger = complaintLog(complaints);
  const config = { ...look, ...spec.config } as NonNullable<ChartSpec["config"]>;
  const compiled = compile({ ...spec, config }, { logger });
  const loader = vega.loader();
  loader.load = async (uri) => {
    throw new OptionError(`a chart holds its own data (data.values), and fetches nothing: ${uri}`);
  };
  // Vega writes its marks on the rows it draws.
  const runtime = vega.parse(structuredClone(compiled.spec));
  const view = new vega.View(runtime, { renderer: "none", loader, logger });
  try {
    const svg = await view.toSVG();
    if (complaints.length > 0) throw new OptionError(`the chart cannot be drawn as it is: ${complaints.join("; ")}`);
    return withOwnIds(shortened(svg));
  } finally {
    view.finalize();
  }
}

/** Places to a hundredth of a pixel: Vega writes sixteen digits, which are half of a file with many points. */
const shortened = (svg: string): string =>
  svg.replace(/ (?:d|transform)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))),
  );

/**
 * Vega numbers what marks refer to from the start of the process. Here it is numbered from the start of the picture, after a
 * digest of it (FNV-1a): the same chart is the same text, and two charts in one page keep apart.
 */
function withOwnIds(svg: string): string {
  const ids = [...svg.matchAll(/<(?:clipPath|linearGradient|radialGradient|pattern) id="([^"]+)"/g)].map(
    ([, id = ""], place) => [id, place] as const,
  );
  const places = new Map(ids);
  const named = (prefix: string) =>
    svg.replace(/( id="|url\(#)([^")]+)/g, (whole, before: string, id: string) => {
      const place = places.get(id);
      return place === undefined ? whole : `${before}${prefix}${place}`;
    });
  let digest = 0x811c9dc5;
  for (const character of named("")) digest = Math.imul(digest ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return named(`p${(digest >>> 0).toString(36)}-`);
}

/** A logger of Vega's kind that keeps warnings and errors. */
function complaintLog(complaints: string[]): LoggerInterface {
  const complain = (...parts: readonly unknown[]) => {
    complaints.push(parts.map(messageOf).join(" "));
    return logger;
  };
  const logger: LoggerInterface = {
    level: (() => logger) as LoggerInterface["level"],
    error: complain,
    warn: complain,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
