import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { meanLogLikelihoods } from "../../src/gmm/score/score.js";
import { classify, decide, prepareClassifier, scoreForms } from "../../src/recognize/classify.js";
import type { Classifier, FeatureMatrix } from "../../src/types.js";
import { clusteredFrames } from "../oracles/random-frames.js";
import { randomMixture } from "../oracles/random-mixture.js";
import { tinyClassifier } from "../oracles/tiny-classifier.js";

const features = clusteredFrames({ numFrames: 50, dim: 3, numClusters: 2, seed: 100 });

describe("a prepared classifier", () => {
  it("remembers kernel and precision, and nothing else of the options", async () => {
    const options = { kernel: "reference", precision: "f32", onTrial: () => {} } as const;
    expect(prepareClassifier(await tinyClassifier(), options).kernelOptions).toEqual({
      kernel: "reference",
      precision: "f32",
    });
    expect(prepareClassifier(await tinyClassifier()).kernelOptions).toEqual({ kernel: "auto" });
  });

  it("survives structuredClone, as workers need", async () => {
    const prepared = prepareClassifier(await tinyClassifier("full"), { kernel: "reference" });
    expect(classify(structuredClone(prepared), features)).toEqual(classify(prepared, features));
  });

  it("may mix covariance types and numbers of components", async () => {
    const mixtures = (["diag", "full", "diag"] as const).map((covarianceType, m) =>
      randomMixture({ covarianceType, numComponents: m + 1, dim: 3, seed: m }),
    );
    const classifier: Classifier = { ...(await tinyClassifier()), mixtures };
    expect(Object.values(classify(classifier, features).scores)).toEqual([...meanLogLikelihoods(mixtures, features)]);
  });
});

describe("scores by label", () => {
  it("stand in the order of the labels", async () => {
    const { classifier, forms } = prepareClassifier(await tinyClassifier());
    const labelled = classifier.labels.map((label, i) => ({ label, form: forms[i] as (typeof forms)[number] }));
    const scores = scoreForms(labelled, features, { kernel: "reference" });
    expect(Object.entries(scores)).toEqual(
      [...meanLogLikelihoods(forms, features, { kernel: "reference" })].map((score, i) => [
        classifier.labels[i],
        score,
      ]),
    );
  });
});

describe("features that are not finite", () => {
  const withValue = (value: number): FeatureMatrix => ({
    ...features,
    data: features.data.map((x, i) => (i === 20 ? value : x)),
  });

  it("decide nothing", async () => {
    await expect(async () => classify(await tinyClassifier(), withValue(Number.NaN))).rejects.toThrow(ShapeError);
    await expect(async () => classify(await tinyClassifier(), withValue(Number.NaN))).rejects.toThrow(
      /score of "ada" is not a number.*features/,
    );
    await expect(async () => classify(await tinyClassifier(), withValue(Number.POSITIVE_INFINITY))).rejects.toThrow(
      /likelihood 0.*features/,
    );
  });

  it("are told from a label that is out of the question", () => {
    expect(decide({ a: Number.NEGATIVE_INFINITY, b: -3 }, 1)).toMatchObject({
      label: "b",
      margin: Number.POSITIVE_INFINITY,
    });
  });
});
