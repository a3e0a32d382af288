import { extname } from "node:path";
import { type NumericTable, readNumbers } from "../../../corpus/read-numbers.js";
import { OptionError } from "../../../errors.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import { resolveMixtureFormat, writeMixture } from "../../../formats/mixture/mixture-files.js";
import { readNpy } from "../../../formats/npy/npy-files.js";
import {
  type Clustering,
  type ClusteringOptions,
  type ClusterOptions,
  clusterByKmeans,
  clusterByMixture,
} from "../../shared/clustering.js";
import { printJson, printText, remark } from "../../shared/output.js";
import { holdingSignals } from "../../shared/signals.js";
import { checkOutput, clusterCsv, clusterJson, clusterPlot, clusterText } from "./cluster-output.js";

/** `voxmix cluster <table.csv | matrix.npy> --components 3 | 1,2,3,4 [-o clusters.csv] [--plot clusters.svg]` */
export async function cluster(path: string, options: ClusterOptions): Promise<void> {
  checkOptions(options);
  const table = await readTableOf(path, options.columns);
  checkOutput(table, options);
  const found = await clusterRows(table, options);
  const { output, model, plot } = options;
  const picture = plot === undefined ? null : await clusterPlot(table, found, options);
  await holdingSignals(async () => {
    if (output !== undefined) await writeFileAtomically(output, clusterCsv(table, found, options));
    if (model !== undefined && found.mixture !== null) await writeMixture(model, found.mixture);
    if (plot !== undefined && picture !== null) await writeFileAtomically(plot, picture);
  });
  for (const { message } of found.repairs) remark(`warning: ${path}: ${message}`);
  const tried = options.components;
  if (tried.length > 1 && found.mixture?.numComponents === Math.max(...tried)) {
    remark(`the lowest BIC is at the most clusters tried, ${Math.max(...tried)}: try more`);
  }
  if (options.json) printJson(clusterJson(table, found, options));
  else printText(clusterText(table, found, options));
  if (output !== undefined) remark(`${output}: ${table.features.numFrames} rows with their clusters`);
  if (model !== undefined) remark(`${model}: the mixture, in the units of the table`);
  if (plot !== undefined) remark(`${plot}: the picture`);
}

function checkOptions({ method, components, model, plot, x, y }: ClusterOptions): void {
  if (method === "kmeans" && components.length > 1) {
    throw new OptionError(
      "k-means has no likelihood to choose a number of clusters by: give one to --components, or take --method gmm",
    );
  }
  if (model !== undefined) {
    if (method === "kmeans") throw new OptionError("--model keeps a mixture, and k-means has none: take --method gmm");
    resolveMixtureFormat(model, undefined);
  }
  if (plot === undefined && (x !== undefined || y !== undefined)) {
    throw new OptionError("--x and --y name columns of the picture: say where it goes with --plot out.svg");
  }
}

async function readTableOf(path: string, columns: readonly string[] | undefined): Promise<NumericTable> {
  if (extname(path).toLowerCase() !== ".npy") return readNumbers(path, columns === undefined ? {} : { columns });
  if (columns !== undefined) throw new OptionError("--columns names columns of a table with a header; .npy has none");
  const features = await readNpy(path);
  const allColumns = Array.from({ length: features.dim }, (_, d) => `column${d + 1}`);
  const rows = Array.from({ length: features.numFrames }, (_, t) =>
    Array.from(features.data.subarray(t * features.dim, (t + 1) * features.dim), String),
  );
  return { file: path, columns: allColumns, features, allColumns, rows };
}

function clusterRows({ features }: NumericTable, { method, scale, ...options }: ClusterOptions): Promise<Clustering> {
  const settings: ClusteringOptions = { ...options, scale: scale === true };
  return method === "kmeans" ? clusterByKmeans(features, settings) : clusterByMixture(features, settings);
}
