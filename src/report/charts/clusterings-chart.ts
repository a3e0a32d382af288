import { ShapeError } from "../../errors.js";
import { matchGroups } from "../../evaluate/clusterings.js";
import { projectMixture } from "../../gmm/mixture/standardize.js";
import { featureMatrix } from "../../gmm/passes/moments.js";
import { posteriors } from "../../gmm/score/score.js";
import type { FeatureMatrix, GaussianMixture } from "../../types.js";
import { type ChartLayer, type ChartSpec, renderChart } from "../chart.js";
import {
  type Area,
  areaLayer,
  centreLayer,
  clusterColour,
  ellipseLayer,
  type LayerLook,
  type PlaneGaussian,
  type Point,
  pointLayer,
  type Window,
  windowOf,
} from "./cluster-layers.js";

/** One clustering of some frames of two dimensions. */
export interface ClusteringPanel {
  readonly title: string;
  /** T indices of clusters, from 0: the colours of the frames. */
  readonly assignments: ArrayLike<number>;
  /** K × 2 centres, drawn as crosses on the cells that are nearest to each. */
  readonly centres?: Float64Array;
  /** A mixture, drawn as ellipses of one and two deviations on a ground of its components' colours, mixed as its posteriors. */
  readonly mixture?: GaussianMixture;
}

/** Clusterings of the same frames, side by side. */
export interface ClusteringRow {
  readonly title: string;
  /** T × 2. */
  readonly features: FeatureMatrix;
  readonly panels: readonly ClusteringPanel[];
}

const SIZE = 230;

/**
 * A picture of clusterings side by side, a row for each set of frames: points in the colours of their clusters, k-means'
 * cells, a mixture's ellipses. Both axes have one scale. The clusters of a panel have the colours of those of the row's
 * first panel with which they share the most frames.
 *
 * @returns an SVG document that stands alone
 * @throws {ShapeError} when the frames do not have two dimensions
 * @example
 * const features = featureMatrix([[0, 0], [1, 1], [8, 9], [9, 8]]);
 * const { assignments, centres } = await kmeans(features, { numClusters: 2 });
 * const svg = await drawClusterings([{ title: "four frames", features, panels: [{ title: "k-means", assignments, centres }] }]);
 * svg.startsWith("<svg") // => true
 */
export async function drawClusterings(rows: readonly ClusteringRow[]): Promise<string> {
  // Without a canvas Vega takes a title for wider than it is, and would push the panels apart.
  const vconcat = rows.map((row) => ({
    title: row.title,
    bounds: "flush",
    spacing: 26,
    hconcat: row.panels.map((panel) => drawn(row, panel)),
  }));
  return renderChart({ vconcat, spacing: 22 } as ChartSpec);
}

function drawn({ features, title, panels }: ClusteringRow, panel: ClusteringPanel) {
  if (features.dim !== 2)
    throw new ShapeError(`a picture has two axes; the features of "${title}" have ${features.dim}`);
  const points = pointsOf(features.data, features.numFrames);
  const groups = matchGroups((panels[0] ?? panel).assignments, panel.assignments);
  const colourOf = (cluster: number) => clusterColour(groups[cluster] ?? cluster);
  const look: LayerLook = { window: windowOf(points, { isSquare: true }), titles: { x: null, y: null } };
  const { assignments, centres, mixture } = panel;
  const crosses = centres === undefined ? [] : pointsOf(centres, centres.length / 2);
  const layer: ChartLayer[] = [
    ...(centres === undefined ? [] : [areaLayer(cellAreas(crosses, look.window, colourOf), look)]),
    ...(mixture === undefined ? [] : [areaLayer(groundOf(mixture, look, colourOf), look)]),
    pointLayer(
      points,
      Array.from(assignments, (cluster) => groups[cluster] as number),
      look,
    ),
    ...(centres === undefined ? [] : centreLayer(crosses, look)),
    ...(mixture === undefined ? [] : [ellipseLayer(planeGaussians(mixture), look)]),
  ];
  return { width: SIZE, height: SIZE, title: { text: panel.title, fontSize: 12, fontWeight: "normal" }, layer };
}

/** Rows of a T × 2 matrix. */
export const pointsOf = (data: ArrayLike<number>, count: number): Point[] =>
  Array.from({ length: count }, (_, t) => ({ x: data[2 * t] as number, y: data[2 * t + 1] as number }));

/** The window in the colours of a mixture over two dimensions. */
export const groundOf = (
  mixture: GaussianMixture,
  { window }: Pick<LayerLook, "window">,
  colourOf?: (component: number) => string,
) => softAreas(window, (points) => posteriors(mixture, featureMatrix(points.map(({ x, y }) => [x, y]))), colourOf);

/** The Gaussians of a mixture over two dimensions, of any covariance type. */
export function planeGaussians(mixture: GaussianMixture): PlaneGaussian[] {
  const asItIs = { inputDim: 2, outputDim: 2, offset: [0, 0], matrix: [1, 0, 0, 1] };
  const { means, covariances } = projectMixture(mixture, asItIs);
  return pointsOf(means, mixture.numComponents).map((middle, k) => ({
    ...middle,
    xx: covariances[4 * k] as number,
    xy: covariances[4 * k + 1] as number,
    yy: covariances[4 * k + 3] as number,
  }));
}

/**
 * The part of the window that is nearest to each centre, k-means' cells: the window cut by the line midway to every other
 * centre (Sutherland and Hodgman 1974).
 */
export function cellAreas(centres: readonly Point[], { x, y }: Window, colourOf = clusterColour): Area[] {
  return centres.map((own, k) => {
    let corners: readonly Point[] = [
      { x: x[0], y: y[0] },
      { x: x[1], y: y[0] },
      { x: x[1], y: y[1] },
      { x: x[0], y: y[1] },
    ];
    for (const other of centres) if (other !== own) corners = nearerTo(corners, own, other);
    return { colour: tint([[colourOf(k), 1]]), corners };
  });
}

/** The part of a convex polygon that is nearer to `own` than to `other`. */
function nearerTo(corners: readonly Point[], own: Point, other: Point): Point[] {
  const [dx, dy] = [other.x - own.x, other.y - own.y];
  const beyond = ({ x, y }: Point) => (x - (own.x + other.x) / 2) * dx + (y - (own.y + other.y) / 2) * dy;
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % corners.length] as Point;
    const [here, there] = [beyond(corner), beyond(next)];
    const share = here / (here - there);
    const crossing = { x: corner.x + share * (next.x - corner.x), y: corner.y + share * (next.y - corner.y) };
    if (here <= 0) return there <= 0 ? [corner] : [corner, crossing];
    return there < 0 ? [crossing] : [];
  });
}

/** Grid of the shading: five pixels of a small panel. */
const GRID = 46;
const SHADES = 6;

/**
 * The window in the colours of the components, mixed as their posteriors are: neighbours of one shade in a row are one
 * area.
 *
 * @param posteriorsAt  of N points N × K values
 */
export function softAreas(
  { x, y }: Window,
  posteriorsAt: (points: readonly Point[]) => Float64Array,
  colourOf = clusterColour,
): Area[] {
  const [width, height] = [(x[1] - x[0]) / GRID, (y[1] - y[0]) / GRID];
  const areas: Area[] = [];
  for (let row = 0; row < GRID; row++) {
    const bottom = y[0] + row * height;
    const middles = Array.from({ length: GRID }, (_, i) => ({ x: x[0] + (i + 0.5) * width, y: bottom + height / 2 }));
    const shades = shadesOf(posteriorsAt(middles), GRID, colourOf);
    for (let start = 0, end = 1; start < GRID; start = end++) {
      while (end < GRID && shades[end] === shades[start]) end++;
      const [left, right] = [x[0] + start * width, x[0] + end * width];
      const corners = [
        { x: left, y: bottom },
        { x: right, y: bottom },
        { x: right, y: bottom + height },
        { x: left, y: bottom + height },
      ];
      areas.push({ colour: shades[start] as string, corners });
    }
  }
  return areas;
}

function shadesOf(posteriors: Float64Array, count: number, colourOf: typeof clusterColour): string[] {
  const numComponents = posteriors.length / count;
  return Array.from({ length: count }, (_, i) => {
    const own = Array.from(posteriors.subarray(i * numComponents, (i + 1) * numComponents));
    return tint(own.map((value, k) => [colourOf(k), Math.round(value * SHADES) / SHADES]));
  });
}

/** Colours mixed by their shares, and lightened to be a ground. */
function tint(shares: readonly (readonly [string, number])[]): string {
  const total = shares.reduce((sum, [, share]) => sum + share, 0) || 1;
  const channel = (at: number) => {
    const mixed = shares.reduce(
      (sum, [colour, share]) => sum + (share / total) * Number.parseInt(colour.slice(at, at + 2), 16),
      0,
    );
    return Math.round(255 - 0.26 * (255 - mixed))
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
