import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { createFrequencyWarp } from "../../../src/features/spectrum/vocal-tract-warp.js";

const range = { low: 20, high: 7800, nyquist: 8000 };
const warpOf = (vtlnWarp: number) => createFrequencyWarp({ vtlnWarp, vtlnLow: 100, vtlnHigh: -500 }, range);

describe("the warped axis", () => {
  it("is f / α in the middle, and the ends stay", () => {
    for (const alpha of [0.8, 0.9, 1.1, 1.25]) {
      const warp = warpOf(alpha);
      expect(warp(2000)).toBeCloseTo(2000 / alpha, 10);
      expect([warp(20), warp(7800), warp(5), warp(7900)]).toEqual([20, 7800, 5, 7900]);
    }
  });

  it("bends where Kaldi's does: l = 100 max(1, α), h = 7500 min(1, α), and min(l, F(l)) = 100, max(h, F(h)) = 7500", () => {
    for (const [alpha, lower, upper] of [
      [0.8, 100, 6000],
      [1.25, 125, 7500],
    ] as const) {
      const warp = warpOf(alpha);
      expect(warp(lower)).toBeCloseTo(lower / alpha, 10);
      expect(warp(upper)).toBeCloseTo(upper / alpha, 8);
      // Halfway between an end and a bend is halfway between where they go.
      expect(warp((20 + lower) / 2)).toBeCloseTo((20 + lower / alpha) / 2, 10);
      expect(warp((7800 + upper) / 2)).toBeCloseTo((7800 + upper / alpha) / 2, 8);
    }
  });

  it("rises without a jump", () => {
    for (const alpha of [0.8, 1.25]) {
      const warp = warpOf(alpha);
      for (let frequency = 1; frequency < 7900; frequency++) {
        const step = warp(frequency) - warp(frequency - 1);
        expect(step).toBeGreaterThan(0);
        expect(step).toBeLessThan(8);
      }
    }
  });

  it("is the axis itself for α = 1, whatever the bends", () => {
    const warp = createFrequencyWarp({ vtlnWarp: 1, vtlnLow: 0, vtlnHigh: 9000 }, range);
    expect(warp(1234.5)).toBe(1234.5);
  });
});

describe("what is refused", () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a factor of %d", (vtlnWarp) => {
    expect(() => warpOf(vtlnWarp)).toThrow(OptionError);
    expect(() => warpOf(vtlnWarp)).toThrow("vtlnWarp must be a number above 0");
  });

  it.each([
    [1.1, 20, 7000],
    [0.9, 100, 7800],
    [0.9, 100, -100],
    [1.1, 3000, 2000],
    [2, 2000, 3000],
    [1.1, 100, Number.NaN],
  ])("α %d with bends at %d and %d", (vtlnWarp, vtlnLow, vtlnHigh) => {
    expect(() => createFrequencyWarp({ vtlnWarp, vtlnLow, vtlnHigh }, range)).toThrow(
      /vtlnLow and vtlnHigh inside lowFrequency 20 and highFrequency 7800/,
    );
  });
});
