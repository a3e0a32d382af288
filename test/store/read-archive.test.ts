import { open, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { FeatureFileError } from "../../src/errors.js";
import { encodeKaldiMatrix } from "../../src/store/kaldi-matrix.js";
import { readArchive } from "../../src/store/read-archive.js";
import { readScript } from "../../src/store/read-script.js";
import type { FeatureMatrix } from "../../src/types.js";
import { folderOf, temporaryFolder } from "../corpus/temporary-folder.js";
import { collect, expected, features, fixture, fixturePath, rowsOf } from "./feature-fixtures.js";

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
