import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError } from "../../../src/errors.js";
import type { LabelTier } from "../../../src/formats/labels/label-tier.js";
import { formatTextGrid, parseTextGrid } from "../../../src/formats/labels/text-grid.js";
import { decodeText } from "../../../src/formats/text-lines.js";
import { followingIntervals } from "./arbitrary-tiers.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/labels/${name}.TextGrid`, import.meta.url));
const parseFixture = (name: string) => parseTextGrid(decodeText(fixture(name), name), name);

const madeByPraat: LabelTier[] = [
  {
    name: "words",
    intervals: [
      { start: 0, end: 0.1, label: "" },
      { start: 0.1, end: 0.4, label: 'say "yes"' },
      { start: 0.4, end: 1.25, label: "grün" },
      { start: 1.25, end: 2.5, label: "" },
    ],
  },
  {
    name: "phones",
    intervals: [
      { start: 0, end: 0.1, label: "" },
      { start: 0.1, end: 0.25, label: "ɛ" },
      { start: 0.25, end: 0.4, label: "s 12 <exists> ! no comment" },
      { start: 0.4, end: 2.5, label: "" },
    ],
  },
  {
    name: "tone",
    intervals: [
      { start: 0.2, end: 0.2, label: "H*" },
      { start: 1.5, end: 1.5, label: "" },
    ],
  },
];

/** A file with one tier, "word", of these lines. */
const short = (...lines: readonly string[]) =>
  ['File type = "ooTextFile"', '"TextGrid"', "0 9 <exists> 1", '"IntervalTier" "word" 0 9', ...lines].join("\n");

describe("what Praat wrote", () => {
  it.each(["long", "short", "utf16be"])("is read, in the %s form", (name) => {
    expect(parseFixture(name)).toEqual(madeByPraat);
  });

  it("is written again to the same bytes", () => {
    expect(formatTextGrid(madeByPraat)).toBe(fixture("long").toString("utf8"));
  });

  it("is read in little-endian UTF-16, with CR LF, and with a mark of UTF-8", () => {
    const long = fixture("long").toString("utf8");
    const littleEndian = Buffer.from(`\ufeff${long.replaceAll("\n", "\r\n")}`, "utf16le");
    expect(parseTextGrid(decodeText(littleEndian, "x"))).toEqual(madeByPraat);
    expect(parseTextGrid(decodeText(Buffer.from(`\ufeff${long}`), "x"))).toEqual(madeByPraat);
  });

  it("is refused in the binary and the chronological form, with what to do", () => {
    expect(() => parseFixture("binary")).toThrow(/binary.*Save as text file/);
    expect(() => parseFixture("chronological")).toThrow(/chronological TextGrid.*Save as text file/);
    expect(() => parseTextGrid("ooBinaryFile\bTextGrid")).toThrow(/binary TextGrid/);
  });
});

describe("a malformed TextGrid", () => {
  it.each([
    ["overlapping intervals", short("2", '0 1 "a"', '0.5 2 "b"'), /line 7: "b" starts at 0.5 s, before .* ends at 1 s/],
    ["an end before the start", short("1", '2 1 "a"'), /line 6: "a" ends at 1 s, before its start at 2 s/],
    ["an interval of no length", short("1", '1 1 "a"'), /line 6: .* has no length/],
    ["a time before 0", short("1", '-1 1 "a"'), /line 6: the time -1/],
    ["a time that is no number", short("1", 'NaN 1 "a"'), /line 6: xmax of an interval is due, and "a" came/],
    ["fewer intervals than it says", short("4000000000", '0 1 "a"'), /ends where xmin of an interval is due/],
    ["a count that is none", short("1.5", '0 1 "a"'), /line 5: "1.5" is no number of items/],
    ["an open quotation mark", short("1", '0 1 "a'), /line 6: a quotation mark is not closed/],
    ["another class of tier", short().replace("Interval", "Pitch"), /line 4: "PitchTier" is no tier/],
    ["another object", 'File type = "ooTextFile"\nObject class = "Pitch 1"\n', /this is a Pitch 1/],
    ["another file", "0 1 a\n", /no TextGrid/],
    ["nothing", "", /no TextGrid/],
  ])("with %s is refused, by line", (_, text, message) => {
    expect(() => parseTextGrid(text, "x.TextGrid")).toThrow(CorpusError);
    expect(() => parseTextGrid(text, "x.TextGrid")).toThrow(message);
    expect(() => parseTextGrid(text, "x.TextGrid")).toThrow(/^x\.TextGrid/);
  });

  it("never throws anything else, cut short or changed anywhere", () => {
    const long = fixture("long").toString("utf8");
    fc.assert(
      fc.property(fc.nat(long.length), fc.nat(40), fc.string({ maxLength: 5 }), (at, removed, put) => {
        const text = long.slice(0, at) + put + (removed === 0 ? "" : long.slice(at + removed));
        try {
          parseTextGrid(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CorpusError);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("reads a label of five million characters", () => {
    const label = 'a""'.repeat(1_700_000);
    expect(parseTextGrid(short("1", `0 1 "${label}"`))[0]?.intervals[0]?.label).toHaveLength(3_400_000);
  });
});

describe("formatTextGrid", () => {
  it("gives back what it was given, with the gaps filled", () => {
    const label = fc.string({ unit: "grapheme", maxLength: 12 });
    const tier = fc.record({ name: label, intervals: followingIntervals(label) });
    fc.assert(
      fc.property(fc.array(tier, { minLength: 1, maxLength: 3 }), (tiers) => {
        const read = parseTextGrid(formatTextGrid(tiers));
        const end = Math.max(...tiers.flatMap(({ intervals }) => intervals.map((interval) => interval.end)));
        for (const [i, { name, intervals }] of tiers.entries()) {
          const back = read[i]?.intervals ?? [];
          expect(read[i]?.name).toBe(name);
          expect(back.filter((one) => intervals.some((given) => given.start === one.start))).toEqual(intervals);
          // No gap anywhere, and no label that was not given.
          expect(back.map(({ start }) => start)).toEqual([0, ...back.slice(0, -1).map((one) => one.end)]);
          expect(back.at(-1)?.end).toBe(end);
          const given = intervals.filter((interval) => interval.label !== "");
          expect(back.filter((one) => one.label !== "")).toEqual(given);
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it("parts points from intervals, and ends with the recording", () => {
    const intervals = [
      { start: 0.5, end: 0.5, label: "click" },
      { start: 1, end: 2, label: "speech" },
    ];
    expect(parseTextGrid(formatTextGrid([{ name: "label", intervals }], { duration: 3 }))).toEqual([
      {
        name: "label",
        intervals: [
          { start: 0, end: 1, label: "" },
          { start: 1, end: 2, label: "speech" },
          { start: 2, end: 3, label: "" },
        ],
      },
      { name: "label points", intervals: [{ start: 0.5, end: 0.5, label: "click" }] },
    ]);
  });

  it("refuses what has no place in one", () => {
    const overlapping = [
      { start: 0, end: 2, label: "ann" },
      { start: 1, end: 3, label: "bob" },
    ];
    expect(() => formatTextGrid([{ name: "speaker", intervals: overlapping }])).toThrow(
      /tier "speaker": "bob" starts at 1 s/,
    );
    expect(() => formatTextGrid([])).toThrow(/one tier at least/);
    expect(() => formatTextGrid([{ name: "word", intervals: [] }])).toThrow(/needs a length/);
  });
});
