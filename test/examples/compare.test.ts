import { describe, expect, it } from "vitest";
import { differenceFrom } from "./compare.js";
import { readWrittenValue } from "./written-value.js";

function agrees(text: string, actual: unknown): boolean {
  const value = readWrittenValue(text);
  if (value === null) throw new Error(`${text} was not read`);
  return differenceFrom(value, actual) === null;
}

describe("a written value", () => {
  it.each([
    ["0.31", 0.3149, 0.3151],
    ["0.31", 0.305, 0.3049],
    ["-2.0", -1.951, -1.949],
    ["-0.9189…", -0.91899, -0.91901],
    ["-0.9189…", -0.9189, -0.91889],
    ["0.490…", 0.49083, 0.4910001],
    ["-0.00…", -0.003, 0.003],
    ["3", 3 + 1e-10, 3.0001],
    ["1.3862943611198906", Math.log(4), Math.log(4) + 1e-6],
    ["1.5e3", 1549, 1551],
    ["1_000", 1000, 1001],
    ["−2", -2, 2],
    ["NaN", Number.NaN, 0],
    ["-Infinity", Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ["0.5", 0.5, "0.5"],
    ["0.5", 0.52, null],
  ])("of a number, %s, is %d and not %s", (text, right, wrong) => {
    expect(agrees(text, right)).toBe(true);
    expect(agrees(text, wrong)).toBe(false);
  });

  it.each([
    ['"ada"', "ada", "adam"],
    ["'ada'", "ada", "Ada"],
    ["'say \"x\"'", 'say "x"', "say x"],
    ['"a\\n…"', "a\nb", "ab"],
    ["true", true, 1],
    ["null", null, undefined],
    ["undefined", undefined, null],
    ["[1, 2]", [1, 2], [1, 2, 3]],
    ["[1, 2]", Float32Array.of(1, 2), [2, 1]],
    ["[]", [], [undefined]],
    ["[1, …]", [1, 2, 3], [2]],
    ["[0.1, ... 2 more items]", [0.1, 5, 6], 0.1],
    ["Float64Array [ 0.5, 9.5 ]", Float64Array.of(0.5, 9.5), [0.5, 9.5]],
    ["Uint8Array(2) [ 1, 0 ]", Uint8Array.of(1, 0), Int8Array.of(1, 0)],
    ['{ a: 1, b: { c: ["x"] } }', { a: 1, b: { c: ["x"], d: 2 }, e: 3 }, { a: 1, b: { c: ["y"] } }],
    ['{ "a-b": 1, Δc0: 2 }', { "a-b": 1, Δc0: 2 }, { "a-b": 1 }],
    ["{ a: 1, … }", { a: 1 }, null],
    ["{ a: undefined }", { a: undefined }, {}],
  ])("%s is told from another", (text, right, wrong) => {
    expect(agrees(text, right)).toBe(true);
    expect(agrees(text, wrong)).toBe(false);
  });

  it("may be followed by a remark", () => {
    for (const text of ["6, of 10 ms each", "[1, 2]; in order", '"a" (of two)', "2 — or so"]) {
      expect(readWrittenValue(text)).not.toBeNull();
    }
  });

  it("is no expression and no prose", () => {
    for (const text of [
      "features.numFrames",
      "6 frames",
      "1 + 1",
      "Float64Array(3 × T)",
      "[1, 1 + 11]",
      "half",
      "{ a }",
    ]) {
      expect(readWrittenValue(text)).toBeNull();
    }
  });

  it("is told where it differs", () => {
    const value = readWrittenValue('[{ name: "word", times: [0, 0.4] }]');
    expect(value && differenceFrom(value, [{ name: "word", times: [0, 0.5] }])).toBe(
      "[0].times[1]: expected 0.4, got 0.5",
    );
    expect(value && differenceFrom(value, [{ name: "word" }])).toMatch(/^\[0\]: expected a property "times"/);
  });
});
