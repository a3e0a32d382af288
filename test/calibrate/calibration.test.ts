import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCalibration, trainCalibration } from "../../src/calibrate/calibration.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { cllr, minCllr } from "../../src/evaluate/detection/cllr.js";
import { createRandom } from "../../src/math/random.js";
import { readGolden } from "../oracles/golden.js";

interface Golden {
  readonly pav: {
    readonly targets: readonly number[];
    readonly nonTargets: readonly number[];
    /** In the order of targets, then non-targets. */
    readonly logLikelihoodRatios: readonly (number | string)[];
  };
}

const tenths = fc
  .array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 })
  .map((all) => all.map((n) => n / 10));

/** Gaussian log-likelihood ratios: targets about m, non-targets about −m, both of variance 2 m, are calibrated as they are. */
function calibratedScores(count: number, m: number, seed: number) {
  const random = createRandom(seed);
  const draw = (mean: number) => Array.from({ length: count }, () => mean + Math.sqrt(2 * m) * random.normal());
  return { targets: draw(m), nonTargets: draw(-m) };
}

describe("logistic calibration", () => {
  it("leaves scores that are log-likelihood ratios nearly as they are", () => {
    const { targets, nonTargets } = calibratedScores(20000, 2, 1);
    const { weights, offset } = trainCalibration(targets, nonTargets);
    expect(weights[0]).toBeCloseTo(1, 1);
    expect(offset).toBeCloseTo(0, 1);
  });

  it("finds back the scale and the offset that scores were bent by", () => {
    const { targets, nonTargets } = calibratedScores(2000, 3, 2);
    const bent = (scores: readonly number[]) => scores.map((score) => 0.02 * score - 40);
    const before = cllr(bent(targets), bent(nonTargets));
    const calibration = trainCalibration(bent(targets), bent(nonTargets));
    const after = cllr(applyCalibration(calibration, bent(targets)), applyCalibration(calibration, bent(nonTargets)));
    expect(before).toBeGreaterThan(1);
    expect(after).toBeLessThan(minCllr(targets, nonTargets) + 0.02);
    expect(after).toBeGreaterThanOrEqual(minCllr(targets, nonTargets));
  });

  it("refuses scores that fall where they should rise", () => {
    expect(() => trainCalibration([0, -1], [1, 2])).toThrow(/negate distances/);
    expect(() => trainCalibration([0, -1, 3], [1, 2, 0])).toThrow(/negate distances/);
  });
});

describe("PAV calibration", () => {
  it("is scikit-learn's isotonic regression with the odds taken out", () => {
    const { targets, nonTargets, logLikelihoodRatios } = readGolden<Golden>("calibrate/fusion.json").pav;
    const calibration = trainCalibration(targets, nonTargets, { method: "pav", smoothing: "none" });
    const ratios = applyCalibration(calibration, [...targets, ...nonTargets]);
    expect(ratios).toHaveLength(logLikelihoodRatios.length);
    for (const [i, expected] of logLikelihoodRatios.entries()) {
      if (typeof expected === "number") expect(Math.abs((ratios[i] as number) - expected)).toBeLessThan(1e-9);
      else expect(ratios[i]).toBe(expected === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    }
  });

  it("reaches the least Cllr there is on the scores it was trained on", () => {
    fc.assert(
      fc.property(tenths, tenths, (targets, nonTargets) => {
        const calibration = trainCalibration(targets, nonTargets, { method: "pav", smoothing: "none" });
        const reached = cllr(applyCalibration(calibration, targets), applyCalibration(calibration, nonTargets));
        expect(Math.abs(reached - minCllr(targets, nonTargets))).toBeLessThan(1e-9);
      }),
    );
  });

  it("never falls, between its points and beyond them", () => {
    fc.assert(
      fc.property(tenths, tenths, fc.constantFrom("laplace", "none"), (targets, nonTargets, smoothing) => {
        const calibration = trainCalibration(targets, nonTargets, { method: "pav", smoothing });
        const grid = Array.from({ length: 241 }, (_, i) => -6 + i / 20);
        const ratios = applyCalibration(calibration, grid);
        expect(ratios.every((ratio, i) => i === 0 || ratio >= (ratios[i - 1] as number))).toBe(true);
      }),
    );
  });

  it("does not pass the next point by a rounding", () => {
    const calibration = trainCalibration([1.6], [-2.9], { method: "pav" });
    const [before, at] = applyCalibration(calibration, [1.5999999999999996, 1.6]);
    expect(before).toBeLessThanOrEqual(at as number);
  });

  it("is finite when it is smoothed, whatever came", () => {
    fc.assert(
      fc.property(tenths, tenths, (targets, nonTargets) => {
        const calibration = trainCalibration(targets, nonTargets, { method: "pav" });
        expect(applyCalibration(calibration, [-9, 0, 9]).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it("says nothing where scores were apart and nothing was seen", () => {
    const calibration = trainCalibration([3, 4], [1, 2], { method: "pav", smoothing: "none" });
    const [below, between, above] = applyCalibration(calibration, [1.5, 2.5, 3.5]);
    expect([below, between, above]).toEqual([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
  });
});

describe("a calibration", () => {
  const calibration = trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0], { method: "pav" });

  it("survives a structured clone", () => {
    expect(structuredClone(calibration)).toEqual(calibration);
  });

  it("refuses scores that are none", () => {
    expect(() => applyCalibration(calibration, [0, Number.NaN])).toThrow(/score 1 \(from 0\) is NaN/);
    expect(() => applyCalibration(trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]), [Number.NaN])).toThrow(ShapeError);
    expect(() => trainCalibration([1, 0], [0, 2], Object({ method: "isotonic" }))).toThrow(OptionError);
    expect(() => trainCalibration([1, 0], [0, 2], Object({ method: "pav", smoothing: "some" }))).toThrow(OptionError);
  });
});
