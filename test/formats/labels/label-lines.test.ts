import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../../src/errors.js";
import {
  formatAudacity,
  isEspsLabels,
  parseAudacity,
  parseEspsLabels,
  parseTimit,
} from "../../../src/formats/labels/label-lines.js";
import { followingIntervals, phrase } from "./arbitrary-tiers.js";

describe("Audacity's label tracks", () => {
  it("are read: intervals, points, frequency ranges, labels with tabs and none", () => {
    const text = "0.500000\t1.250000\tyes\n\\\t100.0\t4000.0\n2.000000\t2.000000\tclick\n3\t4\ta\tb\n5\t6\n";
    expect(parseAudacity(text)).toEqual({
      name: "label",
      intervals: [
        { start: 0.5, end: 1.25, label: "yes" },
        { start: 2, end: 2, label: "click" },
        { start: 3, end: 4, label: "a\tb" },
        { start: 5, end: 6, label: "" },
      ],
    });
  });

  it.each([
    ["0,5\t1,25\tyes\n", /x\.txt, line 1: the start is "0,5"; write a number with a point/],
    ["1\t0.5\tyes\n", /line 1: "yes" ends at 0.5 s, before its start at 1 s/],
    ["0 1 yes\n", /line 1: .* with tabs between/],
    ["\t1\tyes\n", /line 1: the start is ""/],
  ])("are refused: %o", (text, message) => {
    expect(() => parseAudacity(text, "x.txt")).toThrow(message);
  });

  it("are written and read again", () => {
    fc.assert(
      fc.property(followingIntervals(phrase), (intervals) => {
        const tier = { name: "label", intervals };
        expect(parseAudacity(formatAudacity(tier))).toEqual(tier);
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(() => formatAudacity({ name: "label", intervals: [{ start: 0, end: 1, label: "a\nb" }] })).toThrow(
      /line break/,
    );
  });
});

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

const options = { name: "SA1.PHN", sampleRate: 16000 };

describe("parseTimit", () => {
  it("divides samples by the rate, and names the tier by the extension", () => {
    expect(parseTimit("0 3050 h#\n3050 4559 sh\r\n", options)).toEqual({
      name: "phone",
      intervals: [
        { start: 0, end: 3050 / 16000, label: "h#" },
        { start: 3050 / 16000, end: 4559 / 16000, label: "sh" },
      ],
    });
    expect(parseTimit("3050 5723 she\n", { name: "sa1.wrd", sampleRate: 8000 })).toEqual({
      name: "word",
      intervals: [{ start: 0.38125, end: 0.715375, label: "she" }],
    });
    const sentence = parseTimit("0 46797 She had your dark suit.\n\n", { ...options, name: "a/SA1.TXT" });
    expect(sentence).toMatchObject({ name: "text", intervals: [{ label: "She had your dark suit." }] });
  });

  it.each([
    ["0 1.5 a", /SA1\.PHN, line 1: "0 1\.5 a" is no line of TIMIT/],
    ["0 10 a\n20 10 b", /line 2: "b" ends at .* before its start/],
    ["h# 0 10", /line 1/],
    ["-5 10 a", /line 1/],
  ])("refuses %o", (text, message) => {
    expect(() => parseTimit(text, options)).toThrow(CorpusError);
    expect(() => parseTimit(text, options)).toThrow(message);
  });

  it.each([undefined, 0, Number.NaN, Number.POSITIVE_INFINITY])("needs a sample rate, and not %o", (sampleRate) => {
    const given = sampleRate === undefined ? {} : { sampleRate };
    expect(() => parseTimit("0 1 a", { name: "x.phn", ...given })).toThrow(OptionError);
  });
});
