import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { clopperPearsonInterval, correctedWilsonInterval, wilsonInterval } from "../../src/evaluate/interval.js";
import { readGolden } from "../oracles/golden.js";

interface Golden {
  readonly intervals: {
    readonly cases: readonly {
      k: number;
      n: number;
      confidence: number;
      wilson: [number, number];
      wilson_cc: [number, number];
      clopper_pearson: [number, number];
    }[];
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

describe("the other intervals of a rate", () => {
  const { cases } = readGolden<Golden>("eval/intervals_tests.json").intervals;

  it.each(cases)("equal scipy's for $k of $n at $confidence", ({ k, n, confidence, wilson_cc, clopper_pearson }) => {
    for (const [interval, expected] of [
      [correctedWilsonInterval(k, n, confidence), wilson_cc],
      [clopperPearsonInterval(k, n, confidence), clopper_pearson],
    ] as const) {
      expect(Math.abs(interval.low - expected[0])).toBeLessThan(1e-10);
      expect(Math.abs(interval.high - expected[1])).toBeLessThan(1e-10);
    }
  });

  it("hold Wilson's, and the rate", () => {
    for (const [k, n] of [
      [0, 5],
      [5, 5],
      [1, 7],
      [93, 100],
    ] as const) {
      const wilson = wilsonInterval(k, n);
      for (const { low, high } of [correctedWilsonInterval(k, n), clopperPearsonInterval(k, n)]) {
        expect(low).toBeLessThanOrEqual(wilson.low);
        expect(high).toBeGreaterThanOrEqual(wilson.high);
      }
    }
    expect(correctedWilsonInterval(0, 0)).toEqual({ low: 0, high: 1, confidence: 0.95 });
    expect(clopperPearsonInterval(0, 0)).toEqual({ low: 0, high: 1, confidence: 0.95 });
  });

  it("refuse what Wilson's refuses", () => {
    expect(() => clopperPearsonInterval(3, 2)).toThrow(OptionError);
    expect(() => correctedWilsonInterval(1, 2, 95)).toThrow(OptionError);
  });
});
