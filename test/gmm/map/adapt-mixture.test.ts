import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { accumulate } from "../../../src/gmm/em/expectation.js";
import { adaptMixture } from "../../../src/gmm/map/adapt-mixture.js";
import { updateMap } from "../../../src/gmm/map/map.js";
import { framesOf, withFrameWeights } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { meanLogLikelihood } from "../../../src/gmm/score/score.js";
import type { CovarianceType } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";

const background = randomMixture({ covarianceType: "diag", numComponents: 4, dim: 3, seed: 5 });
const features = framesAbout(background, { numFrames: 300, seed: 6, single: true });

describe("adapting a mixture", () => {
  it("is one E-step and the MAP update, and says how likely the background model found the frames", async () => {
    const options = { relevanceFactor: 8, update: ["means", "weights"] } as const;
    const { mixture, history, coefficients } = await adaptMixture(background, features, options);
    const expected = updateMap(accumulate(background, features), background, options);
    expect(mixture).toEqual(expected.mixture);
    expect(coefficients).toEqual(expected.coefficients);
    expect(history).toHaveLength(1);
    expect(history[0]).toBeCloseTo(meanLogLikelihood(background, features), 10);
    expect(meanLogLikelihood(mixture, features)).toBeGreaterThan(history[0] as number);
  });

  it.each(["diag", "full", "tied", "spherical"] as CovarianceType[])(
    "takes every covariance type: %s",
    async (covarianceType) => {
      const other = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 9 });
      const { mixture, history } = await adaptMixture(other, features, { update: ["means", "weights"] });
      expect(mixture).toEqual(updateMap(accumulate(other, features), other, { update: ["means", "weights"] }).mixture);
      expect(meanLogLikelihood(mixture, features)).toBeGreaterThan(history[0] as number);
    },
  );

  it("goes on from what it has adapted, always towards the same background model", async () => {
    const { mixture, history } = await adaptMixture(background, features, { iterations: 3 });
    let expected = background;
    const likelihoods: number[] = [];
    for (let i = 0; i < 3; i++) {
      likelihoods.push(meanLogLikelihood(expected, features));
      const { mean } = { mean: accumulate(background, features).origin };
      expected = updateMap(accumulate(expected, features, { origin: mean }), background).mixture;
    }
    expect(relativeError(mixture.means, expected.means)).toBeLessThan(1e-12);
    expect(relativeError(history, likelihoods)).toBeLessThan(1e-10);
  });

  it("counts a frame of weight 2 as two", async () => {
    const twice = (await adaptMixture(background, [features, framesOf(features, 0, 50)])).mixture;
    const weights = Array.from({ length: 300 }, (_, t) => (t < 50 ? 2 : 1));
    const weighted = (await adaptMixture(background, withFrameWeights(features, weights))).mixture;
    expect(relativeError(weighted.means, twice.means)).toBeLessThan(1e-10);
  });

  it("without a frame is the background model", async () => {
    const none = framesOf(features, 0, 0);
    expect(await adaptMixture(background, none)).toEqual({
      mixture: background,
      history: [],
      coefficients: new Float64Array(4),
    });
  });

  it("says what is wrong with frames and options", async () => {
    const bad = async (rows: number[][], message: RegExp) => {
      await expect(adaptMixture(background, featureMatrix(rows))).rejects.toThrow(TrainingDataError);
      await expect(adaptMixture(background, featureMatrix(rows))).rejects.toThrow(message);
    };
    await bad(
      [
        [0, 0, 0],
        [0, Number.NaN, 0],
      ],
      /frame 1, dimension 1 .* NaN/,
    );
    await bad(
      [
        [0, 0, 0],
        [1e180, 0, 0],
      ],
      /likelihood 0 under the background model|too large/,
    );
    await expect(adaptMixture(background, featureMatrix([[1, 2]]))).rejects.toThrow(ShapeError);
    await expect(adaptMixture(background, featureMatrix([[1, 2]]))).rejects.toThrow(
      /has 3 dimensions, the features have 2/,
    );
    await expect(adaptMixture(background, features, { iterations: 0 })).rejects.toThrow(OptionError);
    await expect(adaptMixture(background, features, { relevanceFactor: -2 })).rejects.toThrow(/relevanceFactor/);
  });
});
