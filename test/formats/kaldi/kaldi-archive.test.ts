import { open, readdir, readFile, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureFileError, OptionError } from "../../../src/errors.js";
import type { FeatureEntry } from "../../../src/formats/features/feature-entries.js";
import { readArchive, writeArchive } from "../../../src/formats/kaldi/kaldi-archive.js";
import { encodeKaldiMatrix } from "../../../src/formats/kaldi/kaldi-matrix.js";
import { readScript } from "../../../src/formats/kaldi/kaldi-script.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { folderOf, temporaryFolder } from "../../corpus/temporary-folder.js";
import { anyFeatures, collect, expected, features, fixture, fixturePath, rowsOf } from "../feature-fixtures.js";

const readAll = async (content: string | Uint8Array) => {
  const folder = await folderOf({ "a.ark": content });
  return collect(readArchive(`${folder}/a.ark`));
};

describe("readArchive", () => {
  it("reads a binary archive of every kind of matrix", async () => {
    const entries = await collect(readArchive(fixturePath("binary.ark"), { frameShift: 0.02 }));
    expect(entries.map(({ key }) => key)).toEqual(["float", "double", "CM", "CM2", "CM3", "empty"]);
    const { matrix, CM, CM2, CM3 } = expected;
    expect(entries.map(({ features }) => rowsOf(features))).toEqual([matrix, matrix, CM, CM2, CM3, []]);
    expect(entries[0]?.features.frameShift).toBe(0.02);
  });

  it("reads an archive in text", async () => {
    const entries = await collect(readArchive(fixturePath("text.ark")));
    expect(entries.map(({ key, features }) => [key, rowsOf(features)])).toEqual([
      ["float", expected.matrix],
      ["empty", []],
      ["row", [[1, -2.5, 300]]],
      [
        "odd",
        [
          [1, 2],
          [3, Number.NaN],
          [Number.NEGATIVE_INFINITY, 5],
        ],
      ],
    ]);
  });

  it("reads matrices larger than its block between small ones, and keys of any letters", async () => {
    const sizes = [1, 40_000, 2, 70_000, 3, 100, 16_384, 1];
    const pieces = sizes.map((size, i): [string, FeatureMatrix] => {
      const data = Float32Array.from({ length: size }, (_, t) => t + i);
      return [`数字-${i}`, { data, numFrames: size, dim: 1, frameShift: 0.01 }];
    });
    const bytes = pieces.flatMap(([key, matrix], i) => {
      const space = i % 3 === 0 ? "\n  " : "";
      return [new TextEncoder().encode(`${space}${key} `), encodeKaldiMatrix(matrix, { text: i % 2 === 1 })];
    });
    const entries = await readAll(Buffer.concat(bytes));
    expect(entries.map(({ key, features }) => [key, features])).toEqual(pieces);
  });

  it("reads from an archive larger than any buffer, and in a script file past 4 GiB", async () => {
    const folder = await temporaryFolder();
    const matrix = encodeKaldiMatrix(features([[1, 2]]));
    const far = 5 * 2 ** 30;
    // Sparse: the gap takes no space on the disk.
    const file = await open(`${folder}/a.ark`, "w");
    await file.write(Buffer.concat([Buffer.from("near "), matrix]));
    await file.write(Buffer.concat([Buffer.from("far "), matrix]), 0, null, far - 4);
    await file.close();
    const entries = readArchive(`${folder}/a.ark`);
    expect((await entries.next()).value).toEqual({ key: "near", features: features([[1, 2]]) });
    await expect(entries.next()).rejects.toThrow(/byte 28: a matrix without a key/);
    await writeFile(`${folder}/a.scp`, `far a.ark:${far}\nnear a.ark:5\n`);
    const listed = await collect(readScript(`${folder}/a.scp`));
    expect(listed.map(({ key, features }) => [key, rowsOf(features)])).toEqual([
      ["far", [[1, 2]]],
      ["near", [[1, 2]]],
    ]);
  });

  it("stops reading when nobody wants more", async () => {
    for await (const { key } of readArchive(fixturePath("binary.ark"))) {
      expect(key).toBe("float");
      break;
    }
  });

  it.each([
    [
      "cut in a matrix",
      fixture("binary.ark").slice(0, 100),
      /"float" at byte 6: a matrix of 12 × 4 has 207 bytes, and 94 follow/,
    ],
    ["cut behind a key", "float ", /"float" at byte 6: a matrix begins with/],
    ["cut in a key", "float", /byte 0: a key with a space behind it/],
    ["one matrix without a key", "\0BFM ", /byte 0: a matrix without a key/],
    ["compressed by gzip", Uint8Array.of(0x1f, 0x8b, 8, 0, 0), /compressed by gzip; unpack it first/],
    ["of another encoding", Uint8Array.of(0xff, 0xfe, 0x20), /byte 0: the key is not UTF-8/],
    ["with a control character in a key", "a\u0001b [ ]", /the key "a\\u0001b" is not one word/],
    ["an alignment in text", "utt1 3 3 3 4\nutt2 5 5\n", /"utt1" at byte 5: a matrix begins with .* here is "3 3 3 4/],
    ["of vectors", fixture("vector.ark"), /"ivector" at byte 8: a vector \(FV\)/],
    ["of alignments", fixture("alignment.ark"), /"utt" at byte 4: whole numbers/],
    ["without a bracket", "a [ 1 2\nb [ 3 ]\n", /"a" at byte 2: .* there came "b"/],
    ["of a long first word", "a".repeat(10_000), /byte 0: a key with a space/],
  ])("refuses one that is %s", async (_, content, message) => {
    await expect(readAll(content)).rejects.toThrow(FeatureFileError);
    await expect(readAll(content)).rejects.toThrow(/a\.ark: /);
    await expect(readAll(content)).rejects.toThrow(message);
  });

  it("gives what comes before the damage", async () => {
    const folder = await folderOf({ "a.ark": "one [ 1 ]\ntwo [ x ]\n" });
    const entries = readArchive(`${folder}/a.ark`);
    expect((await entries.next()).value).toEqual({ key: "one", features: features([[1]]) });
    await expect(entries.next()).rejects.toThrow(/"two" at byte 14/);
  });

  it("says what is wrong with a path", async () => {
    await expect(collect(readArchive("nowhere.ark"))).rejects.toThrow(/nowhere\.ark: there is no such file/);
    await expect(collect(readArchive("."))).rejects.toThrow(/this is a folder/);
  });
});

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
