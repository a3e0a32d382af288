import type { ChartLayer } from "../chart.js";
import { chartColours } from "../chart.js";

/** A place in the plane. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A Gaussian of the plane: its middle, and its covariance. */
export interface PlaneGaussian extends Point {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** What a panel shows of the plane. */
export interface Window {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** The colour of a cluster, by its index; after eight they come again. */
export const clusterColour = (cluster: number): string => chartColours[cluster % chartColours.length] ?? "#000000";

/** A window that holds all points, with a margin; as high as wide where `isSquare`, so that circles are round. */
export function windowOf(points: readonly Point[], { isSquare }: { readonly isSquare: boolean }): Window {
  const range = (values: readonly number[]) => {
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { middle: (low + high) / 2, half: 0.54 * (high - low) || 0.5 };
  };
  const [x, y] = [range(points.map((point) => point.x)), range(points.map((point) => point.y))];
  const largest = Math.max(x.half, y.half);
  const around = ({ middle, half }: { readonly middle: number; readonly half: number }) => {
    const reach = isSquare ? largest : half;
    return [middle - reach, middle + reach] as const;
  };
  return { x: around(x), y: around(y) };
}

interface Row {
  readonly x: number | null;
  readonly y: number | null;
  readonly group: string;
}

/** What an axis is called; null: no axis. */
export interface AxisTitles {
  readonly x: string | null;
  readonly y: string | null;
}

/** The places of a layer within a window. */
function places(window: Window, titles: AxisTitles) {
  const channel = (name: "x" | "y") => ({
    field: name,
    type: "quantitative" as const,
    scale: { domain: [...window[name]], nice: false, zero: false },
    axis: titles[name] === null ? null : { title: titles[name], grid: false },
  });
  return { x: channel("x"), y: channel("y") };
}

/** Strokes or areas, one path a colour: gaps are rows of null. A thousand points are 14 kB so, and not 150. */
function paths(rows: readonly Row[], { window, titles, mark, names }: LayerLook & PathLook): ChartLayer {
  const byName = {
    field: "group",
    type: "nominal",
    scale: { domain: names, range: names?.map((_, k) => clusterColour(k)) },
    legend: { title: "cluster", symbolType: "circle", symbolSize: 9, symbolStrokeWidth: 5 },
  };
  const asItIs = { field: "group", type: "nominal", scale: null };
  return {
    data: { values: rows.map((row) => ({ ...row })) },
    mark: { type: "line", aria: false, ...mark },
    encoding: { ...places(window, titles), order: { value: null }, color: names === undefined ? asItIs : byName },
  } as ChartLayer;
}

interface PathLook {
  readonly mark: object;
  /** With these the groups are names and a legend tells their colours; without, a group is a colour. */
  readonly names?: readonly string[];
}

/** Where a layer is drawn. */
export interface LayerLook {
  readonly window: Window;
  readonly titles: AxisTitles;
}

/** Points coloured by their clusters, from 0; with a legend where the clusters have names. */
export function pointLayer(
  points: readonly Point[],
  clusters: ArrayLike<number>,
  look: LayerLook & Pick<PathLook, "names">,
): ChartLayer {
  const rows = points.flatMap(({ x, y }, i): Row[] => {
    const cluster = clusters[i] as number;
    const group = look.names?.[cluster] ?? clusterColour(cluster);
    return [
      { x, y, group },
      { x: null, y: null, group },
    ];
  });
  const strokeWidth = points.length > 1500 ? 2.5 : points.length > 400 ? 3.5 : 4.5;
  return paths(rows, { ...look, mark: { strokeCap: "round", strokeWidth, opacity: 0.8 } });
}

const STEPS = 72;
const INK = "#1c2733";

/** The ellipses of one and two deviations: μ + s L (cos φ, sin φ) with Σ = L Lᵀ. */
export function ellipseLayer(gaussians: readonly PlaneGaussian[], look: LayerLook): ChartLayer {
  const rows = gaussians.flatMap(({ x, y, xx, xy, yy }): Row[] => {
    const across = Math.sqrt(xx);
    const along = xy / across;
    const up = Math.sqrt(Math.max(0, yy - along * along));
    const ring = (deviations: number): Row[] =>
      Array.from({ length: STEPS + 1 }, (_, step) => {
        const angle = (2 * Math.PI * step) / STEPS;
        const [c, s] = [deviations * Math.cos(angle), deviations * Math.sin(angle)];
        return { x: x + across * c, y: y + along * c + up * s, group: INK };
      });
    const gap: Row = { x: null, y: null, group: INK };
    return [...ring(1), gap, ...ring(2), gap];
  });
  return paths(rows, { ...look, mark: { strokeWidth: 1.3, clip: true } });
}

/** Crosses at the centres, on white so that they are seen among points. */
export function centreLayer(centres: readonly Point[], { window, titles }: LayerLook): ChartLayer[] {
  return [
    { size: 190, strokeWidth: 5, stroke: "#ffffff" },
    { size: 150, strokeWidth: 2.2, stroke: INK },
  ].map(
    (look): ChartLayer =>
      ({
        data: { values: centres.map(({ x, y }) => ({ x, y })) },
        mark: { type: "point", shape: "M-1,-1L1,1M-1,1L1,-1", aria: false, ...look },
        encoding: places(window, titles),
      }) as ChartLayer,
  );
}

/** An area of one colour. */
export interface Area {
  readonly colour: string;
  readonly corners: readonly Point[];
}

/** Areas, those of one colour in one path. */
export function areaLayer(areas: readonly Area[], look: LayerLook): ChartLayer {
  const rows = areas.flatMap(({ colour, corners }): Row[] => [
    ...corners.map(({ x, y }) => ({ x, y, group: colour })),
    { x: null, y: null, group: colour },
  ]);
  // The stroke closes the hairlines between neighbours.
  return paths(rows, { ...look, mark: { filled: true, strokeWidth: 0.7, clip: true } });
}
