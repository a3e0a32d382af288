import { cp, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FeatureFileError } from "../../src/errors.js";
import { encodeKaldiMatrix } from "../../src/store/kaldi-matrix.js";
import { readFeatures } from "../../src/store/read-features.js";
import { folderOf, temporaryFolder } from "../corpus/temporary-folder.js";
import { collect, expected, features, fixture, fixturePath, htkFile, htkPath, rowsOf } from "./feature-fixtures.js";

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
