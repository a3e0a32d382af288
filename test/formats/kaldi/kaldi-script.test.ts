import { mkdir, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { FeatureFileError } from "../../../src/errors.js";
import { readArchive } from "../../../src/formats/kaldi/kaldi-archive.js";
import { encodeKaldiMatrix } from "../../../src/formats/kaldi/kaldi-matrix.js";
import { cutOut, parseScriptLine, readScript } from "../../../src/formats/kaldi/kaldi-script.js";
import { folderOf } from "../../corpus/temporary-folder.js";
import { collect, expected, features, fixturePath, rowsOf } from "../feature-fixtures.js";

const text = "one [ 1 2\n 3 4 ]\ntwo [ 5 6 ]\n";

describe("readScript", () => {
  it("reads every matrix it lists, and a part of one", async () => {
    const listed = await collect(readScript(fixturePath("binary.scp"), { frameShift: 0.005 }));
    const all = await collect(readArchive(fixturePath("binary.ark"), { frameShift: 0.005 }));
    expect(listed.slice(0, -1)).toEqual(all);
    const part = expected.matrix.slice(2, 5).map((row) => row.slice(1, 3));
    expect(listed.at(-1)?.key).toBe("part");
    expect(listed.map(({ features }) => rowsOf(features)).at(-1)).toEqual(part);
  });

  it("goes back and forth between archives, text and files of one matrix", async () => {
    const folder = await folderOf({
      "a.ark": text,
      "b.mat": encodeKaldiMatrix(features([[7, 8]])),
      "a.scp": "two a.ark:21\n\nalone b.mat\none a.ark:4",
    });
    const entries = await collect(readScript(`${folder}/a.scp`));
    expect(entries.map(({ key, features }) => [key, rowsOf(features)])).toEqual([
      ["two", [[5, 6]]],
      ["alone", [[7, 8]]],
      [
        "one",
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
  });

  it("takes a relative path from the current folder, or else from that of the script file", async () => {
    const folder = await folderOf({ "here/a.ark": "a [ 1 ]\n", "lists/a.ark": "a [ 2 ]\n" });
    await mkdir(`${folder}/lists`, { recursive: true });
    const here = relative(process.cwd(), `${folder}/here/a.ark`);
    await writeFile(`${folder}/lists/a.scp`, `cwd ${here}:2\nbeside a.ark:2\nabsolute ${folder}/here/a.ark:2\n`);
    const entries = await collect(readScript(`${folder}/lists/a.scp`));
    expect(entries.map(({ key, features }) => [key, ...features.data])).toEqual([
      ["cwd", 1],
      ["beside", 2],
      ["absolute", 1],
    ]);
  });

  it("takes what lies in the current folder, where both are there", async () => {
    const here = relative(process.cwd(), fixturePath("text.ark"));
    const folder = await folderOf({ [here]: "float [ 2 ]\n", "a.scp": `float ${here}:6\n` });
    const [entry] = await collect(readScript(`${folder}/a.scp`));
    expect(rowsOf(entry?.features ?? features([]))).toEqual(expected.matrix);
  });

  it("never runs a command", async () => {
    const folder = await folderOf({ "a.ark": text, "a.scp": "one a.ark:4\ntwo touch ran |\n" });
    await expect(collect(readScript(`${folder}/a.scp`))).rejects.toThrow(
      /a\.scp: line 2: "two" is the output of a command/,
    );
  });

  it.each([
    ["none.ark:1", /a\.scp: line 1: none\.ark: there is no such file/],
    ["n\0ne.ark:1", /a\.scp: line 1: n\0ne\.ark: it cannot be read/],
    ["a.ark:9999", /a\.ark: "x" of .*a\.scp: byte 9999 is past the end of its 29 bytes; the archive was changed/],
    ["a.ark:0", /a\.ark: "x" of .*a\.scp at byte 0: .* here is "o"/],
    ["a.ark:21[0:1]", /a\.ark: "x": the range ends at frame 1 and column 1, and the matrix is 1 × 2/],
    [".:1", /this is a folder/],
  ])("refuses %s", async (source, message) => {
    const folder = await folderOf({ "a.ark": text, "a.scp": `x ${source}\n` });
    await expect(collect(readScript(`${folder}/a.scp`))).rejects.toThrow(FeatureFileError);
    await expect(collect(readScript(`${folder}/a.scp`))).rejects.toThrow(message);
  });

  it("refuses what is no text", async () => {
    const folder = await folderOf({ "a.scp": Uint8Array.of(0x61, 0x20, 0xff, 0xfe), "b.scp": "a".repeat(300_000) });
    await expect(collect(readScript(`${folder}/a.scp`))).rejects.toThrow(/line 1: this is not text in UTF-8/);
    await expect(collect(readScript(`${folder}/b.scp`))).rejects.toThrow(/more than 65536 bytes in a row/);
  });
});

const all = { frames: null, columns: null };

describe("parseScriptLine", () => {
  it.each([
    ["a /x/f.ark:123", { key: "a", path: "/x/f.ark", offset: 123, ...all }],
    ["  a\t f g.ark:7 \r\n", { key: "a", path: "f g.ark", offset: 7, ...all }],
    ["a C:\\f.ark:5", { key: "a", path: "C:\\f.ark", offset: 5, ...all }],
    ["a f.mat", { key: "a", path: "f.mat", offset: 0, ...all }],
    ["a f.ark:1[0:9]", { key: "a", path: "f.ark", offset: 1, frames: { first: 0, last: 9 }, columns: null }],
    [
      "a f.ark:1[2:2,0:5]",
      { key: "a", path: "f.ark", offset: 1, frames: { first: 2, last: 2 }, columns: { first: 0, last: 5 } },
    ],
    ["a f.ark:1[:,1:3]", { key: "a", path: "f.ark", offset: 1, frames: null, columns: { first: 1, last: 3 } }],
    ["a f.ark:1[,1:3]", { key: "a", path: "f.ark", offset: 1, frames: null, columns: { first: 1, last: 3 } }],
    ["a f.mat[]", { key: "a", path: "f.mat", offset: 0, ...all }],
  ])("understands %j", (line, expected) => {
    expect(parseScriptLine(line)).toEqual(expected);
  });

  it.each([
    ["a", /a line is "key path" or "key path:offset"/],
    ["a gunzip -c f.gz |", /"a" is the output of a command, which is not run/],
    ["a | tee f", /is the output of a command/],
    ["a -", /a file was expected/],
    ["a f.ark:99999999999999999999", /a file was expected/],
    ["a f.ark:1[3:2]", /first:last, both counted from 0 and both included, not 3:2/],
    ["a f.ark:1[3]", /first:last/],
    ["a f.ark:1[-1:2]", /first:last/],
    ["a f.ark:1[0:1,0:1,0:1]", /a range is \[frames\] or \[frames,columns\]/],
  ])("refuses %j", (line, message) => {
    expect(() => parseScriptLine(line)).toThrow(FeatureFileError);
    expect(() => parseScriptLine(line)).toThrow(message);
  });

  it("is done with a long line at once", () => {
    for (const piece of [" ", "[", ":1", "[0:1]"]) {
      expect(() => parseScriptLine(`a b${piece.repeat(65_536 / piece.length)}c|`)).toThrow(FeatureFileError);
    }
  });
});

describe("cutOut", () => {
  const matrix = features([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const cut = (range: string) => cutOut(matrix, parseScriptLine(`a f${range}`));

  it("counts both ends in, as Kaldi does", () => {
    expect(rowsOf(cut("[0:0]"))).toEqual([[1, 2, 3]]);
    expect(rowsOf(cut("[1:2]"))).toEqual([
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(rowsOf(cut("[1:2,0:1]"))).toEqual([
      [4, 5],
      [7, 8],
    ]);
    expect(rowsOf(cut("[:,2:2]"))).toEqual([[3], [6], [9]]);
    expect(cut("")).toBe(matrix);
    expect(cut("[0:1]").frameShift).toBe(0.01);
  });

  it("refuses a range past the end", () => {
    expect(() => cut("[1:3]")).toThrow(/ends at frame 3 and column 2, and the matrix is 3 × 3/);
    expect(() => cut("[:,0:3]")).toThrow(FeatureFileError);
  });
});
