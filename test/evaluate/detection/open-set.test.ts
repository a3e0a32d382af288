import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import {
  closedSetTrials,
  cumulativeMatch,
  identificationAt,
  openSetRates,
} from "../../../src/evaluate/detection/open-set.js";
import { createRandom } from "../../../src/math/random.js";
import { decide } from "../../../src/recognize/classify.js";

describe("closed set trials", () => {
  const trialOf = (scores: Readonly<Record<string, number>>, rest = {}) => ({
    path: "a.wav",
    actual: "ada",
    predicted: "ada",
    margin: 1,
    numFrames: 50,
    fold: null,
    scores,
    ...rest,
  });

  describe("decisions as claims", () => {
    it("are ratios of a label to the mean likelihood of all others", () => {
      const scores = { ada: Math.log(6), bob: Math.log(1), cyd: Math.log(3) };
      expect(closedSetTrials({ trials: [trialOf(scores), trialOf(scores, { path: null, actual: "eve" })] })).toEqual([
        { model: "ada", test: "a.wav", isTarget: true, score: expect.closeTo(Math.log(6 / 2), 14) },
        { model: "bob", test: "a.wav", isTarget: false, score: expect.closeTo(Math.log(1 / 4.5), 14) },
        { model: "cyd", test: "a.wav", isTarget: false, score: expect.closeTo(Math.log(3 / 3.5), 14) },
        { model: "ada", test: "recording 2", isTarget: false, score: expect.closeTo(Math.log(6 / 2), 14) },
        { model: "bob", test: "recording 2", isTarget: false, score: expect.closeTo(Math.log(1 / 4.5), 14) },
        { model: "cyd", test: "recording 2", isTarget: false, score: expect.closeTo(Math.log(3 / 3.5), 14) },
      ]);
    });

    it("are differences of two labels, times the frames where the whole recording counts", () => {
      const scoresOf = (trials: ReturnType<typeof closedSetTrials>) => trials.map(({ score }) => score);
      const trials = [trialOf({ ada: -40, bob: -42 })];
      expect(scoresOf(closedSetTrials({ trials }))).toEqual([2, -2]);
      expect(scoresOf(closedSetTrials({ trials }, { likelihood: "recording" }))).toEqual([100, -100]);
    });

    it("are the same as by the formula, also of likelihoods far apart", () => {
      const values = fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 2, maxLength: 8 });
      fc.assert(
        fc.property(values, (scores) => {
          const named = Object.fromEntries(scores.map((score, i) => [`l${i}`, score]));
          closedSetTrials({ trials: [trialOf(named)] }).forEach(({ score }, l) => {
            const others = scores.filter((_, j) => j !== l);
            const most = Math.max(...others);
            const sum = others.reduce((total, other) => total + Math.exp(other - most), 0);
            const expected = (scores[l] as number) - most - Math.log(sum / others.length);
            expect(Math.abs(score - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
          });
        }),
      );
    });

    it("need two labels", () => {
      expect(() => closedSetTrials({ trials: [trialOf({ ada: 1 })] })).toThrow(ShapeError);
      expect(() => closedSetTrials({ trials: [] }, { likelihood: "word" as "frame" })).toThrow(OptionError);
      expect(closedSetTrials({ trials: [trialOf({ ada: -Infinity, bob: 1 })] }).map(({ score }) => score)).toEqual([
        -Infinity,
        Infinity,
      ]);
    });
  });
});

describe("cumulative match", () => {
  const trialOf = (actual: string, scores: Readonly<Record<string, number>>) => ({
    path: `${actual}.wav`,
    actual,
    predicted: decide(scores, 1).label,
    margin: 1,
    numFrames: 50,
    fold: null,
    scores,
  });

  describe("the cumulative match characteristic", () => {
    it("counts how far down the right label is", () => {
      const scores = { a: 1, b: 3, c: 2, d: 0 };
      const { rates, ranks, intervals } = cumulativeMatch({
        trials: ["b", "b", "c", "d"].map((actual) => trialOf(actual, scores)),
      });
      expect(ranks).toEqual([1, 1, 2, 4]);
      expect(rates).toEqual([0.5, 0.75, 0.75, 1]);
      expect(intervals[3]?.high).toBe(1);
      expect(intervals[0]?.low).toBeCloseTo(0.15, 2);
    });

    it("begins with the accuracy, also where scores are equal", () => {
      const scores = { w10: 1, w9: 1, w8: 0, w11: 1 };
      const trials = ["w9", "w10", "w11", "w8"].map((actual) => trialOf(actual, scores));
      const accuracy = trials.filter(({ actual, predicted }) => actual === predicted).length / trials.length;
      const { rates, ranks } = cumulativeMatch({ trials });
      expect(rates[0]).toBe(accuracy);
      expect(ranks).toEqual([1, 2, 3, 4]);
    });

    it("is of labels that have scores", () => {
      expect(() => cumulativeMatch({ trials: [] })).toThrow(ShapeError);
      expect(() => cumulativeMatch({ trials: [trialOf("eve", { a: 1, b: 2 })] })).toThrow(/eve\.wav is of "eve"/);
      expect(() => cumulativeMatch({ trials: [trialOf("toString", { a: 1, b: 2 })] })).toThrow(/no score/);
    });
  });
});

describe("open set", () => {
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
      expect(() => openSetRates({ trials: [trialOf("a", 1, 0), trialOf("eve", Number.NaN, 2)] })).toThrow(
        /not a number/,
      );
      expect(() => openSetRates({ trials }, { rank: 0 })).toThrow(OptionError);
      expect(() => identificationAt(openSetRates({ trials }), 2)).toThrow(OptionError);
    });
  });
});
