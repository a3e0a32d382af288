import { describe, expect, it } from "vitest";
import { FeatureFileError } from "../../src/errors.js";
import { cutOut, parseScriptLine } from "../../src/store/script-line.js";
import { features, rowsOf } from "./feature-fixtures.js";

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
