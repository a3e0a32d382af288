import { describe, expect, it } from "vitest";
import { crossValidate } from "../../src/evaluate/cross-validate.js";
import { kFolds } from "../../src/evaluate/folds.js";
import { resolveClassifierOptions, trainClassifier } from "../../src/recognize/classifier.js";
import { classify } from "../../src/recognize/classify.js";
import { trainMmi } from "../../src/recognize/mmi.js";
import { decodeClassifier, encodeClassifier } from "../../src/store/model-file.js";
import type { Utterance } from "../../src/types.js";
import { overlappingUtterances } from "../oracles/overlapping.js";

const utterances = overlappingUtterances(60, 1);
const options = { numComponents: 1, covarianceType: "diag", varianceFloor: 0.01 } as const;
const discriminative = { criterion: "mmi", iterations: 6 } as const;

describe("a classifier that is trained to tell its labels apart", () => {
  const classifier = trainClassifier(utterances, { ...options, discriminative });

  it("is the one that trainMmi makes of maximum likelihood", () => {
    const expected = trainMmi(trainClassifier(utterances, options), utterances, { iterations: 6, varianceFloor: 0.01 });
    expect(classifier).toEqual(expected);
    expect(classifier.training.discriminative?.history).toHaveLength(7);
  });

  it("is saved and read with its history, and one without reads as before", () => {
    expect(decodeClassifier(encodeClassifier(classifier))).toEqual(classifier);
    const plain = trainClassifier(utterances, options);
    expect(decodeClassifier(encodeClassifier(plain)).training).not.toHaveProperty("discriminative");
  });

  it("is trained so in each fold of a cross-validation, without the recordings that are tested", () => {
    const folds = kFolds(utterances, 3, 1);
    const report = crossValidate(utterances, folds, { ...options, discriminative });
    expect(report.accuracy).toBeGreaterThan(crossValidate(utterances, folds, options).accuracy);
    const [first] = folds;
    const held = new Set(first?.test);
    const trained = trainClassifier(
      utterances.filter((_, index) => !held.has(index)),
      { ...options, discriminative },
    );
    const scored = crossValidate(
      utterances,
      folds.filter((fold) => fold === first),
      { ...options, discriminative },
    );
    expect(scored.trials.map(({ scores }) => scores)).toEqual(
      (first?.test ?? []).map((index) => scoresUnder(trained, utterances[index] as Utterance)),
    );
  });

  it("takes its transform with it", () => {
    const turned = trainClassifier(utterances, { ...options, transform: { kind: "pca", dim: 1 }, discriminative });
    expect(turned.mixtures[0]?.dim).toBe(1);
    expect(turned.training.discriminative?.iterations).toBe(6);
  });

  it("is refused before training when its options are wrong", () => {
    const wrong = { criterion: "mce" as "mmi" };
    expect(() => resolveClassifierOptions({ discriminative: wrong })).toThrow(/criterion is "mmi", not "mce"/);
    expect(() => resolveClassifierOptions({ discriminative: { criterion: "mmi", iterations: -1 } })).toThrow(
      /iterations/,
    );
  });
});

const scoresUnder = (classifier: Parameters<typeof classify>[0], utterance: Utterance) =>
  "features" in utterance ? classify(classifier, utterance.features).scores : null;
