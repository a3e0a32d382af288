import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { aic, bic } from "../../../src/gmm/mixture/criteria.js";
import { numParameters } from "../../../src/gmm/mixture/mixture.js";
import { framesOf } from "../../../src/gmm/passes/frame-chunks.js";
import { logLikelihoods } from "../../../src/gmm/score/score.js";
import { predict } from "../../../src/gmm/score/top-components.js";
import { choosingFeatures, choosingGolden, trainedMixture } from "../../oracles/choosing.js";
import { relativeError } from "../../oracles/golden.js";

const features = choosingFeatures();

describe.each(choosingGolden().trained)("on scikit-learn's mixture: $covariance_type", (golden) => {
  const mixture = trainedMixture(golden);

  it("bic and aic are scikit-learn's", () => {
    expect(numParameters(mixture)).toBe(golden.n_parameters);
    expect(relativeError([bic(mixture, features), aic(mixture, features)], [golden.bic, golden.aic])).toBeLessThan(
      1e-12,
    );
  });

  it("are those of all frames, however they are cut", () => {
    const parts = [framesOf(features, 0, 100), framesOf(features, 100, features.numFrames)];
    expect(relativeError([bic(mixture, parts), aic(mixture, parts)], [golden.bic, golden.aic])).toBeLessThan(1e-12);
  });

  it("logLikelihoods and predict are scikit-learn's", () => {
    const rows = golden.score_samples.length;
    const scores = logLikelihoods(mixture, framesOf(features, 0, rows));
    expect(relativeError(scores, golden.score_samples)).toBeLessThan(1e-11);
    expect(Array.from(predict(mixture, features))).toEqual(golden.predict);
  });

  it("refuse features of another dimension, and none", () => {
    const flat = { ...features, dim: 4 };
    expect(() => bic(mixture, flat)).toThrow(ShapeError);
    expect(() => predict(mixture, flat)).toThrow(ShapeError);
    expect(() => aic(mixture, framesOf(features, 0, 0))).toThrow(/at least one frame/);
  });
});
