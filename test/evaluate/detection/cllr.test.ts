import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { cllr, minCllr } from "../../../src/evaluate/detection/cllr.js";
import { detectionSets } from "../../oracles/detection-golden.js";

describe("Cllr", () => {
  it.each(detectionSets)("equals PyBOSARIS's: %s", (_, golden) => {
    expect(Math.abs(cllr(golden.target, golden.nontarget) - golden.cllr.value)).toBeLessThan(1e-12);
  });

  it.each(detectionSets)("at its minimum equals PyBOSARIS's: %s", (_, golden) => {
    expect(Math.abs(minCllr(golden.target, golden.nontarget) - golden.min_cllr.value)).toBeLessThan(1e-12);
  });

  it("takes infinite scores at their word", () => {
    expect(cllr([Infinity], [-Infinity])).toBe(0);
    expect(cllr([-Infinity, 1], [-1])).toBe(Infinity);
    expect(cllr([1], [-1, Infinity])).toBe(Infinity);
    expect(cllr([1000], [-1000])).toBe(0);
    expect(cllr([-1000], [-1000])).toBeCloseTo(500 / Math.LN2, 9);
    expect(minCllr([-Infinity, Infinity], [-Infinity, 0])).toBeCloseTo(minCllr([1, 3], [1, 2]), 15);
  });

  it("needs scores of either kind", () => {
    expect(() => cllr([], [1])).toThrow(ShapeError);
    expect(() => minCllr([1], [Number.NaN])).toThrow(ShapeError);
  });
});
