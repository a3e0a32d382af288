import { describe, expect, it } from "vitest";
import { betaQuantile, chiSquareTail, incompleteBeta, upperIncompleteGamma } from "../../src/math/special.js";
import { readGolden } from "../oracles/golden.js";

interface Golden {
  readonly beta: readonly { x: number; a: number; b: number; value: number; quantile: number }[];
  readonly gamma: readonly { a: number; x: number; value: number }[];
}

const { beta, gamma } = readGolden<Golden>("math/incomplete.json");
const near = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(expected, 1e-280));

describe("the incomplete beta function", () => {
  it.each(beta)("at $x of $a, $b is scipy's", ({ x, a, b, value }) => {
    // Of thousands of trials log Γ is of the size of 10⁵, and its last digits are those of the exponent.
    near(incompleteBeta(x, a, b), value, Math.max(1e-12, 3e-16 * (a + b) * 10));
  });
  it.each(beta)("has scipy's quantile ($a, $b)", ({ a, b, quantile }) => {
    near(betaQuantile(0.025, a, b), quantile, 1e-10);
  });
  it("ends at 0 and 1", () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
  });
});

describe("the incomplete gamma function", () => {
  it.each(gamma)("of $a beyond $x is scipy's", ({ a, x, value }) => near(upperIncompleteGamma(a, x), value, 1e-12));
  it("gives the tail of chi-square", () => near(chiSquareTail(3.841458820694124, 1), 0.05, 1e-12));
});
