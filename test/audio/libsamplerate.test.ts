import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rateFraction } from "../../src/audio/libsamplerate.js";

describe("rateFraction", () => {
  it.each([
    [44100, 16000, 441, 160],
    [8000, 16000, 1, 2],
    [384000, 16000, 24, 1],
    [1, 256, 1, 256],
    [1.1, 1, 11, 10],
    [0.9, 1, 9, 10],
    [1 / 3, 1, 1, 3],
  ])("of %d to %d is %d / %d", (from, to, numerator, denominator) => {
    expect(rateFraction(from, to, 192_000)).toEqual({ from: numerator, to: denominator });
  });

  it("is exact for all whole rates up to the limit", () => {
    const rate = fc.integer({ min: 1, max: 192_000 });
    fc.assert(
      fc.property(rate, rate, (from, to) => {
        const fraction = rateFraction(from, to, 192_000);
        expect(fraction.from * to).toBe(fraction.to * from);
      }),
    );
  });

  it("is the nearest there is, found by trying them all", () => {
    const nearest = (ratio: number, limit: number) => {
      let best = Number.POSITIVE_INFINITY;
      for (let to = 1; to <= limit; to++) {
        const from = Math.max(1, Math.round(ratio * to));
        if (from <= limit) best = Math.min(best, Math.abs(from / to - ratio));
      }
      return best;
    };
    fc.assert(
      fc.property(fc.double({ min: 1 / 16, max: 16, noNaN: true }), (ratio) => {
        const { from, to } = rateFraction(ratio, 1, 500);
        expect(Math.max(from, to)).toBeLessThanOrEqual(500);
        expect(Math.abs(from / to - ratio)).toBeLessThanOrEqual(nearest(ratio, 500) * (1 + 1e-9) + 1e-12);
      }),
    );
  });
});
