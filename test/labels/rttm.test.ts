import { describe, expect, it } from "vitest";
import { CorpusError } from "../../src/errors.js";
import { formatRttm, parseRttm } from "../../src/labels/rttm.js";

const text = [
  ";; comment",
  "SPKR-INFO m1 1 <NA> <NA> <NA> unknown ann <NA>",
  "SPEAKER m1 1 0.5 1.25 <NA> <NA> ann <NA> <NA>",
  "SPEAKER m1 1 1.5 1 <NA> <NA> bob 0.5 <NA>",
  "LEXEME m1 1 0.5 0.25 yes lex ann 0.9",
  "NON-LEX m1 1 1 0.1 <NA> laugh ann <NA>",
  "SPEAKER m2 2 0 1 <NA> <NA> ann <NA> <NA>",
  "",
].join("\n");

const recordings = [
  {
    recording: "m1",
    tiers: [
      {
        name: "speaker",
        intervals: [
          { start: 0.5, end: 1.75, label: "ann", channel: "1" },
          { start: 1.5, end: 2.5, label: "bob", channel: "1", confidence: 0.5 },
        ],
      },
      {
        name: "word",
        intervals: [{ start: 0.5, end: 0.75, label: "yes", channel: "1", speaker: "ann", confidence: 0.9 }],
      },
    ],
  },
  { recording: "m2", tiers: [{ name: "speaker", intervals: [{ start: 0, end: 1, label: "ann", channel: "2" }] }] },
];

describe("RTTM", () => {
  it("is read: speakers, who may overlap, and words", () => {
    expect(parseRttm(text)).toEqual(recordings);
  });

  it("is written and read again", () => {
    expect(parseRttm(formatRttm(recordings))).toEqual(recordings);
    expect(formatRttm(recordings).split("\n")[0]).toBe("SPEAKER m1 1 0.5 1.25 <NA> <NA> ann <NA> <NA>");
  });

  it("takes one other tier as speakers", () => {
    const tiers = [{ name: "who", intervals: [{ start: 0, end: 1, label: "ann" }] }];
    expect(formatRttm([{ recording: "m", tiers }])).toBe("SPEAKER m 1 0 1 <NA> <NA> ann <NA> <NA>\n");
    const both = [...tiers, { name: "word", intervals: [] }];
    expect(formatRttm([{ recording: "m", tiers: both }], { tier: "who" })).toMatch(/ann/);
    expect(() => formatRttm([{ recording: "m", tiers: [...tiers, { name: "tone", intervals: [] }] }])).toThrow(
      /who, tone/,
    );
    expect(() => formatRttm([{ recording: "my file", tiers }])).toThrow(/"my file" cannot be a field/);
  });

  it.each([
    ["SPEAKER m 1 0 1 <NA>\n", /x\.rttm, line 1: 6 fields/],
    ["SPEAKER m 1 0 -1 <NA> <NA> ann <NA>\n", /line 1: the duration is -1/],
    ["SPEAKER m 1 nan 1 <NA> <NA> ann <NA>\n", /line 1: the start is "nan"/],
    ["SPEAKER m 1 0 1 <NA> <NA> <NA> <NA>\n", /line 1: a SPEAKER without its name/],
    ["TALKER m 1 0 1 <NA> <NA> ann <NA>\n", /line 1: "TALKER" is no type of RTTM/],
  ])("refuses %o", (malformed, message) => {
    expect(() => parseRttm(malformed, "x.rttm")).toThrow(CorpusError);
    expect(() => parseRttm(malformed, "x.rttm")).toThrow(message);
  });
});
