import { ShapeError } from "../errors.js";
import { matchGroups } from "../evaluate/clusterings.js";
import { projectMixture } from "../gmm/mixture/standardize.js";
import { featureMatrix } from "../gmm/passes/moments.js";
import { posteriors } from "../gmm/score/score.js";
import type { FeatureMatrix, GaussianMixture } from "../types.js";
import { type ChartLayer, type ChartSpec, renderChart } from "./chart.js";
import { cellAreas, softAreas } from "./cluster-areas.js";
import {
  areaLayer,
  centreLayer,
  clusterColour,
  ellipseLayer,
  type LayerLook,
  type PlaneGaussian,
  type Point,
  pointLayer,
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
 * const { assignments, centres } = kmeans(features, { numClusters: 2 });
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
