import { readdir, readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError } from "../../src/errors.js";
import type { FeatureEntry } from "../../src/store/feature-entry.js";
import { readArchive } from "../../src/store/read-archive.js";
import { readScript } from "../../src/store/read-script.js";
import { writeArchive } from "../../src/store/write-archive.js";
import { temporaryFolder } from "../corpus/temporary-folder.js";
import { anyFeatures, collect, features, fixture, fixturePath } from "./feature-fixtures.js";

const entries: readonly FeatureEntry[] = [
  {
    key: "b",
    features: features([
      [1, 2],
      [3, 4],
    ]),
  },
  { key: "a", features: features([[-0.5]]) },
];

describe("writeArchive", () => {
  it("writes an archive and its script file byte by byte as the format is defined", async () => {
    const folder = await temporaryFolder();
    const plain = (await collect(readArchive(fixturePath("binary.ark")))).filter(({ key }) =>
      ["float", "double"].includes(key),
    );
    expect(await writeArchive(`${folder}/a.ark`, plain, { scp: `${folder}/a.scp` })).toBe(2);
    const written = new Uint8Array(await readFile(`${folder}/a.ark`));
    expect(written).toEqual(fixture("binary.ark").slice(0, written.length));
    expect(await readFile(`${folder}/a.scp`, "utf8")).toBe(`float ${folder}/a.ark:6\ndouble ${folder}/a.ark:220\n`);
  });

  it("writes text", async () => {
    const path = `${await temporaryFolder()}/sub/a.ark`;
    await writeArchive(path, entries, { text: true });
    expect(await readFile(path, "utf8")).toBe("b  [\n  1 2 \n  3 4 ]\na  [\n  -0.5 ]\n");
  });

  it("brings back any entries, from the archive and through the script file", async () => {
    const folder = await temporaryFolder();
    const [ark, scp] = [`${folder}/a.ark`, `${folder}/a.scp`];
    const any = fc.uniqueArray(
      fc.record({
        key: fc.stringMatching(/^[\p{L}\d_.:-]{1,8}$/u),
        features: fc.oneof(anyFeatures("float32"), anyFeatures("float64")),
      }),
      { selector: ({ key }) => key, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(any, async (list) => {
        await writeArchive(ark, list, { scp });
        expect(await collect(readArchive(ark))).toEqual(list);
        expect(await collect(readScript(scp))).toEqual(list);
      }),
      { seed: 4, numRuns: 15 },
    );
  });

  it("copies from archive to archive as entries come", async () => {
    const folder = await temporaryFolder();
    await writeArchive(`${folder}/a.ark`, readArchive(fixturePath("text.ark")), { precision: "float64" });
    const copied = await collect(readArchive(`${folder}/a.ark`));
    expect(copied.map(({ key, features }) => [key, Array.from(features.data)])).toEqual(
      (await collect(readArchive(fixturePath("text.ark")))).map(({ key, features }) => [
        key,
        Array.from(features.data),
      ]),
    );
    expect(copied[0]?.features.data).toBeInstanceOf(Float64Array);
  });

  async function* failing() {
    yield* entries;
    throw new Error("the disk of the source is gone");
  }
  const empty = { data: new Float32Array(), numFrames: 0, dim: 3, frameShift: 0.01 };
  it.each([
    ["a key of two words", [{ ...entries[0], key: "a b" }], /the key "a b" is not one word/],
    ["a key that is empty", [{ ...entries[0], key: "" }], /the key "" is not one word/],
    ["a key that came before", [...entries, ...entries], /the key "b" came twice/],
    ["a matrix that Kaldi has not", [{ key: "e", features: empty }], /"e": Kaldi has no matrix of 0 frames of 3/],
    ["a source that fails", failing(), /the disk of the source is gone/],
  ])("leaves nothing behind after %s", async (_, list, message) => {
    const folder = await temporaryFolder();
    const writing = writeArchive(`${folder}/a.ark`, list as FeatureEntry[], { scp: `${folder}/a.scp` });
    await expect(writing).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it("leaves the file that was there when it fails", async () => {
    const folder = await temporaryFolder();
    await writeArchive(`${folder}/a.ark`, entries);
    await expect(writeArchive(`${folder}/a.ark`, failing())).rejects.toThrow();
    expect(await collect(readArchive(`${folder}/a.ark`))).toEqual(entries);
    expect(await readdir(folder)).toEqual(["a.ark"]);
  });

  it("leaves nothing behind when its signal aborts", async () => {
    const folder = await temporaryFolder();
    const controller = new AbortController();
    function* aborting() {
      yield* entries;
      controller.abort(new Error("enough"));
      yield { key: "c", features: features([[1]]) };
    }
    const { signal } = controller;
    await expect(writeArchive(`${folder}/a.ark`, aborting(), { signal })).rejects.toThrow("enough");
    expect(await readdir(folder)).toEqual([]);
  });

  it("refuses names that would not be read again", async () => {
    const folder = await temporaryFolder();
    for (const name of ["a.ark|", "a\nb.ark", "a.ark "]) {
      await expect(writeArchive(`${folder}/${name}`, [], { scp: `${folder}/a.scp` })).rejects.toThrow(OptionError);
    }
    await expect(writeArchive(`${folder}/a`, [], { scp: `${folder}/a` })).rejects.toThrow(/name two files/);
    await expect(writeArchive(`${folder}/a`, [{ key: "\u0000", features: features([[1]]) }])).rejects.toThrow(
      FeatureFileError,
    );
  });
});
