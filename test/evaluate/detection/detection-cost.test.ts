import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { actualDcf, minDcf } from "../../../src/evaluate/detection/detection-cost.js";
import { type DetectionGolden, detectionSets } from "../../oracles/detection-golden.js";

type Point = DetectionGolden["min_and_act_dcf"]["points"][number];

const pointOf = ({ p_target, c_miss, c_fa }: Point) => ({
  priorTarget: p_target,
  costMiss: c_miss,
  costFalseAlarm: c_fa,
});

describe("the detection cost", () => {
  it.each(detectionSets)("at its minimum equals PyBOSARIS's: %s", (_, { target, nontarget, min_and_act_dcf }) => {
    for (const point of min_and_act_dcf.points) {
      const { cost, missRate, falseAlarmRate, threshold } = minDcf(target, nontarget, pointOf(point));
      expect(Math.abs(cost - point.min_dcf_normalised)).toBeLessThan(1e-12);
      expect([missRate, falseAlarmRate]).toEqual([expect.closeTo(point.pmiss, 12), expect.closeTo(point.pfa, 12)]);
      expect(target.filter((score) => score < threshold).length / target.length).toBeCloseTo(missRate, 12);
    }
  });

  it.each(detectionSets)("at Bayes' threshold equals PyBOSARIS's: %s", (_, { target, nontarget, min_and_act_dcf }) => {
    for (const point of min_and_act_dcf.points) {
      const { cost, missRate, falseAlarmRate, threshold } = actualDcf(target, nontarget, pointOf(point));
      expect(Math.abs(cost - point.act_dcf_normalised)).toBeLessThan(1e-12);
      expect(Math.abs(threshold - point.bayes_threshold)).toBeLessThan(1e-12);
      expect([missRate, falseAlarmRate]).toEqual([
        expect.closeTo(point.act_pmiss, 12),
        expect.closeTo(point.act_pfa, 12),
      ]);
    }
  });

  it("needs a prior between 0 and 1, and costs above 0", () => {
    const points = [{ priorTarget: 0 }, { priorTarget: 1 }, { priorTarget: Number.NaN }];
    for (const point of points) expect(() => minDcf([1], [0], point)).toThrow(OptionError);
    expect(() => minDcf([1], [0], { priorTarget: 0.5, costMiss: 0 })).toThrow(/costMiss is above 0, not 0/);
    expect(() => actualDcf([1], [0], { priorTarget: 0.5, costFalseAlarm: -1 })).toThrow(/costFalseAlarm/);
    expect(() => actualDcf([], [0], { priorTarget: 0.5 })).toThrow(ShapeError);
    expect(() => actualDcf([1], [Number.NaN], { priorTarget: 0.5 })).toThrow(ShapeError);
  });
});
