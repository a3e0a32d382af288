import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readMixture } from "../../src/formats/mixture/mixture-files.js";
import { encodeNpy } from "../../src/formats/npy/npy.js";
import { createRandom } from "../../src/math/random.js";
import { commandFolder } from "./command-line.js";

/** Sixty trees of two kinds: 40 short and thick, 20 high and thin, in metres and millimetres. */
function trees(): string[][] {
  const random = createRandom(1);
  return Array.from({ length: 60 }, (_, i) => {
    const [height, girth] = i % 3 === 2 ? [20, 300] : [6, 900];
    const row = [height + random.normal(), girth + 40 * random.normal()].map((value) => value.toFixed(4));
    return [`tree ${i}`, ...row, i % 3 === 2 ? "birch" : "oak, old"];
  });
}

const quoted = (field: string) => (field.includes(",") ? `"${field}"` : field);
const lines = trees().map((row) => row.map(quoted).join(","));

const { at, run } = commandFolder(async ({ at }) => {
  await writeFile(at("trees.csv"), ["id,height,girth,kind", ...lines].join("\n"));
  await writeFile(
    at("plain.csv"),
    trees()
      .map((row) => row.slice(1, 3).join(";"))
      .join("\n"),
  );
  await writeFile(at("taken.csv"), "height,cluster\n1,2\n3,4\n");
  await writeFile(at("wide.tsv"), ["a\tb\tc", ...trees().map(([, a, b], i) => `${a}\t${b}\t${i % 7}`)].join("\n"));
  const values = trees().flatMap((row) => row.slice(1, 3).map(Number));
  await writeFile(at("trees.npy"), encodeNpy(values, [60, 2], { precision: "float64" }));
});

describe("voxmix cluster", () => {
  it("chooses the number of clusters by BIC, and writes each row with its cluster and probability", async () => {
    const { status, stdout, stderr } = run("cluster trees.csv --columns height,girth --components 1,2,3 -o out.csv");
    expect(status).toBe(0);
    expect(stdout).toMatch(/2 clusters chosen, full covariance: the lowest BIC/);
    expect(stdout).toMatch(/│ +2 │ +11 │ +-\d+\.\d{4} │ +\d+\.\d │ lowest/);
    expect(stdout).toMatch(/│ +1 │ +40 │ +0\.667 │ +6\.\d+ ± [\d.]+ │ +9\d\d\.\d+ ± [\d.]+ │/);
    expect(stderr).toBe("out.csv: 60 rows with their clusters\n");
    const written = (await readFile(at("out.csv"), "utf8")).trimEnd().split("\n");
    expect(written[0]).toBe("id,height,girth,kind,cluster,probability");
    lines.forEach((line, i) => {
      expect(written[i + 1]).toBe(`${line},${i % 3 === 2 ? 2 : 1},1`);
    });
  });

  it("gives the same as JSON, from a table without header and from .npy", () => {
    const { clusters, rows, candidates, columns, covariances } = run(
      "cluster plain.csv --components 2,1 --json",
    ).json();
    expect(columns).toEqual(["column1", "column2"]);
    expect(clusters.map(({ cluster, size }: { cluster: number; size: number }) => [cluster, size])).toEqual([
      [1, 40],
      [2, 20],
    ]);
    expect(clusters[1].mean.column1).toBeCloseTo(20, 0);
    expect(rows[2]).toEqual({ cluster: 2, probability: expect.closeTo(1, 6) });
    expect(candidates.map(({ components }: { components: number }) => components)).toEqual([2, 1]);
    expect(covariances).toHaveLength(8);
    const fromNpy = run("cluster trees.npy --components 2,1 --json").json();
    expect(fromNpy.clusters).toEqual(clusters);
  });

  it("keeps the mixture, in the units of the table", async () => {
    const line = "cluster trees.csv --columns height,girth --components 2 --scale --model trees.safetensors --json";
    const { clusters, covariances } = run(line).json();
    const mixture = await readMixture(at("trees.safetensors"));
    expect(mixture.means[0]).toBe(clusters[0].mean.height);
    expect(Array.from(mixture.covariances)).toEqual(covariances);
  });

  it.each(["diag", "tied", "spherical"])("scales and comes back to the units of the table: %s", (covariance) => {
    const line = `cluster trees.csv --columns height,girth --components 2 --scale --covariance ${covariance} --json`;
    const { clusters } = run(line).json();
    expect(clusters[1].mean.height).toBeCloseTo(20, 0);
    expect(clusters[1].mean.girth / 300).toBeCloseTo(1, 1);
    expect(clusters[0].deviation.girth).toBeGreaterThan(clusters[0].deviation.height);
  });

  it("clusters by k-means, where the row's distance stands for the probability", async () => {
    const { status, stdout } = run("cluster trees.csv --columns height,girth --components 2 --method kmeans -o k.csv");
    expect(status).toBe(0);
    expect(stdout).toMatch(/2 clusters of 60 rows: centre of each column/);
    expect((await readFile(at("k.csv"), "utf8")).split("\n")[0]).toBe("id,height,girth,kind,cluster,distance");
    const scaled = run("cluster trees.csv --columns height,girth --components 2 --method kmeans --scale --json").json();
    expect(scaled.clusters[0].size).toBe(40);
    expect(scaled.rows[0].distance).toBeLessThan(2);
  });

  it.each([
    ["two columns", "trees.csv --columns height,girth", "girth"],
    ["chosen columns", "wide.tsv --x c --y b", ">c<"],
    ["principal components", "wide.tsv", "first principal component"],
    ["principal components of a scaled table", "wide.tsv --scale", "second principal component"],
    ["k-means", "trees.csv --columns height,girth --method kmeans", "k-means"],
  ])("draws %s", async (name, arguments_, expected) => {
    const file = `${name.replaceAll(" ", "-")}.svg`;
    const { status, stderr } = run(`cluster ${arguments_} --components 2 --plot ${file}`);
    expect([status, stderr]).toEqual([0, `${file}: the picture\n`]);
    const svg = await readFile(at(file), "utf8");
    expect(svg).toContain("<svg");
    expect(svg).toContain(expected);
    expect(svg).not.toContain("NaN");
  });

  it.each([
    ["trees.csv --components 2", 1, 'row 2, column "id": "tree 0" is no number'],
    ["trees.csv --columns height,weight --components 2", 2, 'no column is called "weight"; there are id, height'],
    ["trees.csv --columns height --components 2 --plot p.svg", 2, "needs two columns"],
    ["trees.csv --columns height,girth --components 2 --plot p.png", 2, "ends in .svg"],
    ["trees.csv --columns height,girth --components 2 --plot p.svg --x kind", 2, 'no column "kind"'],
    ["trees.csv --columns height,girth --components 2 --x height", 2, "--plot out.svg"],
    ["trees.csv --columns height,girth --components 1,2 --method kmeans", 2, "k-means has no likelihood"],
    ["trees.csv --columns height,girth --components 2 --method kmeans --model m.safetensors", 2, "k-means has none"],
    ["trees.csv --columns height,girth --components 2 --model m.xyz", 2, "m.xyz"],
    ["trees.csv --columns height,girth --components 0", 2, "at least 1, got 0"],
    ["trees.csv --columns height,girth --components two", 2, 'expected a whole number of at least 1, got "two"'],
    ["trees.csv --columns height,girth --components 2 -o out.txt", 2, "ends in .csv"],
    ["taken.csv --components 1 -o out2.csv", 2, 'has a column "cluster" already'],
    ["trees.npy --columns a --components 1", 2, ".npy has none"],
    ["none.csv --components 1", 1, "none.csv"],
    ["trees.csv --columns height,girth", 2, "--components"],
  ])("says what is wrong with: %s", (line, expected, message) => {
    const { status, stderr, stdout } = run(`cluster ${line}`);
    expect([status, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("bug of voxmix");
  });

  it("says when the best is the most that was tried, and what was mended", () => {
    expect(run("cluster trees.csv --columns height,girth --components 1,2").stderr).toBe(
      "the lowest BIC is at the most clusters tried, 2: try more\n",
    );
    const { stderr } = run("cluster taken.csv --components 4 --method kmeans");
    expect(stderr).toMatch(/warning: taken.csv: 2 clusters were found and not 4: there are no more distinct frames/);
  });
});
