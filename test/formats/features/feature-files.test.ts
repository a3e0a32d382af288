import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError } from "../../../src/errors.js";
import { readFeatures, writeFeatures } from "../../../src/formats/features/feature-files.js";
import { encodeKaldiMatrix } from "../../../src/formats/kaldi/kaldi-matrix.js";
import { folderOf, temporaryFolder } from "../../corpus/temporary-folder.js";
import { collect, expected, features, fixture, fixturePath, htkFile, htkPath, rowsOf } from "../feature-fixtures.js";

describe("readFeatures", () => {
  it.each([
    ["c-float32.npy", ["c-float32"]],
    ["binary.ark", ["float", "double", "CM", "CM2", "CM3", "empty"]],
    ["text.ark", ["float", "empty", "row", "odd"]],
    ["binary.scp", ["float", "double", "CM", "CM2", "CM3", "empty", "part"]],
    ["checksum.htk", ["checksum"]],
  ])("reads %s", async (name, keys) => {
    const entries = await collect(readFeatures(fixturePath(name)));
    expect(entries.map(({ key }) => key)).toEqual(keys);
    if (!name.endsWith(".htk")) expect(rowsOf(entries[0]?.features ?? features([]))).toEqual(expected.matrix);
  });

  it("knows files of other names by their content", async () => {
    const folder = await temporaryFolder();
    for (const name of ["c-float32.npy", "binary.ark", "text.ark", "binary.scp", "little-endian.htk"]) {
      await cp(fixturePath(name), `${folder}/${name}.x`);
    }
    await cp(fixturePath("binary.ark"), `${folder}/binary.ark`);
    for (const name of ["c-float32.npy", "binary.ark", "text.ark", "binary.scp", "little-endian.htk"]) {
      const [named, unnamed] = [readFeatures(fixturePath(name)), readFeatures(`${folder}/${name}.x`)];
      const matrices = async (entries: typeof named) => (await collect(entries)).map(({ features }) => features);
      expect(await matrices(unnamed)).toEqual(await matrices(named));
    }
    const [entry] = await collect(readFeatures(htkPath("test.wav.fea_htk.1")));
    expect([entry?.key, entry?.kind, entry?.features.numFrames]).toEqual(["test.wav.fea_htk.1", "MFCC_D_A_0", 142]);
  });

  it("takes names in capitals, and HTK's under all of their names", async () => {
    const files = Object.fromEntries(
      ["MFC", "fea", "plp", "htk"].map((end) => [`a.b.${end}`, htkFile("test.wav.plp_htk.1")]),
    );
    const folder = await folderOf(files);
    for (const name of Object.keys(files)) {
      expect((await collect(readFeatures(`${folder}/${name}`))).map(({ key, kind }) => [key, kind])).toEqual([
        ["a.b", "PLP_D_A_0"],
      ]);
    }
  });

  it("gives the frame shift to formats that hold none, and leaves HTK's", async () => {
    for (const [name, frameShift] of [
      ["c-float32.npy", 0.02],
      ["text.ark", 0.02],
      ["binary.scp", 0.02],
      ["checksum.htk", 0.01],
    ] as const) {
      const [entry] = await collect(readFeatures(fixturePath(name), { frameShift: 0.02 }));
      expect(entry?.features.frameShift).toBe(frameShift);
    }
  });

  it("believes a known name, and says what the file is not", async () => {
    const folder = await folderOf({
      "a.npy": "text",
      "b.mfc": fixture("c-float32.npy"),
      "c.ark": fixture("c-float32.npy"),
    });
    await expect(collect(readFeatures(`${folder}/a.npy`))).rejects.toThrow(/a\.npy: this is not a \.npy file/);
    await expect(collect(readFeatures(`${folder}/b.mfc`))).rejects.toThrow(/b\.mfc: .*not an HTK file/);
    await expect(collect(readFeatures(`${folder}/c.ark`))).rejects.toThrow(/c\.ark: byte 0: /);
  });

  it.each([
    ["text", "hello, world\n"],
    ["nothing", ""],
    ["sound", "RIFF\0\0\0\0WAVEfmt "],
    ["one matrix without a key", encodeKaldiMatrix(features([[1]]))],
  ])("refuses %s", async (_, content) => {
    const folder = await temporaryFolder();
    await writeFile(`${folder}/a`, content);
    await expect(collect(readFeatures(`${folder}/a`))).rejects.toThrow(FeatureFileError);
    await expect(collect(readFeatures(`${folder}/a`))).rejects.toThrow(/neither \.npy, nor HTK, nor a Kaldi archive/);
  });

  it("names a file that is not there", async () => {
    for (const name of ["none", "none.npy", "none.ark", "none.scp", "none.mfc"]) {
      await expect(collect(readFeatures(name))).rejects.toThrow(`${name}: there is no such file`);
    }
  });
});

const one = {
  key: "one",
  features: features([
    [1, 2],
    [3, 4],
  ]),
};
const two = { key: "two", features: features([[5, 6]]) };

describe("writeFeatures", () => {
  it.each([".npy", ".htk", ".mfc", ".fea", ".plp", ".ark", ".scp", ".NPY"])(
    "goes round through %s",
    async (extension) => {
      const path = `${await temporaryFolder()}/sub/one${extension}`;
      expect(await writeFeatures(path, [one])).toBe(1);
      const [entry, ...others] = await collect(readFeatures(path));
      expect(others).toEqual([]);
      expect({ key: entry?.key, features: entry?.features }).toEqual(one);
    },
  );

  it("writes an archive beside a script file", async () => {
    const folder = await temporaryFolder();
    expect(await writeFeatures(`${folder}/feats.scp`, [one, two], { text: true, precision: "float64" })).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(["feats.ark", "feats.scp"]);
    expect(await collect(readFeatures(`${folder}/feats.scp`))).toEqual([one, two]);
    expect(await readFile(`${folder}/feats.ark`, "utf8")).toContain("two  [\n  5 6 ]\n");
  });

  it("keeps what HTK says of its values, unless told otherwise", async () => {
    const path = `${await temporaryFolder()}/a.mfc`;
    await writeFeatures(path, readFeatures(htkPath("test.wav.fea_htk.1")));
    expect(new Uint8Array(await readFile(path))).toEqual(htkFile("test.wav.fea_htk.1"));
    await writeFeatures(path, [one], { kind: "FBANK" });
    expect((await collect(readFeatures(path)))[0]?.kind).toBe("FBANK");
  });

  it("refuses what a format cannot hold, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    for (const name of ["a.npy", "a.mfc"]) {
      await expect(writeFeatures(`${folder}/${name}`, [one, two])).rejects.toThrow(
        /holds one recording, and "one" and "two" came/,
      );
      await expect(writeFeatures(`${folder}/${name}`, [])).rejects.toThrow(FeatureFileError);
    }
    await expect(writeFeatures(`${folder}/a.csv`, [one])).rejects.toThrow(OptionError);
    await expect(writeFeatures(`${folder}/a.csv`, [one])).rejects.toThrow(
      /a\.csv: features are written to files named \.npy \.ark/,
    );
    const signal = AbortSignal.abort(new Error("enough"));
    for (const name of ["a.npy", "a.mfc", "a.ark", "a.scp"]) {
      await expect(writeFeatures(`${folder}/${name}`, [one], { signal })).rejects.toThrow("enough");
    }
    expect(await readdir(folder)).toEqual([]);
  });
});
