import type { NumericTable } from "../../../corpus/read-numbers.js";
import { OptionError } from "../../../errors.js";
import { trainPca } from "../../../features/transform/pca.js";
import { applyTransform } from "../../../features/transform/transform.js";
import { projectMixture, standardize } from "../../../gmm/mixture/standardize.js";
import { type ChartLayer, renderChart } from "../../../report/chart.js";
import {
  areaLayer,
  centreLayer,
  ellipseLayer,
  type LayerLook,
  type Point,
  pointLayer,
  windowOf,
} from "../../../report/charts/cluster-layers.js";
import { cellAreas, groundOf, planeGaussians, pointsOf } from "../../../report/charts/clusterings-chart.js";
import type { FeatureMatrix, FeatureTransform } from "../../../types.js";
import type { Clustering, ClusterOptions } from "../../shared/clustering.js";
import { counted, csvOf, tableOf } from "../../shared/output.js";

type Shown = Pick<ClusterOptions, "method" | "components" | "covariance" | "output" | "plot" | "seed">;

const columnsAdded = ({ method }: Shown): readonly string[] =>
  method === "kmeans" ? ["cluster", "distance"] : ["cluster", "probability"];

/** @throws {OptionError} when the table has a column already that would be added */
export function checkOutput({ file, allColumns }: NumericTable, options: Shown): void {
  const taken = columnsAdded(options).find((name) => options.output !== undefined && allColumns.includes(name));
  if (taken === undefined) return;
  throw new OptionError(`${file} has a column "${taken}" already, which -o would add: rename it in the table`);
}

/** Every row as it stands in the table, with its cluster (from 1, the greatest first) and how sure or how far. */
export function clusterCsv({ allColumns, rows }: NumericTable, found: Clustering, options: Shown): string {
  const lines = rows.map((fields, t) => [...fields, rowCluster(found, t), rounded(found.certainties[t] as number, 6)]);
  return csvOf([[...allColumns, ...columnsAdded(options)], ...lines]);
}

const rowCluster = (found: Clustering, t: number): number => (found.assignments[t] as number) + 1;

const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits));

/** What was chosen of what, then a row a cluster. */
export function clusterText(table: NumericTable, found: Clustering, options: Shown): string {
  const { columns } = table;
  const rows = Array.from({ length: found.numClusters }, (_, k) => [
    k + 1,
    sizeOf(found, k),
    (found.weights[k] as number).toFixed(3),
    ...columns.map((_, d) => plusMinus(found, k * columns.length + d)),
  ]);
  const head = ["cluster", "rows", "weight", ...columns];
  const what = options.method === "kmeans" ? "centre" : "mean ± deviation";
  const clusters = `${counted(found.numClusters, "cluster")} of ${counted(table.rows.length, "row")}: ${what} of each column\n${tableOf(head, rows)}`;
  return found.candidates.length > 1 ? `${candidateText(found, options)}\n\n${clusters}` : clusters;
}

function plusMinus({ means, deviations }: Clustering, at: number): string {
  const mean = rounded(means[at] as number, 5);
  return deviations === null ? String(mean) : `${mean} ± ${rounded(deviations[at] as number, 3)}`;
}

const sizeOf = ({ assignments }: Clustering, k: number): number =>
  assignments.reduce((count, cluster) => count + (cluster === k ? 1 : 0), 0);

function candidateText({ candidates, mixture }: Clustering, { covariance }: Shown): string {
  const least = Math.min(...candidates.map(({ bic }) => bic));
  const rows = candidates.map(({ components, numParameters, logLikelihood, bic }) => [
    components,
    numParameters,
    logLikelihood.toFixed(4),
    bic.toFixed(1),
    bic === least ? "lowest" : `+${(bic - least).toFixed(1)}`,
  ]);
  const head = ["clusters", "parameters", "log-likelihood of a row", "BIC", "above the lowest"];
  return `${mixture?.numComponents} clusters chosen, ${covariance} covariance: the lowest BIC\n${tableOf(head, rows)}`;
}

/** All of it as one JSON value; clusters from 1. */
export function clusterJson(table: NumericTable, found: Clustering, options: Shown): object {
  const { columns, file, rows } = table;
  const dim = columns.length;
  const byColumn = (values: Float64Array, k: number) =>
    Object.fromEntries(columns.map((name, d) => [name, values[k * dim + d]]));
  const { mixture, deviations, means, weights, candidates, repairs } = found;
  const clusters = Array.from({ length: found.numClusters }, (_, k) => ({
    cluster: k + 1,
    size: sizeOf(found, k),
    weight: weights[k],
    mean: byColumn(means, k),
    ...(deviations === null ? {} : { deviation: byColumn(deviations, k) }),
  }));
  const { method, seed, covariance, output, plot } = options;
  return {
    table: file,
    numRows: rows.length,
    columns,
    method,
    seed,
    ...(mixture === null ? {} : { covariance, candidates, covariances: Array.from(mixture.covariances) }),
    clusters,
    rows: Array.from(found.assignments, (_, t) => ({
      cluster: rowCluster(found, t),
      [columnsAdded(options)[1] as string]: found.certainties[t],
    })),
    repairs,
    ...(output === undefined ? {} : { output }),
    ...(plot === undefined ? {} : { plot }),
  };
}

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
  const places = seen(features, view.transform);
  const centres = seen({ ...features, data: found.means, numFrames: found.numClusters }, view.transform);
  const names = Array.from({ length: found.numClusters }, (_, k) => String(k + 1));
  const look: LayerLook = { window: windowOf(places, { isSquare: false }), titles: { x: view.x, y: view.y } };
  const every = Math.ceil(places.length / MOST_POINTS);
  const isDrawn = (_: unknown, t: number) => t % every === 0;
  const inPlane = found.mixture === null ? null : projectMixture(found.mixture, view.transform);
  const ground =
    features.dim === 2 && options.scale !== true
      ? [areaLayer(inPlane === null ? cellAreas(centres, look.window) : groundOf(inPlane, look), look)]
      : [];
  const layer: ChartLayer[] = [
    ...ground,
    pointLayer(places.filter(isDrawn), found.assignments.filter(isDrawn), { ...look, names }),
    ...(inPlane === null ? centreLayer(centres, look) : [ellipseLayer(planeGaussians(inPlane), look)]),
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

/** The rows of a matrix as they are seen. */
function seen(features: FeatureMatrix, transform: FeatureTransform): Point[] {
  const { data, numFrames } = applyTransform({ ...features, data: Float64Array.from(features.data) }, transform);
  return pointsOf(data, numFrames);
}
