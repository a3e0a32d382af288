import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { entropy } from "../../../src/gmm/mixture/entropy.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import type { CovarianceType } from "../../../src/types.js";
import { choosingGolden, fullMixture, reversed } from "../../oracles/choosing.js";
import { randomMixture } from "../../oracles/random-mixture.js";

const covarianceTypes: readonly CovarianceType[] = ["diag", "full", "tied", "spherical"];

describe("entropy", () => {
  it.each(choosingGolden().integrals)(
    "is the integral within four standard errors, and between the bounds",
    (golden) => {
      const {
        entropy: value,
        standardError,
        lowerBound,
        upperBound,
      } = entropy(fullMixture(golden.p), { numSamples: 40_000 });
      expect(Math.abs(value - golden.entropy)).toBeLessThan(4 * standardError);
      expect(standardError).toBeLessThan(0.01);
      expect(lowerBound).toBeLessThan(golden.entropy);
      expect(upperBound).toBeGreaterThan(golden.entropy);
    },
  );

  it.each(covarianceTypes)("keeps between its bounds, whatever the order of components: %s", (covarianceType) => {
    const anyMixture = fc.record({
      numComponents: fc.integer({ min: 1, max: 5 }),
      dim: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(1e6),
      spread: fc.constantFrom(0.3, 2, 20),
    });
    fc.assert(
      fc.property(anyMixture, (shape) => {
        const mixture = randomMixture({ covarianceType, ...shape });
        const result = entropy(mixture, { numSamples: 2000 });
        expect(result.entropy + 5 * result.standardError + 1e-9).toBeGreaterThan(result.lowerBound);
        expect(result.entropy - 5 * result.standardError - 1e-9).toBeLessThan(result.upperBound);
        const other = entropy(reversed(mixture), { numSamples: 2 });
        expect(other.lowerBound).toBeCloseTo(result.lowerBound, 9);
        expect(other.upperBound).toBeCloseTo(result.upperBound, 9);
      }),
      { seed: 5, numRuns: 25 },
    );
  });

  it("of one Gaussian is exact: ½ log (2πe)^D |Σ|", () => {
    const gaussian = createMixture({
      covarianceType: "full",
      weights: [1],
      means: [3, -1],
      covariances: [2, 0.5, 0.5, 1],
    });
    const exact = Math.log(2 * Math.PI * Math.E) + 0.5 * Math.log(1.75);
    expect(entropy(gaussian)).toMatchObject({ standardError: 0, entropy: expect.closeTo(exact, 12) });
    expect(entropy(gaussian).upperBound).toBe(entropy(gaussian).entropy);
    expect(entropy(gaussian).lowerBound).toBeLessThan(exact);
  });

  it("of Gaussians far apart is the upper bound, theirs and that of the choice among them", () => {
    const apart = createMixture({
      covarianceType: "diag",
      weights: [0.25, 0.75],
      means: [-1e3, 1e3],
      covariances: [1, 4],
    });
    const exact =
      0.5 * Math.log(2 * Math.PI * Math.E) + 0.75 * Math.log(2) - 0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    const { upperBound, entropy: value, standardError } = entropy(apart);
    expect(upperBound).toBeCloseTo(exact, 12);
    expect(Math.abs(value - exact)).toBeLessThan(4 * standardError);
  });

  it("of the same Gaussian many times over is bounded by that Gaussian's", () => {
    const same = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [1, 1], covariances: [2, 2] });
    expect(entropy(same).upperBound).toBeCloseTo(0.5 * Math.log(2 * Math.PI * Math.E * 2), 12);
  });

  it("has a standard error that halves with four times the samples", () => {
    const mixture = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 2, seed: 1 });
    const [few, many] = [entropy(mixture, { numSamples: 5000 }), entropy(mixture, { numSamples: 20_000 })];
    expect(few.standardError / many.standardError).toBeGreaterThan(1.9);
    expect(few.standardError / many.standardError).toBeLessThan(2.1);
  });

  it("needs two samples", () => {
    const mixture = randomMixture({ covarianceType: "diag", numComponents: 2, dim: 1, seed: 1 });
    expect(() => entropy(mixture, { numSamples: 1 })).toThrow(OptionError);
  });
});
