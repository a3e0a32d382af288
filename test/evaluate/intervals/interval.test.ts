import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import {
  clopperPearsonInterval,
  correctedWilsonInterval,
  intervalByGroup,
  wilsonInterval,
} from "../../../src/evaluate/intervals/interval.js";
import { reportOf } from "../../../src/evaluate/report.js";
import type { Trial } from "../../../src/types.js";
import { readGolden } from "../../oracles/golden.js";

const trials = (perGroup: readonly (readonly [right: number, wrong: number])[]): Trial[] =>
  perGroup.flatMap(([right, wrong], g) =>
    Array.from({ length: right + wrong }, (_, i) => ({
      path: null,
      group: `s${g}`,
      actual: "yes",
      predicted: i < right ? "yes" : "no",
      margin: 1,
      scores: {},
      numFrames: 1,
      fold: null,
    })),
  );

describe("the interval by group", () => {
  it("is wider than Wilson's where groups differ", () => {
    const uneven = trials([
      [50, 0],
      [20, 30],
      [49, 1],
      [10, 40],
      [50, 0],
      [45, 5],
    ]);
    const { interval, intervalByGroup: byGroup } = reportOf(uneven, ["yes", "no"]);
    expect(byGroup?.numGroups).toBe(6);
    expect((byGroup?.high ?? 0) - (byGroup?.low ?? 1)).toBeGreaterThan(2 * (interval.high - interval.low));
    expect(reportOf(uneven, ["yes"]).intervalByGroup).toEqual(byGroup);
  });
  it("never says that there will be no mistake", () => {
    const faultless = trials([
      [10, 0],
      [10, 0],
    ]);
    expect(intervalByGroup(faultless)).toEqual({ ...wilsonInterval(20, 20), numGroups: 2 });
    const hopeless = trials([
      [0, 10],
      [0, 10],
    ]);
    expect(intervalByGroup(hopeless)).toEqual({ ...wilsonInterval(0, 20), numGroups: 2 });
  });
  it("is about Wilson's where every trial is a group", () => {
    const single = trials(Array.from({ length: 200 }, (_, i) => (i % 10 ? [1, 0] : [0, 1])));
    const [byGroup, wilson] = [intervalByGroup(single), wilsonInterval(180, 200)];
    expect(Math.abs((byGroup?.low ?? 0) - wilson.low)).toBeLessThan(0.01);
    expect(Math.abs((byGroup?.high ?? 0) - wilson.high)).toBeLessThan(0.015);
  });
  it("is none where groups are not known, or only one is", () => {
    const known = trials([
      [1, 0],
      [1, 0],
    ]);
    const { group: _, ...unknown } = known[0] as Trial;
    expect(intervalByGroup([unknown, ...known])).toBeNull();
    expect(intervalByGroup(trials([[3, 1]]))).toBeNull();
    expect(reportOf([unknown], ["yes"])).not.toHaveProperty("intervalByGroup");
  });
});

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
