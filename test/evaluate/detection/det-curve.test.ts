import { describe, expect, it } from "vitest";
import { areaOf } from "../../../src/evaluate/detection/area-under-curve.js";
import { detCurve } from "../../../src/evaluate/detection/det-curve.js";
import { scoreSteps } from "../../../src/evaluate/detection/score-steps.js";
import { detectionSets } from "../../oracles/detection-golden.js";

describe("the DET curve", () => {
  it.each(detectionSets)("has scikit-learn's points: %s", (_, { target, nontarget, det }) => {
    const { thresholds, missRates, falseAlarmRates } = detCurve(target, nontarget);
    expect(thresholds.length).toBe(new Set([...target, ...nontarget]).size + 1);
    det.thresholds.forEach((threshold, i) => {
      const p = thresholds.indexOf(threshold);
      expect(Math.abs((missRates[p] as number) - (det.fnr[i] as number))).toBeLessThan(1e-15);
      expect(Math.abs((falseAlarmRates[p] as number) - (det.fpr[i] as number))).toBeLessThan(1e-15);
    });
  });

  it.each(detectionSets)("has scikit-learn's area under the ROC: %s", (_, { target, nontarget, auc }) => {
    expect(Math.abs(areaOf(scoreSteps(target, nontarget)) - auc.value)).toBeLessThan(1e-14);
  });

  it("goes from accepting everything to accepting nothing", () => {
    const { thresholds, missRates, falseAlarmRates } = detCurve([Infinity, 1], [1, -Infinity]);
    expect([...thresholds]).toEqual([-Infinity, 1, Infinity, Infinity]);
    expect([...missRates]).toEqual([0, 0, 0.5, 1]);
    expect([...falseAlarmRates]).toEqual([1, 0.5, 0, 0]);
  });

  it("is made of a million trials", () => {
    const scores = Float64Array.from({ length: 500_000 }, (_, i) => Math.sin(i));
    const { thresholds, missRates } = detCurve(
      scores,
      scores.map((score) => score - 0.25),
    );
    expect(thresholds.length).toBeGreaterThan(900_000);
    expect(missRates.at(-1)).toBe(1);
  });
});
