import { describe, expect, it } from "vitest";
import { isEspsLabels, parseEspsLabels } from "../../src/labels/esps-labels.js";

const file = "signal msajc003\r\nnfields 1\r\n#\r\n\t0.187498\t125\tH#\r\n\t0.256994\t125\tV\r\n\t0.3\t125\r\n";

describe("parseEspsLabels", () => {
  it("starts each label where the one above it ends", () => {
    expect(parseEspsLabels(file)).toEqual([
      {
        name: "label",
        intervals: [
          { start: 0, end: 0.187498, label: "H#" },
          { start: 0.187498, end: 0.256994, label: "V" },
          { start: 0.256994, end: 0.3, label: "" },
        ],
      },
    ]);
  });

  it("reads a header of nothing but #, and labels with blanks", () => {
    expect(parseEspsLabels("#\n0.5 121 two words\n")[0]?.intervals).toEqual([
      { start: 0, end: 0.5, label: "two words" },
    ]);
  });

  it("gives each field a tier", () => {
    const tiers = parseEspsLabels("separator ,\nnfields 2\n#\n0.5 121 a, word\n0.7 121 b\n");
    expect(tiers.map(({ name, intervals }) => [name, intervals.map(({ label }) => label)])).toEqual([
      ["label", ["a", "b"]],
      ["label2", ["word", ""]],
    ]);
  });

  it("is told from HTK's by its header", () => {
    expect(isEspsLabels(file)).toBe(true);
    expect(isEspsLabels("0 3000000 #\n3000000 4000000 a\n")).toBe(false);
  });

  it.each([
    ["#\n0.5 125 a\n0.4 125 b\n", /x\.lab, line 3: "b" ends at 0.4 s, before the label above it at 0.5 s/],
    ["#\nNaN 125 a\n", /line 2: the end is "NaN"/],
    ["#\n0x10 125 a\n", /line 2: the end is "0x10"/],
    ["nfields many\n#\n", /nfields is "many"/],
    ["0.5 125 a\n", /no line is "#"/],
  ])("refuses %o", (text, message) => {
    expect(() => parseEspsLabels(text, "x.lab")).toThrow(message);
  });
});
