import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionsOf, framesLasting, joinRuns, longRuns, speechRuns } from "../../../src/features/vad/frame-runs.js";

const decisions = fc.uint8Array({ max: 1, maxLength: 50 });

describe("runs of frames", () => {
  it("are the decisions in another form", () => {
    expect(speechRuns([0, 1, 1, 0, 1])).toEqual([
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
    fc.assert(
      fc.property(decisions, (d) => {
        expect(decisionsOf(speechRuns(d), d.length)).toEqual(d);
      }),
    );
  });

  it("join over short pauses, so that none is left", () => {
    fc.assert(
      fc.property(decisions, fc.integer({ min: 0, max: 10 }), (d, minPause) => {
        const joined = joinRuns(speechRuns(d), minPause);
        const after = decisionsOf(joined, d.length);
        expect(d.every((decision, t) => decision <= (after[t] as number))).toBe(true);
        const inner = after.join("").replace(/^0+|0+$/g, "");
        for (const pause of inner.match(/0+/g) ?? []) expect(pause.length).toBeGreaterThanOrEqual(minPause);
      }),
    );
  });

  it("are dropped when they are short", () => {
    expect(longRuns(speechRuns([1, 0, 1, 1, 0, 1, 1, 1]), 2)).toEqual([
      { start: 2, end: 4 },
      { start: 5, end: 8 },
    ]);
  });

  it("are counted in whole frames, whatever binary fractions make of it", () => {
    expect(framesLasting(0.07, 0.01)).toBe(7);
    expect(framesLasting(0.071, 0.01)).toBe(8);
    expect(framesLasting(0, 0.01)).toBe(0);
    for (let n = 1; n < 200; n++) expect(framesLasting(n * 0.01, 0.01)).toBe(n);
  });
});
