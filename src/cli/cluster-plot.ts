import type { NumericTable } from "../corpus/read-numbers.js";
import { OptionError } from "../errors.js";
import { trainPca } from "../features/pca.js";
import { applyTransform } from "../features/transform.js";
import { featureMatrix } from "../gmm/frames.js";
import { projectMixture } from "../gmm/project-mixture.js";
import { posteriors } from "../gmm/score.js";
import { standardize } from "../gmm/standardize.js";
import { type ChartLayer, renderChart } from "../report/chart.js";
import { cellAreas, softAreas } from "../report/cluster-areas.js";
import {
  areaLayer,
  centreLayer,
  ellipseLayer,
  type LayerLook,
  type PlaneGaussian,
  type Point,
  pointLayer,
  windowOf,
} from "../report/cluster-layers.js";
import type { FeatureMatrix, FeatureTransform, GaussianMixture } from "../types.js";
import type { Clustering } from "./clustering.js";
import type { ClusterOptions } from "./commands/cluster.js";

/** More points hide one another, and make a picture slow. */
const MOST_POINTS = 4000;

/** How a row of the table becomes a place, and what the axes are then called. */
interface View {
  readonly transform: FeatureTransform;
  readonly x: string;
  readonly y: string;
}

/** The rows in the colours of their clusters, with centres, and the ellipses of a mixture. */
export async function clusterPlot(
  table: NumericTable,
  found: Clustering,
  options: Pick<ClusterOptions, "x" | "y" | "scale" | "method" | "covariance">,
): Promise<string> {
  const { columns, features } = table;
  if (features.dim === 1) throw new OptionError("--plot needs two columns at least: a picture has two axes");
  const view = viewOf(table, options);
  const places = pointsOf(features, view.transform);
  const centres = pointsOf({ ...features, data: found.means, numFrames: found.numClusters }, view.transform);
  const names = Array.from({ length: found.numClusters }, (_, k) => String(k + 1));
  const look: LayerLook = { window: windowOf(places, { isSquare: false }), titles: { x: view.x, y: view.y } };
  const every = Math.ceil(places.length / MOST_POINTS);
  const isDrawn = (_: unknown, t: number) => t % every === 0;
  const inPlane = found.mixture === null ? null : projectMixture(found.mixture, view.transform);
  const ground =
    features.dim === 2 && options.scale !== true ? [areaLayer(groundOf(centres, inPlane, look), look)] : [];
  const layer: ChartLayer[] = [
    ...ground,
    pointLayer(places.filter(isDrawn), found.assignments.filter(isDrawn), { ...look, names }),
    ...(inPlane === null ? centreLayer(centres, look) : [ellipseLayer(gaussiansOf(inPlane), look)]),
  ];
  const shown = every === 1 ? `${places.length} rows` : `every ${every}th of ${places.length} rows`;
  const by =
    inPlane === null ? "k-means" : `Gaussian mixture, ${options.covariance} covariance; ellipses of 1 and 2 deviations`;
  return renderChart({
    width: 520,
    height: 400,
    title: { text: `${found.numClusters} clusters of ${columns.length} columns`, subtitle: `${shown}; ${by}` },
    layer,
  });
}

/** Two columns by name, the only two, or two principal components. */
function viewOf({ columns, features }: NumericTable, { x, y, scale }: Pick<ClusterOptions, "x" | "y" | "scale">): View {
  if (x !== undefined || y !== undefined || columns.length === 2) {
    const [first, second] = [
      x ?? columns.find((name) => name !== y),
      y ?? columns.find((name) => name !== (x ?? columns[0])),
    ];
    return { transform: selection(columns, [first, second]), x: String(first), y: String(second) };
  }
  const { mean, deviation, features: standardized } = standardize(features);
  const pca = trainPca([scale ? standardized : features], { dim: 2 });
  const transform = scale
    ? {
        ...pca,
        offset: pca.offset.map((value, d) => value * (deviation[d] as number) + (mean[d] as number)),
        matrix: pca.matrix.map((value, at) => value / (deviation[at % features.dim] as number)),
      }
    : pca;
  return { transform, x: "first principal component", y: "second principal component" };
}

function selection(columns: readonly string[], names: readonly (string | undefined)[]): FeatureTransform {
  const matrix = names.flatMap((name) => {
    if (!columns.some((column) => column === name)) {
      throw new OptionError(`the picture has no column "${name}": --x and --y are among ${columns.join(", ")}`);
    }
    return columns.map((column) => (column === name ? 1 : 0));
  });
  return { kind: "pca", inputDim: columns.length, outputDim: 2, offset: columns.map(() => 0), matrix };
}

function pointsOf(features: FeatureMatrix, transform: FeatureTransform): Point[] {
  const { data } = applyTransform({ ...features, data: Float64Array.from(features.data) }, transform);
  return Array.from({ length: features.numFrames }, (_, t) => ({
    x: data[2 * t] as number,
    y: data[2 * t + 1] as number,
  }));
}

const groundOf = (centres: readonly Point[], mixture: GaussianMixture | null, { window }: LayerLook) =>
  mixture === null
    ? cellAreas(centres, window)
    : softAreas(window, (points) => posteriors(mixture, featureMatrix(points.map(({ x, y }) => [x, y]))));

const gaussiansOf = ({ weights, means, covariances }: GaussianMixture): PlaneGaussian[] =>
  Array.from(weights, (_, k) => ({
    x: means[2 * k] as number,
    y: means[2 * k + 1] as number,
    xx: covariances[4 * k] as number,
    xy: covariances[4 * k + 1] as number,
    yy: covariances[4 * k + 3] as number,
  }));
