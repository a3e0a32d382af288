import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError } from "../../../src/errors.js";
import { formatHtkLabels, formatMlf, parseHtkLabels, parseMlf } from "../../../src/formats/labels/htk-labels.js";
import { followingIntervals, phrase } from "./arbitrary-tiers.js";

describe("parseHtkLabels", () => {
  it("reads times in 100 ns, with and without scores", () => {
    expect(parseHtkLabels("0 3000000 sil -12.5\n3000000 3730000 ih\n")).toEqual([
      {
        name: "label",
        intervals: [
          { start: 0, end: 0.3, label: "sil", confidence: -12.5 },
          { start: 0.3, end: 0.373, label: "ih" },
        ],
      },
    ]);
  });

  it("lets a label of a higher level reach to the next of its level", () => {
    // States, phones and words, as HVite -f -m writes them.
    const text = [
      "0 1000000 s2 -1 sil -2 SENT-START",
      "1000000 2000000 s3 -1",
      "2000000 3000000 s2 -1 w -5.5 one",
      "3000000 4000000 s2 -1 ah -1",
      "4000000 5000000 s3 -1",
    ].join("\n");
    const [states, phones, words] = parseHtkLabels(text);
    expect(states?.intervals.map(({ label }) => label)).toEqual(["s2", "s3", "s2", "s2", "s3"]);
    expect(phones).toEqual({
      name: "label2",
      intervals: [
        { start: 0, end: 0.2, label: "sil", confidence: -2 },
        { start: 0.2, end: 0.3, label: "w", confidence: -5.5 },
        { start: 0.3, end: 0.5, label: "ah", confidence: -1 },
      ],
    });
    expect(words).toEqual({
      name: "label3",
      intervals: [
        { start: 0, end: 0.2, label: "SENT-START" },
        { start: 0.2, end: 0.5, label: "one" },
      ],
    });
  });

  it("reads quotation marks, escapes, comments, starts alone and the first of alternatives", () => {
    const text =
      "0 \"a b\" ; comment\n10000000 20000000 \\303\\251t\\303\\251\n20000000 30000000 '12'\n///\n0 1 other\n";
    expect(parseHtkLabels(text)[0]?.intervals).toEqual([
      { start: 0, end: 1, label: "a b" },
      { start: 1, end: 2, label: "été" },
      { start: 2, end: 3, label: "12" },
    ]);
    expect(parseHtkLabels(String.raw`0 1 "\\101"`)[0]?.intervals[0]?.label).toBe(String.raw`\101`);
  });

  it.each([
    ["HELLO WORLD", /x\.lab, line 1: "HELLO WORLD" has no times/],
    ["0 100", /line 1: there are times and no label/],
    ["0 100 a\n200 b", /line 2: the last label has no end/],
    ["0 100 a\n300 200 b", /line 2: "b" ends at .* before its start/],
    ["-1 100 a", /line 1: "-1 100 a" has no times/],
    [`0 100 ${"a".repeat(200_000)}`, /line 1: it has 200006 characters/],
  ])("refuses %#", (text, message) => {
    expect(() => parseHtkLabels(text, "x.lab")).toThrow(CorpusError);
    expect(() => parseHtkLabels(text, "x.lab")).toThrow(message);
  });
});

describe("formatHtkLabels", () => {
  it("gives back what it was given", () => {
    fc.assert(
      fc.property(followingIntervals(phrase), (intervals) => {
        expect(parseHtkLabels(formatHtkLabels({ name: "label", intervals }))).toEqual([{ name: "label", intervals }]);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
  it("leaves out what has no label, and writes scores", () => {
    const intervals = [
      { start: 0, end: 1, label: "" },
      { start: 1, end: 1.5, label: "12", confidence: -3 },
    ];
    expect(formatHtkLabels({ name: "word", intervals })).toBe('10000000 15000000 "12" -3\n');
    expect(() => formatHtkLabels({ name: "x", intervals: [{ start: 0, end: 1, label: "a\nb" }] })).toThrow(
      /line break/,
    );
  });
});

describe("parseMlf", () => {
  it("reads each recording by its pattern", () => {
    const text = '#!MLF!#\n"*/dr1/sa1.lab"\n0 5000000 a -3.5\n5000000 6000000 b\n.\n"mfcc/s2.rec"\n0 1000000 c\n.\n';
    expect(parseMlf(text)).toEqual([
      {
        recording: "dr1/sa1",
        tiers: [
          {
            name: "label",
            intervals: [
              { start: 0, end: 0.5, label: "a", confidence: -3.5 },
              { start: 0.5, end: 0.6, label: "b" },
            ],
          },
        ],
      },
      { recording: "mfcc/s2", tiers: [{ name: "label", intervals: [{ start: 0, end: 0.1, label: "c" }] }] },
    ]);
  });

  it.each([
    ['"*/a.lab"\n0 1 a\n.\n', /x\.mlf: the first line of an MLF is "#!MLF!#"/],
    ['#!MLF!#\n"*/a.lab"\n0 1 a\n', /line 2: the labels of a do not end with a line "\."/],
    ["#!MLF!#\n0 1 a\n.\n", /line 2: the name of a recording is due.*0 1 a came/],
    ['#!MLF!#\n"*/s1_*.lab"\n0 1 a\n.\n', /line 2: .* may mean several recordings/],
    ['#!MLF!#\n"*/dr1" -> "labels/dr1"\n', /line 2: an MLF that refers to other folders/],
    ['#!MLF!#\n"*/a.lab"\nHELLO\n.\n', /line 3: "HELLO" has no times/],
  ])("refuses %o", (text, message) => {
    expect(() => parseMlf(text, "x.mlf")).toThrow(CorpusError);
    expect(() => parseMlf(text, "x.mlf")).toThrow(message);
  });

  it("reads what formatMlf writes", () => {
    const intervals = [{ start: 0.25, end: 0.5, label: "." }];
    const recordings = ["a", "dr1/b"].map((recording) => ({ recording, tiers: [{ name: "label", intervals }] }));
    expect(parseMlf(formatMlf(recordings))).toEqual(recordings);
    expect(() => formatMlf([{ recording: "a*", tiers: [] }])).toThrow(/cannot be a name in an MLF/);
  });
});
