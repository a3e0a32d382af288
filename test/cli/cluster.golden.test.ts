import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readNumbers } from "../../src/corpus/read-numbers.js";
import { adjustedRandIndex } from "../../src/evaluate/clusterings.js";
import { readGolden } from "../oracles/golden.js";
import { commandFolder } from "./command-line.js";

interface Golden {
  readonly mixtures: readonly {
    readonly components: number;
    readonly bic: number;
    readonly logLikelihood: number;
    readonly weights: readonly number[];
    readonly adjustedRandIndex: number;
  }[];
  readonly kmeans: { readonly inertia: number; readonly adjustedRandIndex: number };
}

const iris = fileURLToPath(new URL("../golden/cluster/iris.csv", import.meta.url));
const columns = "sepal length,sepal width,petal length,petal width";
const { voxmix } = commandFolder();

describe("voxmix cluster on Fisher's irises", () => {
  const golden = readGolden<Golden>("cluster/iris.json");
  const kinds = async () => (await readNumbers(iris, { columns: ["petal width"] })).rows.map((row) => row[4] ?? "");
  const cluster = (...options: readonly string[]) =>
    voxmix(
      "cluster",
      iris,
      "--columns",
      columns,
      "--variance-floor",
      "0",
      "--restarts",
      "20",
      "--json",
      ...options,
    ).json();

  it("has scikit-learn's likelihoods and BIC for each number of clusters", () => {
    const { candidates, clusters } = cluster("--components", "1,2,3");
    golden.mixtures.forEach(({ bic, logLikelihood }, i) => {
      expect(candidates[i].bic).toBeCloseTo(bic, 1);
      expect(candidates[i].logLikelihood).toBeCloseTo(logLikelihood, 4);
    });
    expect(clusters).toHaveLength(2);
  });

  it("finds what scikit-learn finds in three clusters, by mixture and by k-means", async () => {
    const species = await kinds();
    const groups = ({ rows }: { rows: { cluster: number }[] }) => rows.map((row) => row.cluster);
    const mixture = cluster("--components", "3");
    expect(adjustedRandIndex(species, groups(mixture))).toBeCloseTo(golden.mixtures[2]?.adjustedRandIndex ?? 0, 9);
    const weights = mixture.clusters.map(({ weight }: { weight: number }) => weight);
    weights.forEach((weight: number, k: number) => {
      expect(weight).toBeCloseTo(golden.mixtures[2]?.weights[k] ?? 0, 3);
    });
    const centres = cluster("--components", "3", "--method", "kmeans");
    expect(adjustedRandIndex(species, groups(centres))).toBeCloseTo(golden.kmeans.adjustedRandIndex, 9);
    const inertia = centres.rows.reduce((sum: number, { distance }: { distance: number }) => sum + distance ** 2, 0);
    expect(inertia).toBeCloseTo(golden.kmeans.inertia, 6);
  });
});
