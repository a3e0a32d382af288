import type { NumericTable } from "../corpus/read-numbers.js";
import { OptionError } from "../errors.js";
import type { Clustering, ClusterOptions } from "./clustering.js";
import { counted, tableOf } from "./output.js";

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
  return [[...allColumns, ...columnsAdded(options)], ...lines]
    .map((fields) => `${fields.map((field) => quoted(String(field))).join(",")}\n`)
    .join("");
}

const rowCluster = (found: Clustering, t: number): number => (found.assignments[t] as number) + 1;

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

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
