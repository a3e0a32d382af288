import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutRuns, runsOfSpeech } from "../../src/diarize/speech-pieces.js";

describe("runsOfSpeech", () => {
  it("fills short pauses, then drops short runs", () => {
    const decisions = [1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1];
    const runs = runsOfSpeech(decisions, 0.1, { minPause: 0.2, minSpeech: 0.2 });
    expect(runs).toEqual([
      { start: 0, end: 5 },
      { start: 12, end: 15 },
    ]);
  });
});

describe("cutRuns", () => {
  it("covers each run by parts of about one length, in order", () => {
    const drawn = fc.tuple(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 200 })), { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
    );
    fc.assert(
      fc.property(drawn, ([gaps, length]) => {
        let at = 0;
        const runs = gaps.map(([pause, speech]) => {
          const start = at + pause;
          at = start + speech;
          return { start, end: at };
        });
        const pieces = cutRuns(runs, length);
        for (const [run, { start, end }] of runs.entries()) {
          const own = pieces.filter((piece) => piece.run === run);
          expect(own[0]?.start).toBe(start);
          expect(own.at(-1)?.end).toBe(end);
          for (const [i, piece] of own.entries()) {
            expect(piece.start).toBe(i === 0 ? start : own[i - 1]?.end);
            expect(piece.end).toBeGreaterThan(piece.start);
            expect(piece.end - piece.start).toBeLessThan(1.5 * length + 1);
          }
        }
      }),
    );
  });
});
