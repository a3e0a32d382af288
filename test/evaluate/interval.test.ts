import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { wilsonInterval } from "../../src/evaluate/interval.js";
import { readGolden } from "../oracles/golden.js";

interface Golden {
  readonly intervals: {
    readonly cases: readonly { k: number; n: number; confidence: number; wilson: [number, number] }[];
  };
}

describe("Wilson's interval", () => {
  const { cases } = readGolden<Golden>("eval/intervals_tests.json").intervals;

  it.each(cases)("equals scipy's for $k of $n at $confidence", ({ k, n, confidence, wilson }) => {
    const { low, high } = wilsonInterval(k, n, confidence);
    expect(Math.abs(low - wilson[0])).toBeLessThan(1e-12);
    expect(Math.abs(high - wilson[1])).toBeLessThan(1e-12);
  });

  it("stays inside 0 and 1, and says nothing of no trials", () => {
    expect(wilsonInterval(300, 300).high).toBe(1);
    for (let n = 1; n < 300; n++) {
      expect(wilsonInterval(0, n).low).toBe(0);
      expect(wilsonInterval(n, n).high).toBe(1);
    }
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1, confidence: 0.95 });
  });

  it("refuses counts that are none", () => {
    expect(() => wilsonInterval(3, 2)).toThrow(OptionError);
    expect(() => wilsonInterval(0.5, 2)).toThrow(OptionError);
    expect(() => wilsonInterval(1, 2, 95)).toThrow(OptionError);
  });
});
