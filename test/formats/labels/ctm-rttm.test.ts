import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError } from "../../../src/errors.js";
import { formatCtm, formatRttm, parseCtm, parseRttm } from "../../../src/formats/labels/ctm-rttm.js";
import { followingIntervals, roundedTiers, word } from "./arbitrary-tiers.js";

describe("parseCtm", () => {
  it("reads recordings, channels and confidences", () => {
    const text = ";; comment\ns1 1 0.50 0.25 yes 0.9\ns2 A 0 1 no\n\ns1 1 1.25 0.5 no NA lex ann\n";
    expect(parseCtm(text)).toEqual([
      {
        recording: "s1",
        tiers: [
          {
            name: "word",
            intervals: [
              { start: 0.5, end: 0.75, label: "yes", channel: "1", confidence: 0.9 },
              { start: 1.25, end: 1.75, label: "no", channel: "1" },
            ],
          },
        ],
      },
      { recording: "s2", tiers: [{ name: "word", intervals: [{ start: 0, end: 1, label: "no", channel: "A" }] }] },
    ]);
  });

  it.each([
    ["s1 1 0.5 0.25\n", /x\.ctm, line 1: .* is no line of a CTM/],
    ["s1 1 0,5 0.25 yes\n", /line 1: the start is "0,5"; write a number with a point/],
    ["s1 1 0.5 -0.25 yes\n", /line 1: the duration is -0.25/],
    ["s1 1 0.5 NaN yes\n", /line 1: the duration is "NaN"/],
    ["s1 1 0.5 0.1 yes sure\n", /line 1: the confidence is "sure"/],
    ["s1 1 * * <ALT_BEGIN>\n", /line 1: alternatives/],
  ])("refuses %o", (text, message) => {
    expect(() => parseCtm(text, "x.ctm")).toThrow(CorpusError);
    expect(() => parseCtm(text, "x.ctm")).toThrow(message);
  });
});

describe("formatCtm", () => {
  it("gives back what it was given, to the microsecond", () => {
    const tier = followingIntervals(word).map((intervals) => ({
      name: "word",
      intervals: intervals.map((interval) => ({ ...interval, channel: "B", confidence: 0.25 })),
    }));
    fc.assert(
      fc.property(tier, (given) => {
        const [read] = parseCtm(formatCtm([{ recording: "s1", tiers: [given] }]));
        expect(read?.recording).toBe("s1");
        expect(roundedTiers(read?.tiers ?? [])).toEqual(roundedTiers([given]));
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it("writes the tier that is asked for, or called word, or alone", () => {
    const tier = (name: string) => ({ name, intervals: [{ start: 0.1, end: 0.3, label: name }] });
    const write = (names: readonly string[], options = {}) =>
      formatCtm([{ recording: "s", tiers: names.map(tier) }], options);
    expect(write(["phone", "word"])).toBe("s 1 0.1 0.2 word\n");
    expect(write(["phone", "word"], { tier: "phone" })).toBe("s 1 0.1 0.2 phone\n");
    expect(write(["phone"])).toBe("s 1 0.1 0.2 phone\n");
    expect(() => write(["phone", "tone"])).toThrow(/room for one tier.*phone, tone/);
    expect(() => write(["phone"], { tier: "word" })).toThrow(/no tier is called "word"; the tiers are: phone/);
    expect(() => write(["two words"])).toThrow(/"two words" cannot be a field of a CTM/);
  });
});

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
