import { describe, expect, it } from "vitest";
import type { Manifest } from "../../src/corpus/manifest.js";
import { filterRows, parseWhere } from "../../src/corpus/where.js";
import { CorpusError, OptionError } from "../../src/errors.js";

const manifest: Manifest = {
  source: "m.tsv",
  columnNames: ["take", "speaker"],
  rows: ["10", "2", "1", "2"].map((take, i) => ({ path: `/${i}.wav`, row: i + 2, columns: { take, speaker: "ann" } })),
};
const rowsLeft = (...expressions: string[]) =>
  filterRows(manifest, expressions.map(parseWhere)).rows.map((row) => row.row);

describe("parseWhere", () => {
  it.each([
    ["take=1", { column: "take", values: ["1"], negated: false }],
    ["take=1,2, 3", { column: "take", values: ["1", "2", "3"], negated: false }],
    ["take!=4", { column: "take", values: ["4"], negated: true }],
    ["word=a=b", { column: "word", values: ["a=b"], negated: false }],
  ])("reads %s", (expression, where) => {
    expect(parseWhere(expression)).toEqual(where);
  });

  it.each(["take", "take=", "=1", "take=1,", "take!4", "take==", " =1", ""])("refuses %o", (expression) => {
    if (expression === "take==") expect(parseWhere(expression).values).toEqual(["="]);
    else expect(() => parseWhere(expression)).toThrow(OptionError);
  });
});

describe("filterRows", () => {
  it("keeps the rows of which every condition holds", () => {
    expect(rowsLeft("take=2")).toEqual([3, 5]);
    expect(rowsLeft("take=1,10")).toEqual([2, 4]);
    expect(rowsLeft("take!=2,10", "speaker=ann")).toEqual([4]);
    expect(rowsLeft()).toEqual([2, 3, 4, 5]);
    expect(filterRows(manifest, [{ column: "take", values: ["1"] }]).rows).toHaveLength(1);
  });

  it("lists the columns when one is unknown", () => {
    expect(() => rowsLeft("word=1")).toThrow(/m\.tsv: no column is called "word"; the columns are: take, speaker/);
    expect(() => rowsLeft("word=1")).toThrow(CorpusError);
  });

  it("lists what there is when nothing is left", () => {
    expect(() => rowsLeft("take=01")).toThrow(/no row has take=01; "take" holds: 1, 2, 10$/);
    expect(() => rowsLeft("speaker!=ann")).toThrow(/speaker!=ann/);
  });
});
