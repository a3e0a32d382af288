import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { identificationAt, openSetRates } from "../../../src/evaluate/detection/open-set.js";
import { createRandom } from "../../../src/math/random.js";

const trialOf = (actual: string, ...scores: readonly number[]) => ({
  path: null,
  actual,
  predicted: "a",
  margin: 1,
  numFrames: 50,
  fold: null,
  scores: Object.fromEntries(scores.map((score, i) => [["a", "b", "c"][i] ?? "", score])),
});

const random = createRandom(4);
const trials = Array.from({ length: 300 }, (_, i) => {
  const actual = ["a", "b", "c", "nobody"][i % 4] ?? "";
  return trialOf(actual, ...["a", "b", "c"].map((label) => random.normal() + (label === actual ? 1.5 : 0)));
});

describe("open-set identification", () => {
  it.each([1, 2, 3])("is what counting gives, rank %d", (rank) => {
    const { thresholds, identificationRates, falseAlarmRates, numKnown, numUnknown } = openSetRates(
      { trials },
      { rank },
    );
    expect([numKnown, numUnknown]).toEqual([225, 75]);
    thresholds.forEach((threshold, p) => {
      const identified = trials.filter(({ actual, scores }) => {
        const own = scores[actual] ?? Number.NaN;
        return own >= threshold && Object.values(scores).filter((score) => score > own).length < rank;
      });
      const alarms = trials.filter(
        ({ actual, scores }) => actual === "nobody" && Object.values(scores).some((score) => score >= threshold),
      );
      expect(identificationRates[p]).toBeCloseTo(identified.length / 225, 14);
      expect(falseAlarmRates[p]).toBeCloseTo(alarms.length / 75, 14);
    });
  });

  it("at a false alarm rate is the best that keeps to it", () => {
    const rates = openSetRates({ trials });
    for (const limit of [0, 0.01, 0.1, 0.5, 1]) {
      const { falseAlarmRate, identificationRate, threshold } = identificationAt(rates, limit);
      expect(falseAlarmRate).toBeLessThanOrEqual(limit);
      const allowed = rates.identificationRates.filter((_, p) => (rates.falseAlarmRates[p] as number) <= limit);
      expect(identificationRate).toBe(Math.max(...allowed));
      expect(rates.thresholds).toContain(threshold);
    }
    expect(identificationAt(rates, 1).threshold).toBe(rates.thresholds[0]);
  });

  it("names nobody where a stranger scores Infinity", () => {
    const rates = openSetRates({ trials: [trialOf("a", 2, 1), trialOf("eve", Infinity, 0)] });
    expect(identificationAt(rates, 0)).toEqual({ threshold: Infinity, identificationRate: 0, falseAlarmRate: 0 });
  });

  it("needs both kinds, numbers, and options in their range", () => {
    expect(() => openSetRates({ trials: [trialOf("a", 1, 2)] })).toThrow(ShapeError);
    expect(() => openSetRates({ trials: [trialOf("eve", 1, 2)] })).toThrow(/there are 0 and 1/);
    expect(() => openSetRates({ trials: [trialOf("a", 1, 0), trialOf("eve", Number.NaN, 2)] })).toThrow(/not a number/);
    expect(() => openSetRates({ trials }, { rank: 0 })).toThrow(OptionError);
    expect(() => identificationAt(openSetRates({ trials }), 2)).toThrow(OptionError);
  });
});
