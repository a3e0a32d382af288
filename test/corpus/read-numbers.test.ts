import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNumbers } from "../../src/corpus/read-numbers.js";
import { CorpusError, OptionError } from "../../src/errors.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-numbers-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(text: string, name = "t.csv"): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

describe("readNumbers", () => {
  it.each([
    ["commas", "a,b\n1,2.5\n-3e2,.5\n"],
    ["tabs", "a\tb\n1\t2.5\n-300\t0.5"],
    ["semicolons, a mark of the byte order, blanks, empty lines", "\uFEFFa; b\r\n1; 2.5\r\n\r\n-300;+0.5\r\n"],
  ])("reads columns by a header: %s", async (_, text) => {
    const { columns, features, allColumns, rows } = await readNumbers(await written(text));
    expect([columns, allColumns]).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(Array.from(features.data)).toEqual([1, 2.5, -300, 0.5]);
    expect([features.numFrames, features.dim, rows.length]).toEqual([2, 2, 2]);
  });

  it("numbers the columns where the first line holds a number", async () => {
    const { columns, features } = await readNumbers(await written("1,2\n3,4\n"));
    expect(columns).toEqual(["column1", "column2"]);
    expect(features.numFrames).toBe(2);
    const mixed = await readNumbers(await written("1,oak\n3,elm\n"), { columns: ["column1"] });
    expect(Array.from(mixed.features.data)).toEqual([1, 3]);
    expect(mixed.rows).toEqual([
      ["1", "oak"],
      ["3", "elm"],
    ]);
  });

  it("takes the columns that are asked for, in that order", async () => {
    const file = await written("name,x,y\noak,1,2\nelm,3,4\n");
    const { columns, features, allColumns } = await readNumbers(file, { columns: ["y", "x"] });
    expect(columns).toEqual(["y", "x"]);
    expect(allColumns).toEqual(["name", "x", "y"]);
    expect(Array.from(features.data)).toEqual([2, 1, 4, 3]);
    await expect(readNumbers(file, { columns: ["z"] })).rejects.toThrow(OptionError);
    await expect(readNumbers(file, { columns: ["z"] })).rejects.toThrow(
      'no column is called "z"; there are name, x, y',
    );
  });

  it.each([
    ["x,y\n1,2\n3,\n", 'row 3, column "y": the cell is empty'],
    ["x,y\n1,2\n3,NA\n", 'row 3, column "y": "NA" is no number'],
    ["x;y\n1,5;2\n", 'row 2, column "x": "1,5" is no number; write a point, not a comma'],
    ["x,y\n1,0x10\n", '"0x10" is no number'],
    ["x,y\n1,1e999\n", '"1e999" is no number'],
    ["x,y\n1,Infinity\n", '"Infinity" is no number'],
    ["x,x\n1,2\n", 'row 1: the column "x" is there twice'],
    ["x,y\n1,2,3\n", "row 2: 3 fields"],
    ["x,y\n", "there is a header and no row below it"],
    ["", "the file is empty"],
  ])("says where a table is wrong: %j", async (text, message) => {
    const file = await written(text);
    await expect(readNumbers(file)).rejects.toThrow(CorpusError);
    await expect(readNumbers(file)).rejects.toThrow(message);
    await expect(readNumbers(file)).rejects.toThrow(file);
  });
});
