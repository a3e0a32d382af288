import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adaptiveCohort, cohortStatistics, normalizeScore } from "../../src/calibrate/normalize-score.js";
import { OptionError, ShapeError } from "../../src/errors.js";

const finite = fc.double({ min: -100, max: 100, noNaN: true });
const cohort = fc
  .array(finite, { minLength: 3, maxLength: 40 })
  .filter((scores) => Math.max(...scores) - Math.min(...scores) > 1e-3);

describe("cohort statistics", () => {
  it("leave scores with mean 0 and deviation 1", () => {
    fc.assert(
      fc.property(cohort, (scores) => {
        const statistics = cohortStatistics(scores);
        const { mean, deviation } = cohortStatistics(
          scores.map((score) => normalizeScore(score, "z", { model: statistics, test: statistics })),
        );
        expect(Math.abs(mean)).toBeLessThan(1e-9);
        expect(Math.abs(deviation - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it("take the highest where asked to, in whatever order they come", () => {
    expect(cohortStatistics([9, -4, 7, 5, 0], { top: 3 })).toEqual({ mean: 7, deviation: 2, count: 3 });
    expect(() => cohortStatistics([1, 2, 3], { top: 4 })).toThrow(OptionError);
    expect(() => cohortStatistics([1, 2, 3], { top: 1 })).toThrow(/between 2 and the 3 scores/);
  });

  it("refuse what there is no deviation of", () => {
    expect(() => cohortStatistics([1])).toThrow(/at least 2 cohort scores, not 1/);
    expect(() => cohortStatistics([2, 2, 2])).toThrow(/all 3 cohort scores are 2/);
    expect(() => cohortStatistics([1, Number.NaN, 2])).toThrow(/cohort score 1 \(from 0\) is NaN/);
    expect(() => cohortStatistics([1, Number.POSITIVE_INFINITY])).toThrow(ShapeError);
  });
});

describe("score normalisation", () => {
  it("does not feel a shift or a scale of all scores", () => {
    fc.assert(
      fc.property(
        cohort,
        cohort,
        finite,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        finite,
        (model, test, raw, a, b) => {
          const moved = (score: number) => a * score + b;
          const before = { model: cohortStatistics(model), test: cohortStatistics(test) };
          const after = { model: cohortStatistics(model.map(moved)), test: cohortStatistics(test.map(moved)) };
          for (const method of ["z", "t", "s"] as const) {
            const expected = normalizeScore(raw, method, before);
            expect(Math.abs(normalizeScore(moved(raw), method, after) - expected)).toBeLessThan(
              1e-6 * (1 + Math.abs(expected)),
            );
          }
        },
      ),
    );
  });

  it("is what the formulas say", () => {
    const model = { mean: 1, deviation: 2, count: 5 };
    const test = { mean: -1, deviation: 4, count: 5 };
    expect(normalizeScore(5, "z", { model, test })).toBe(2);
    expect(normalizeScore(5, "t", { model, test })).toBe(1.5);
    expect(normalizeScore(5, "s", { model, test })).toBe(1.75);
    expect(normalizeScore(5, "zt", { model, test })).toBe(0.75);
    const all = (["z", "t", "s", "zt"] as const).map((method) => normalizeScore(5, method, { model, test }));
    expect(all).toEqual([2, 1.5, 1.75, 0.75]);
  });
});

describe("adaptive cohorts", () => {
  const model = [5, 4, 0, 1];
  const test = [1, 3, 6, 8];

  it("choose for each side its own nearest members, or the other's", () => {
    const own = adaptiveCohort({ model, test }, { top: 2 });
    expect([own.model.mean, own.test.mean]).toEqual([4.5, 7]);
    const other = adaptiveCohort({ model, test }, { top: 2, nearest: "other" });
    expect([other.model.mean, other.test.mean]).toEqual([0.5, 2]);
  });

  it("are s-norm's where all members are chosen", () => {
    const whole = { model: cohortStatistics(model), test: cohortStatistics(test) };
    for (const nearest of ["own", "other"] as const) {
      expect(normalizeScore(7, "s", adaptiveCohort({ model, test }, { nearest }))).toBeCloseTo(
        normalizeScore(7, "s", whole),
        12,
      );
    }
  });

  it("are the same whichever side is called the model", () => {
    for (const nearest of ["own", "other"] as const) {
      const there = normalizeScore(2, "s", adaptiveCohort({ model, test }, { top: 3, nearest }));
      const back = normalizeScore(2, "s", adaptiveCohort({ model: test, test: model }, { top: 3, nearest }));
      expect(back).toBeCloseTo(there, 12);
    }
  });

  it("refuse sides of different cohorts", () => {
    expect(() => adaptiveCohort({ model: [1, 2, 3], test: [1, 2] })).toThrow(/3 cohort scores and the recording 2/);
  });
});
