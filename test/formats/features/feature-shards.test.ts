import { appendFile, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FeatureFileError } from "../../../src/errors.js";
import { readFeatures } from "../../../src/formats/features/feature-files.js";
import { openFeatureShards } from "../../../src/formats/features/feature-shards.js";
import { encodeHtkFeatures } from "../../../src/formats/htk/htk-features.js";
import { writeArchive } from "../../../src/formats/kaldi/kaldi-archive.js";
import { encodeKaldiMatrix } from "../../../src/formats/kaldi/kaldi-matrix.js";
import { encodeNpy } from "../../../src/formats/npy/npy.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import type { FeatureShards } from "../../../src/gmm/passes/frame-source.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { folderOf, temporaryFolder } from "../../corpus/temporary-folder.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { fixturePath } from "../feature-fixtures.js";

const utterances = [700, 1, 3000, 4096, 40, 9000].map((numFrames, i): FeatureMatrix => {
  const frames = clusteredFrames({ numFrames, dim: 3, numClusters: 3, seed: i });
  return { ...frames, data: i === 3 ? frames.data : Float32Array.from(frames.data) };
});
const entries = utterances.map((features, i) => ({ key: `u${i}`, features }));

const readAll = async ({ shards }: FeatureShards) => {
  const matrices = [];
  for (const shard of shards) {
    const matrix = await shard.read();
    expect(matrix.numFrames).toBe(shard.numFrames);
    matrices.push(matrix);
  }
  return matrices;
};

const valuesOf = (matrices: readonly FeatureMatrix[]) =>
  matrices.flatMap(({ data, numFrames, dim }) => Array.from(data.subarray(0, numFrames * dim)));

async function archive(): Promise<{ readonly ark: string; readonly scp: string }> {
  const folder = await temporaryFolder();
  const paths = { ark: `${folder}/feats.ark`, scp: `${folder}/feats.scp` };
  await writeArchive(paths.ark, entries, { scp: paths.scp });
  return paths;
}

describe("features in files, read again at each pass", () => {
  it.each(["ark", "scp"] as const)("train from an .%s to the bits of training in memory", async (kind) => {
    const shards = await openFeatureShards((await archive())[kind]);
    const options = { numComponents: 3, maxIterations: 2 };
    expect(await trainMixture(shards, { ...options, smallestWork: 0 })).toEqual(
      await trainMixture(utterances, options),
    );
  });

  it("join matrices that lie side by side, but not those of another precision", async () => {
    const { shards } = await openFeatureShards((await archive()).ark);
    expect(shards.map(({ numFrames }) => numFrames)).toEqual([3701, 4096, 9040]);
  });

  it("are the values that readFeatures reads, of every kind of matrix", async () => {
    const text = await folderOf({
      "t.ark": entries
        .slice(0, 3)
        .map(({ key, features }) => `${key} ${Buffer.from(encodeKaldiMatrix(features, { text: true }))}`)
        .join(""),
    });
    for (const path of [fixturePath("binary.ark"), `${text}/t.ark`]) {
      const expected = [];
      for await (const { features } of readFeatures(path)) expected.push(features);
      expect(valuesOf(await readAll(await openFeatureShards(path)))).toEqual(valuesOf(expected));
    }
  });

  it("come in the order of a script file, cut as it says", async () => {
    const offsets = await readFile((await archive()).scp, "utf8");
    const at = (key: string) => new RegExp(`^${key} (\\S+)$`, "m").exec(offsets)?.[1];
    const folder = await folderOf({ "cut.scp": `b ${at("u5")}[10:19,1:2]\na ${at("u0")}[0:4,0:1]\n` });
    const matrices = await readAll(await openFeatureShards(`${folder}/cut.scp`));
    const rows = (matrix: FeatureMatrix | undefined, first: number, last: number, column: number) =>
      Array.from({ length: last - first + 1 }, (_, t) => [0, 1].map((d) => matrix?.data[(first + t) * 3 + column + d]));
    expect(valuesOf(matrices)).toEqual([...rows(utterances[5], 10, 19, 1), ...rows(utterances[0], 0, 4, 0)].flat());
  });

  it("come from a folder by name, .npy and HTK", async () => {
    const [a, b, c] = utterances as [FeatureMatrix, FeatureMatrix, FeatureMatrix];
    const folder = await folderOf({
      "b.npy": encodeNpy(b.data, [b.numFrames, 3]),
      "a.htk": encodeHtkFeatures(a),
      "c.npy": encodeNpy(c.data, [c.numFrames, 3]),
      "notes.txt": "nothing",
    });
    expect(valuesOf(await readAll(await openFeatureShards(folder)))).toEqual(valuesOf([a, b, c]));
  });

  it("cut a .npy file in pieces, and read one stored by columns whole", async () => {
    const values = Float32Array.from({ length: 3 * 500_000 }, (_, i) => i);
    const bytes = encodeNpy(values, [500_000, 3]);
    const folder = await folderOf({ "rows.npy": bytes });
    const shards = await openFeatureShards(`${folder}/rows.npy`);
    expect(shards.shards.map(({ numFrames }) => numFrames)).toEqual([349_525, 150_475]);
    const pieces = await readAll(shards);
    expect(pieces.map(({ data }) => [data[0], data.at(-1)])).toEqual([
      [0, 1_048_574],
      [1_048_575, 1_499_999],
    ]);
    expect(pieces.flatMap(({ data }) => Array.from(data)).every((value, i) => value === i)).toBe(true);
    const byColumns = Buffer.from(encodeNpy([0, 1, 2, 10, 11, 12], [3, 2]));
    byColumns.write(byColumns.toString("latin1").replace("False", "True "), "latin1");
    await writeFile(`${folder}/columns.npy`, byColumns);
    expect(valuesOf(await readAll(await openFeatureShards(`${folder}/columns.npy`)))).toEqual([0, 10, 1, 11, 2, 12]);
  });
});

describe("files that do not serve", () => {
  it("are named: another dimension, no frame, no such file", async () => {
    const folder = await folderOf({
      "two.npy": encodeNpy([1, 2], [1, 2]),
      "three.npy": encodeNpy([1, 2, 3], [1, 3]),
      "none.npy": encodeNpy([], [0, 2]),
    });
    const opening = (...names: string[]) => openFeatureShards(names.map((name) => `${folder}/${name}`));
    await expect(opening("two.npy", "three.npy")).rejects.toThrow(/three.npy: 3 dimensions, and .* before it have 2/);
    await expect(opening("none.npy")).rejects.toThrow(/none.npy: no frame/);
    await expect(opening("missing.npy")).rejects.toBeInstanceOf(FeatureFileError);
    await expect(openFeatureShards(`${folder}/missing`)).rejects.toThrow(/no such file/);
    await expect(openFeatureShards(await folderOf({ "a.txt": "" }))).rejects.toThrow(/no .npy or HTK file/);
    await expect(
      openFeatureShards(await folderOf({ "a.npy": encodeNpy([1, 2], [1, 2]).subarray(0, -1) })),
    ).rejects.toThrow(/cut short/);
  });

  it.each([
    ["was cut short", (path: string) => truncate(path, 50_000)],
    ["grew", (path: string) => appendFile(path, "x")],
    ["was written again", (path: string) => utimes(path, 1, 1)],
    ["was removed", (path: string) => rm(path)],
  ])("between passes are found: one that %s", async (_, change) => {
    const { ark } = await archive();
    const shards = await openFeatureShards(ark);
    await readAll(shards);
    await change(ark);
    const training = trainMixture(shards, { numComponents: 2 });
    await expect(training).rejects.toBeInstanceOf(FeatureFileError);
    await expect(training).rejects.toThrow(/feats.ark: (the file was changed while|there is no such file)/);
  });
});
