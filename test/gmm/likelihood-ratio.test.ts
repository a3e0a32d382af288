import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { meanLogLikelihoodRatios } from "../../src/gmm/likelihood-ratio.js";
import { meanLogLikelihoods } from "../../src/gmm/score.js";
import { selectTopComponents, topLogLikelihoods } from "../../src/gmm/top-components.js";
import type { CovarianceType } from "../../src/types.js";
import { relativeError } from "../oracles/golden.js";
import { clusteredFrames } from "../oracles/random-frames.js";
import { adapted, randomMixture } from "../oracles/random-mixture.js";

const anyCase = fc.record({
  covarianceType: fc.constantFrom<CovarianceType>("diag", "full"),
  numComponents: fc.integer({ min: 1, max: 8 }),
  dim: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1e6),
  numFrames: fc.integer({ min: 1, max: 30 }),
});
type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

function scene({ numFrames, ...shape }: Case) {
  const background = randomMixture(shape);
  const models = [1, 2, 3].map((m) => adapted(background, shape.seed + m));
  const features = clusteredFrames({ numFrames, dim: shape.dim, numClusters: 2, seed: shape.seed + 9 });
  return { background, models, features };
}

describe("log-likelihood ratios", () => {
  it("are differences of means, with all components or the selected", () => {
    fc.assert(
      fc.property(anyCase, (options) => {
        const { background, models, features } = scene(options);
        const means = meanLogLikelihoods([...models, background], features);
        const expected = models.map((_, m) => (means[m] ?? 0) - (means[models.length] ?? 0));
        expect(relativeError(meanLogLikelihoodRatios(models, background, features), expected, 1)).toBeLessThan(1e-12);
        const all = { topComponents: options.numComponents };
        const ratios = meanLogLikelihoodRatios(models, background, features, all);
        expect(relativeError(ratios, expected, 1)).toBeLessThan(1e-11);
      }),
      { seed: 52, numRuns: 60 },
    );
  });

  it("take both sides over the same components", () => {
    const { background, models, features } = scene({
      covarianceType: "diag",
      numComponents: 6,
      dim: 3,
      seed: 4,
      numFrames: 25,
    });
    const selection = selectTopComponents(background, features, 2);
    const scores = topLogLikelihoods([...models, background], features, selection);
    const mean = (row: number) => scores.subarray(row * 25, row * 25 + 25).reduce((sum, score) => sum + score, 0) / 25;
    const ratios = meanLogLikelihoodRatios(models, background, features, { topComponents: 2 });
    const expected = models.map((_, m) => mean(m) - mean(models.length));
    expect(relativeError(ratios, expected, 1)).toBeLessThan(1e-12);
  });

  it("of a model against itself are 0, of none are none", () => {
    const { background, models, features } = scene({
      covarianceType: "full",
      numComponents: 3,
      dim: 2,
      seed: 2,
      numFrames: 9,
    });
    expect(meanLogLikelihoodRatios([background], background, features)).toEqual(Float64Array.of(0));
    expect(meanLogLikelihoodRatios([], background, features, { topComponents: 1 })).toEqual(new Float64Array(0));
    // Models of other numbers of components are fine where all count.
    const other = randomMixture({ covarianceType: "diag", numComponents: 7, dim: 2, seed: 1 });
    expect(meanLogLikelihoodRatios([...models, other], background, features)).toHaveLength(4);
  });

  it("refuse top components that are none, and models that have others", () => {
    const fixed = { covarianceType: "diag", numComponents: 4, dim: 2, seed: 3, numFrames: 6 } as const;
    const { background, models, features } = scene(fixed);
    for (const topComponents of [0, 5, 1.5]) {
      expect(() => meanLogLikelihoodRatios(models, background, features, { topComponents })).toThrow(OptionError);
    }
    const larger = randomMixture({ ...fixed, numComponents: 5 });
    const options = { topComponents: 2 };
    expect(() => meanLogLikelihoodRatios([larger], background, features, options)).toThrow(/has 5 components/);
    const none = { ...features, numFrames: 0 };
    expect(() => meanLogLikelihoodRatios(models, background, none, options)).toThrow(ShapeError);
    const flat = randomMixture({ ...fixed, dim: 1 });
    expect(() => meanLogLikelihoodRatios(models, flat, features)).toThrow(/the model has 1 dimensions/);
  });
});
