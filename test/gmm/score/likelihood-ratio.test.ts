import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { adaptMixture } from "../../../src/gmm/map/adapt-mixture.js";
import { withOwnCovariances } from "../../../src/gmm/mixture/covariances.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import {
  createLinearRatioScorer,
  createRatioScorer,
  meanLogLikelihoodRatios,
} from "../../../src/gmm/score/likelihood-ratio.js";
import { meanLogLikelihoods, posteriors } from "../../../src/gmm/score/score.js";
import { selectTopComponents, topLogLikelihoods } from "../../../src/gmm/score/top-components.js";
import { invertSymmetric, symmetricTimes } from "../../../src/math/linear/symmetric.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { adapted, randomMixture } from "../../oracles/random-mixture.js";

describe("likelihood ratio", () => {
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
      const mean = (row: number) =>
        scores.subarray(row * 25, row * 25 + 25).reduce((sum, score) => sum + score, 0) / 25;
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
});

describe("linear ratio", () => {
  const anyCase = fc.record({
    covarianceType: fc.constantFrom<CovarianceType>("diag", "full", "tied", "spherical"),
    numComponents: fc.integer({ min: 1, max: 6 }),
    dim: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(1e6),
    numFrames: fc.integer({ min: 1, max: 30 }),
  });

  function scene({ numFrames, ...shape }: typeof anyCase extends fc.Arbitrary<infer T> ? T : never) {
    const background = randomMixture(shape);
    const models = [1, 2, 3].map((m) => adapted(background, shape.seed + m));
    const features = clusteredFrames({ numFrames, dim: shape.dim, numClusters: 2, seed: shape.seed + 9 });
    return { background, models, features };
  }

  /** Σ_k⁻¹ (m_sk − m_k) for each component, with a matrix for each. */
  function directions(background: GaussianMixture, model: GaussianMixture): Float64Array[] {
    const { numComponents, dim, covariances } = withOwnCovariances(background, "full");
    return Array.from({ length: numComponents }, (_, k) => {
      const packed = Array.from({ length: dim }, (_, i) =>
        Array.from({ length: i + 1 }, (_, j) => covariances[(k * dim + i) * dim + j] as number),
      ).flat();
      const inverse = invertSymmetric(Float64Array.from(packed), dim)?.inverse as Float64Array;
      const moved = Float64Array.from({ length: dim }, (_, d) => {
        const at = k * dim + d;
        return (model.means[at] as number) - (background.means[at] as number);
      });
      return symmetricTimes(inverse, moved);
    });
  }

  /** The formula as it stands, frame by frame. */
  function byTheBook(
    background: GaussianMixture,
    model: GaussianMixture,
    { data, numFrames, dim }: FeatureMatrix,
  ): number {
    const gamma = posteriors(background, { data, numFrames, dim, frameShift: 0 });
    const towards = directions(background, model);
    let sum = 0;
    for (let t = 0; t < numFrames; t++) {
      for (const [k, direction] of towards.entries()) {
        const share = gamma[t * background.numComponents + k] as number;
        for (let d = 0; d < dim; d++) {
          const fromMean = (data[t * dim + d] as number) - (background.means[k * dim + d] as number);
          sum += share * (direction[d] as number) * fromMean;
        }
      }
    }
    return sum / numFrames;
  }

  /** max_k ½ (m_sk − m_k)ᵀ Σ_k⁻¹ (m_sk − m_k). */
  const farthest = (background: GaussianMixture, model: GaussianMixture): number =>
    Math.max(
      ...directions(background, model).map((direction, k) =>
        direction.reduce((sum, value, d) => {
          const at = k * background.dim + d;
          return sum + 0.5 * value * ((model.means[at] as number) - (background.means[at] as number));
        }, 0),
      ),
    );

  describe("linear likelihood ratios", () => {
    it("are the formula, whatever the covariances", () => {
      fc.assert(
        fc.property(anyCase, (options) => {
          const { background, models, features } = scene(options);
          const expected = models.map((model) => byTheBook(background, model, features));
          expect(relativeError(createLinearRatioScorer(models, background)(features), expected, 1)).toBeLessThan(1e-10);
        }),
        { seed: 61, numRuns: 80 },
      );
    });

    it("are the derivative of exact ones at the background model", () => {
      fc.assert(
        fc.property(anyCase, (options) => {
          const { background, models, features } = scene(options);
          const near = models.map((model) =>
            createMixture({
              ...background,
              means: background.means.map((mean, i) => mean + 1e-5 * ((model.means[i] as number) - mean)),
            }),
          );
          const exact = createRatioScorer(near, background)(features).map((ratio) => ratio * 1e5);
          const linear = createLinearRatioScorer(models, background)(features);
          expect(relativeError(exact, Array.from(linear), 1)).toBeLessThan(2e-3);
        }),
        { seed: 62, numRuns: 60 },
      );
    });

    it("lie above exact ones by no more than ½ of the farthest component's distance", () => {
      fc.assert(
        fc.property(anyCase, (options) => {
          const { background, models, features } = scene(options);
          const exact = createRatioScorer(models, background)(features);
          createLinearRatioScorer(
            models,
            background,
          )(features).forEach((ratio, m) => {
            const bound = farthest(background, models[m] as GaussianMixture);
            expect(ratio - (exact[m] as number)).toBeLessThanOrEqual(bound + 1e-9);
          });
        }),
        { seed: 63, numRuns: 80 },
      );
    });

    it("refuse models adapted in more than their means, other shapes and no frames", async () => {
      const background = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 2, seed: 5 });
      const features = clusteredFrames({ numFrames: 20, dim: 2, numClusters: 2, seed: 6 });
      const { mixture } = await adaptMixture(background, features, { update: ["means", "weights"] });
      expect(() => createLinearRatioScorer([mixture], background)).toThrow(OptionError);
      expect(() => createLinearRatioScorer([mixture], background)).toThrow(/other weights/);
      const other = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 4, seed: 5 });
      expect(() => createLinearRatioScorer([other], background)).toThrow(ShapeError);
      const none = { ...features, numFrames: 0 };
      expect(() => createLinearRatioScorer([background], background)(none)).toThrow(/at least one frame/);
    });
  });
});
