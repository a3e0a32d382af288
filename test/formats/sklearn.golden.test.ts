import { describe, expect, it } from "vitest";
import { decodeMixtures } from "../../src/formats/mixture/mixture-codec.js";
import {
  arrayFromNested,
  decodeSklearnArrays,
  parseSklearnMixture,
  precisionsCholesky,
} from "../../src/formats/sklearn/sklearn.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { logLikelihoods } from "../../src/gmm/score/score.js";
import type { GaussianMixture } from "../../src/types.js";
import { relativeError } from "../oracles/golden.js";
import { COVARIANCE_TYPES, exchangeBytes, exchangeFolder, exchangeText, sklearnExpected } from "./exchange-files.js";

const expected = sklearnExpected();
const frames = featureMatrix(expected.frames.map((row) => [...row]));

function expectScores(mixture: GaussianMixture, scores: readonly number[] | undefined): void {
  const found = logLikelihoods(mixture, frames, { kernel: "reference" });
  expect(found.length).toBe(scores?.length);
  expect(Math.max(...found.map((score, t) => Math.abs(score - (scores?.[t] as number))))).toBeLessThan(1e-9);
}

describe.each(COVARIANCE_TYPES)("a %s mixture of scikit-learn's", (type) => {
  const scores = expected.score_samples[type];

  it("scores as score_samples does: from JSON", () => {
    const mixture = parseSklearnMixture(exchangeText(`${type}.json`));
    expect(mixture.covarianceType).toBe(type);
    expectScores(mixture, scores);
  });

  it("from .npy files, whose shapes say the type", () => {
    const mixture = decodeSklearnArrays(exchangeFolder(`${type}-npy`));
    expect(mixture).toEqual(parseSklearnMixture(exchangeText(`${type}.json`)));
    expectScores(mixture, scores);
  });

  it("from safetensors, of float64 and of float32", () => {
    const single = expected.score_samples_float32[type];
    const [read] = decodeMixtures(exchangeBytes(`${type}.safetensors`));
    expectScores(read?.mixture as GaussianMixture, single ?? scores);
  });

  it("has the precisions_cholesky_ that scikit-learn computed", () => {
    const text = exchangeText(`${type}.json`);
    const theirs = arrayFromNested(JSON.parse(text).precisions_cholesky_, "precisions_cholesky_");
    const ours = precisionsCholesky(parseSklearnMixture(text));
    expect(ours.shape).toEqual(theirs.shape);
    expect(relativeError(ours.data, theirs.data, 1e-3)).toBeLessThan(1e-11);
  });
});
