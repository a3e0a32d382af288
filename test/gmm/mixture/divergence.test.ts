import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { type KlMethod, klDivergence } from "../../../src/gmm/mixture/divergence.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import type { CovarianceType } from "../../../src/types.js";
import { choosingGolden, fullMixture, reversed } from "../../oracles/choosing.js";
import { randomMixture } from "../../oracles/random-mixture.js";

const covarianceTypes: readonly CovarianceType[] = ["diag", "full", "tied", "spherical"];
const bounds: readonly KlMethod[] = ["matched-pair", "variational-bound"];

const anyPair = fc.record({
  dim: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1e6),
  spread: fc.constantFrom(0.3, 2, 8),
  typeOfP: fc.constantFrom(...covarianceTypes),
  typeOfQ: fc.constantFrom(...covarianceTypes),
  componentsOfP: fc.integer({ min: 1, max: 5 }),
  componentsOfQ: fc.integer({ min: 1, max: 5 }),
});
type Pair = typeof anyPair extends fc.Arbitrary<infer T> ? T : never;

const mixturesOf = ({ dim, seed, spread, ...pair }: Pair) => ({
  p: randomMixture({ dim, seed, spread, covarianceType: pair.typeOfP, numComponents: pair.componentsOfP }),
  q: randomMixture({ dim, seed: seed + 1, spread, covarianceType: pair.typeOfQ, numComponents: pair.componentsOfQ }),
});

describe("the Kullback-Leibler divergence", () => {
  it.each(choosingGolden().integrals)(
    "is the integral: estimated within four standard errors, and bounded",
    (golden) => {
      const [p, q] = [fullMixture(golden.p), fullMixture(golden.q)];
      const estimate = klDivergence(p, q, { numSamples: 40_000 });
      expect(estimate.kind).toBe("estimate");
      expect(Math.abs(estimate.divergence - golden.divergence)).toBeLessThan(4 * estimate.standardError);
      const [matched, variational] = bounds.map((method) => klDivergence(p, q, { method }));
      expect(matched?.kind).toBe("upper-bound");
      expect(matched?.divergence).toBeGreaterThan(golden.divergence);
      expect(matched?.divergence).toBeLessThan(golden.divergence + 1.1);
      expect(variational?.divergence).toBeCloseTo(golden.variational_bound, 6);
      const approximation = klDivergence(p, q, { method: "variational" });
      expect(approximation.kind).toBe("approximation");
      expect(approximation.divergence).toBeCloseTo(golden.variational, 10);
    },
  );

  it("is under every bound, and the variational bound not over the matched pairs'", () => {
    fc.assert(
      fc.property(anyPair, (pair) => {
        const { p, q } = mixturesOf(pair);
        const { divergence, standardError } = klDivergence(p, q, { method: "monte-carlo", numSamples: 2000 });
        const [matched, variational] = bounds.map((method) => klDivergence(p, q, { method }).divergence);
        expect(matched).toBeGreaterThan(divergence - 5 * standardError - 1e-9);
        expect(variational).toBeGreaterThan(divergence - 5 * standardError - 1e-9);
        expect(variational).toBeLessThanOrEqual(matched as number);
        expect(variational).toBeGreaterThan(-1e-9);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it("of a mixture and itself is 0, whatever the order of its components", () => {
    fc.assert(
      fc.property(anyPair, (pair) => {
        const { p } = mixturesOf(pair);
        for (const q of [p, reversed(p)]) {
          for (const method of ["matched-pair", "variational", "variational-bound"] as const) {
            expect(Math.abs(klDivergence(p, q, { method }).divergence)).toBeLessThan(1e-9);
          }
          const { divergence, standardError } = klDivergence(p, q, { method: "monte-carlo", numSamples: 100 });
          expect(Math.abs(divergence)).toBeLessThan(1e-9);
          expect(standardError).toBeLessThan(1e-9);
        }
      }),
      { seed: 12, numRuns: 40 },
    );
  });

  it("does not depend on the order of components, nor on the type a covariance is written in", () => {
    fc.assert(
      fc.property(anyPair, (pair) => {
        const { p, q } = mixturesOf(pair);
        for (const method of ["matched-pair", "variational", "variational-bound"] as const) {
          const { divergence } = klDivergence(p, q, { method });
          const scale = 1e-8 * (1 + Math.abs(divergence));
          expect(Math.abs(klDivergence(reversed(p), q, { method }).divergence - divergence)).toBeLessThan(scale);
          expect(Math.abs(klDivergence(p, reversed(q), { method }).divergence - divergence)).toBeLessThan(scale);
        }
      }),
      { seed: 13, numRuns: 40 },
    );
  });

  it.each(covarianceTypes)("of single Gaussians is exact: %s", (covarianceType) => {
    const [p, q] = [1, 2].map((seed) =>
      randomMixture({ covarianceType, numComponents: 1, dim: 3, seed, spread: 1 }),
    ) as [ReturnType<typeof randomMixture>, ReturnType<typeof randomMixture>];
    const exact = klDivergence(p, q);
    expect(exact).toMatchObject({ kind: "exact", standardError: 0 });
    const estimate = klDivergence(p, q, { method: "monte-carlo", numSamples: 20_000 });
    expect(Math.abs(estimate.divergence - exact.divergence)).toBeLessThan(4 * estimate.standardError);
    for (const method of ["matched-pair", "variational", "variational-bound"] as const) {
      expect(klDivergence(p, q, { method })).toEqual(exact);
    }
  });

  it("of single Gaussians is the formula by hand", () => {
    const normal = (mean: number, variance: number) =>
      createMixture({ covarianceType: "diag", weights: [1], means: [mean], covariances: [variance] });
    // log σ_q/σ_p + (σ_p² + (μ_p − μ_q)²) / 2σ_q² − ½
    const expected = Math.log(Math.sqrt(3)) + (2 + 25) / 6 - 0.5 - Math.log(Math.sqrt(2));
    expect(klDivergence(normal(1, 2), normal(6, 3)).divergence).toBeCloseTo(expected, 12);
  });

  it("takes no part of components of weight 0", () => {
    const two = { covarianceType: "diag", means: [0, 50], covariances: [1, 1] } as const;
    const p = createMixture({ ...two, weights: [1, 0] });
    const q = createMixture({ covarianceType: "diag", weights: [1], means: [1], covariances: [1] });
    expect(klDivergence(p, q)).toEqual({ divergence: 0.5, standardError: 0, kind: "exact" });
    expect(klDivergence(q, p, { method: "matched-pair" }).divergence).toBe(0.5);
  });

  it("refuses other dimensions, other methods and one sample", () => {
    const [p, q] = [1, 2].map((dim) => randomMixture({ covarianceType: "diag", numComponents: 2, dim, seed: dim }));
    if (!p || !q) throw new Error("no mixtures");
    expect(() => klDivergence(p, q)).toThrow(ShapeError);
    expect(() => klDivergence(p, q)).toThrow(/1 and 2 dimensions/);
    expect(() => klDivergence(p, p, { method: "goldberger" as KlMethod })).toThrow(/method is one of monte-carlo/);
    expect(() => klDivergence(p, p, { numSamples: 1 })).toThrow(OptionError);
  });
});
