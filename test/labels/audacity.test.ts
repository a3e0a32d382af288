import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAudacity, parseAudacity } from "../../src/labels/audacity.js";
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
