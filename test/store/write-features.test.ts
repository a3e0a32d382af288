import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError } from "../../src/errors.js";
import { readFeatures } from "../../src/store/read-features.js";
import { writeFeatures } from "../../src/store/write-features.js";
import { temporaryFolder } from "../corpus/temporary-folder.js";
import { collect, features, htkFile, htkPath } from "./feature-fixtures.js";

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
