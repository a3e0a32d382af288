import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { type EqualErrorRateMethod, equalErrorRate } from "../../../src/evaluate/detection/equal-error-rate.js";
import { detectionSets } from "../../oracles/detection-golden.js";

const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });

describe("the equal error rate", () => {
  it.each(detectionSets)("on the hull equals PyBOSARIS's: %s", (_, { target, nontarget, eer }) => {
    expect(Math.abs(equalErrorRate(target, nontarget).rate - eer.rocch_eer.value)).toBeLessThan(1e-12);
  });

  it.each(detectionSets)("between operating points equals the formula: %s", (_, { target, nontarget, eer }) => {
    const { rate } = equalErrorRate(target, nontarget, { method: "interpolated" });
    expect(Math.abs(rate - eer.step_interpolated.value)).toBeLessThan(1e-12);
  });

  it.each(detectionSets)("at a threshold equals bob.measure's: %s", (_, { target, nontarget, eer }) => {
    const { rate, threshold } = equalErrorRate(target, nontarget, { method: "threshold" });
    expect(Math.abs(rate - eer.bob_eer_threshold.hter)).toBeLessThan(1e-12);
    expect(Math.abs(threshold - eer.bob_eer_threshold.threshold)).toBeLessThan(1e-12);
  });

  it("on the hull is at most a half, and at most what the points give", () => {
    fc.assert(
      fc.property(scores, scores, (targets, nonTargets) => {
        const { rate } = equalErrorRate(targets, nonTargets);
        expect(rate).toBeLessThanOrEqual(0.5 + 1e-15);
        expect(rate).toBeLessThanOrEqual(equalErrorRate(targets, nonTargets, { method: "interpolated" }).rate + 1e-15);
      }),
    );
  });

  it("has a threshold at which the rates are near each other", () => {
    const targets = Array.from({ length: 500 }, (_, i) => Math.sin(i) + 2);
    const nonTargets = Array.from({ length: 700 }, (_, i) => Math.sin(3 * i + 1) + 1);
    for (const method of ["convex-hull", "interpolated", "threshold"] as const) {
      const { threshold } = equalErrorRate(targets, nonTargets, { method });
      const missRate = targets.filter((score) => score < threshold).length / 500;
      const falseAlarmRate = nonTargets.filter((score) => score >= threshold).length / 700;
      expect(Math.abs(missRate - falseAlarmRate)).toBeLessThan(0.02);
    }
  });

  it("takes infinite scores as the ends", () => {
    expect(equalErrorRate([Infinity, 1], [-Infinity, -Infinity])).toEqual({ rate: 0, threshold: 1 });
    expect(equalErrorRate([-Infinity], [Infinity]).rate).toBe(0.5);
  });

  it("needs scores of either kind, numbers, and a method there is", () => {
    expect(() => equalErrorRate([], [1])).toThrow(ShapeError);
    expect(() => equalErrorRate([1], [])).toThrow(/non-targets, and there are none/);
    expect(() => equalErrorRate([1, Number.NaN], [1])).toThrow(/targets at index 1 is not a number/);
    expect(() => equalErrorRate([1], [1], { method: "middle" as EqualErrorRateMethod })).toThrow(OptionError);
  });
});
