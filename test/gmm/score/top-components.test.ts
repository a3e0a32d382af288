import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { logLikelihoodsOfEach } from "../../../src/gmm/score/score-frames.js";
import { selectTopComponents, topLogLikelihoods } from "../../../src/gmm/score/top-components.js";
import type { CovarianceType, GaussianMixture } from "../../../src/types.js";
import { componentDensities } from "../../oracles/gaussian.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { adapted, randomMixture } from "../../oracles/random-mixture.js";

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

describe("scoring by top components", () => {
  it("is exact with all of them, and below the whole with fewer, the closer the more", async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (options) => {
        const { background, models, features } = scene(options);
        const exact = await logLikelihoodsOfEach([background, ...models], features);
        let previous = new Float64Array(exact.length).fill(Number.NEGATIVE_INFINITY);
        for (let count = 1; count <= options.numComponents; count++) {
          const selection = selectTopComponents(background, features, count);
          const scores = topLogLikelihoods([background, ...models], features, selection);
          scores.forEach((score, i) => {
            expect(score).toBeGreaterThanOrEqual((previous[i] as number) - 1e-10);
            expect(score).toBeLessThanOrEqual((exact[i] as number) + 1e-10);
          });
          previous = Float64Array.from(scores);
        }
        expect(relativeError(previous, exact, 1)).toBeLessThan(1e-12);
      }),
      { seed: 51, numRuns: 60 },
    );
  });

  it("of one component is its density, by the definition", () => {
    const { background, models, features } = scene({
      covarianceType: "full",
      numComponents: 4,
      dim: 2,
      seed: 8,
      numFrames: 20,
    });
    const { indices } = selectTopComponents(background, features, 1);
    const ofBackground = componentDensities(background, features);
    expect(Array.from(indices)).toEqual(ofBackground.map((row) => row.indexOf(Math.max(...row))));
    const [model] = models as [GaussianMixture];
    const expected = componentDensities(model, features).map((row, t) => Math.log(row[indices[t] ?? 0] ?? 0));
    const scores = topLogLikelihoods([model], features, selectTopComponents(background, features, 1));
    expect(relativeError(scores, expected, 1)).toBeLessThan(1e-10);
  });

  const fixed = scene({ covarianceType: "diag", numComponents: 4, dim: 2, seed: 3, numFrames: 6 });

  it.each([0, 5, 1.5, -1, Number.NaN])("refuses %d components of 4", (count) => {
    expect(() => selectTopComponents(fixed.background, fixed.features, count)).toThrow(OptionError);
    expect(() => selectTopComponents(fixed.background, fixed.features, count)).toThrow(/from 1 to 4, not/);
  });

  it("refuses a selection of other frames, models of other components and indices that are none", () => {
    const { background, models, features } = fixed;
    const selection = selectTopComponents(background, features, 2);
    const fewer = { ...features, numFrames: 5 };
    expect(() => topLogLikelihoods(models, fewer, selection)).toThrow(ShapeError);
    expect(() => topLogLikelihoods(models, fewer, selection)).toThrow(/selection is of 6 frames .* have 5 frames/);
    expect(() => topLogLikelihoods(models, features, { ...selection, count: 3 })).toThrow(/12 indices/);
    const wild = { ...selection, indices: selection.indices.map((k, i) => (i === 3 ? 4 : k)) };
    expect(() => topLogLikelihoods(models, features, wild)).toThrow(ShapeError);
    expect(() => topLogLikelihoods(models, features, wild)).toThrow(/past the 4/);
    const larger = randomMixture({ covarianceType: "diag", numComponents: 5, dim: 2, seed: 1 });
    expect(() => topLogLikelihoods([...models, larger], features, selection)).toThrow(
      /model 3 of 4 \(from 0\) has 5 components, the background model 4/,
    );
  });
});
