import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/corpus/manifest.js";
import { CorpusError } from "../../src/errors.js";
import { folderOf, tinyWav } from "./temporary-folder.js";

async function table(content: string | Uint8Array, name = "m.tsv") {
  const folder = await folderOf({ [name]: content });
  return { folder, read: () => readTable(join(folder, name)) };
}

describe("readTable", () => {
  it("reads paths from the manifest's folder, segments and labels", async () => {
    const { folder, read } = await table("path\tspeaker\tstart\tend\nwav/a.wav\tann\t0.5\t1.25\n/abs/b.wav\tbob\t\t\n");
    expect(await read()).toEqual({
      source: join(folder, "m.tsv"),
      columnNames: ["speaker"],
      rows: [
        { path: join(folder, "wav/a.wav"), row: 2, columns: { speaker: "ann" }, start: 0.5, end: 1.25 },
        { path: "/abs/b.wav", row: 3, columns: { speaker: "bob" } },
      ],
    });
  });

  it.each([
    [
      "tabs, with a BOM and CRLF",
      "\uFEFFpath\tword\r\na.wav\tyes, sir\r\n\r\nb.wav\tno\r\n",
      "m.tsv",
      ["yes, sir", "no"],
    ],
    ["commas", 'path,word\na.wav,"yes, sir"\nb.wav, no \n', "m.csv", ["yes, sir", "no"]],
    ["semicolons", "path;word\na.wav;yes, sir\nb.wav;no", "m.csv", ["yes, sir", "no"]],
    ["tabs in a .txt", "word\tpath\nyes, sir\ta.wav\nno\tb.wav", "m.txt", ["yes, sir", "no"]],
  ])("understands %s", async (_, content, name, words) => {
    const manifest = await (await table(content, name)).read();
    expect(manifest.columnNames).toEqual(["word"]);
    expect(manifest.rows.map((row) => row.columns)).toEqual(words.map((word) => ({ word })));
  });

  it("counts lines as an editor does", async () => {
    const { read } = await table("\npath\tword\n\n\na.wav\tyes\n");
    expect((await read()).rows[0]?.row).toBe(5);
  });

  it("keeps a column called __proto__ a column", async () => {
    const { read } = await table("path\t__proto__\na.wav\tyes\n");
    expect(Object.entries((await read()).rows[0]?.columns ?? {})).toEqual([["__proto__", "yes"]]);
  });

  it.each([
    ["an empty file", "", /m\.tsv: the file is empty/],
    ["blank lines alone", "\n\r\n", /the file is empty/],
    ["a header alone", "path\tword\n", /no row below/],
    ["no header", "a.wav\tann\nb.wav\tbob\n", /row 1: this is a recording, not a header/],
    ["no path column", "file\tword\na.wav\tx\n", /row 1: no column is called "path"; the columns are: file, word/],
    ["an empty path", "path\tword\na.wav\tx\n\ty\n", /row 3: the path is empty/],
    ["a row too short", "path\tword\na.wav\tx\nb.wav\n", /row 3: 1 fields/],
    ["a row too long", "path\tword\na.wav\tx\ty\n", /row 2: 3 fields/],
    ["a column twice", "path\tword\tword\na.wav\tx\ty\n", /"word" is there twice/],
    ["a column without a name", "path\t\na.wav\tx\n", /column 2 has no name/],
    ["an open quotation mark", 'path,word\na.wav,"x\n', /row 2: a quotation mark/],
    ["a stray quotation mark", 'path,word\na.wav,x"y\n', /row 2: a quotation mark/],
    ["a start that is no number", "path\tstart\na.wav\t0,5\n", /row 2: "start" is "0,5"/],
    ["a start below 0", "path\tstart\na.wav\t-1\n", /row 2: "start" is "-1"/],
    ["an endless end", "path\tend\na.wav\tInfinity\n", /row 2: "end" is "Infinity"/],
    [
      "an end before the start",
      "path\tstart\tend\na.wav\t2\t2\n",
      /row 2: the segment ends at 2 s, not after its start at 2 s/,
    ],
    ["an end at 0", "path\tend\na.wav\t0\n", /ends at 0 s/],
    ["a binary file", tinyWav(), /binary file/],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x70, 0), /UTF-16/],
    ["Latin-1", Uint8Array.from(Buffer.from("path\tword\na.wav\tcaf\xe9\n", "latin1")), /not UTF-8/],
  ])("refuses %s", async (_, content, message) => {
    const { read } = await table(content);
    await expect(read()).rejects.toThrow(message);
    await expect(read()).rejects.toBeInstanceOf(CorpusError);
  });

  it("refuses what is not called a table", async () => {
    await expect((await table("path\na.wav\n", "m.json")).read()).rejects.toThrow(
      /"\.json" is not an extension of a table/,
    );
    await expect((await table("path\na.wav\n", "m.wav")).read()).rejects.toThrow(/binary file, not a table/);
  });
});
