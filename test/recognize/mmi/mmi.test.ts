import { describe, expect, it } from "vitest";
import { crossValidate } from "../../../src/evaluate/folds/cross-validate.js";
import { kFolds } from "../../../src/evaluate/folds/folds.js";
import { evaluate } from "../../../src/evaluate/report.js";
import { decodeClassifier, encodeClassifier } from "../../../src/formats/model/classifier-file.js";
import { resolveClassifierOptions, trainClassifier } from "../../../src/recognize/classifier.js";
import { classify } from "../../../src/recognize/classify.js";
import { trainMmi } from "../../../src/recognize/mmi/mmi.js";
import type { Classifier, DiscriminativeState, FeatureMatrix, Utterance } from "../../../src/types.js";
import { ebwUpdate, gaussianOf, objectiveOf } from "../../oracles/mmi.js";
import { overlappingUtterances } from "../../oracles/overlapping.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

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
    expect(() => resolveClassifierOptions({ discriminative: wrong })).toThrow(
      /criterion: expected one of "mmi", got "mce"/,
    );
    expect(() => resolveClassifierOptions({ discriminative: { criterion: "mmi", iterations: -1 } })).toThrow(
      /iterations/,
    );
  });
});

const scoresUnder = (classifier: Parameters<typeof classify>[0], utterance: Utterance) =>
  "features" in utterance ? classify(classifier, utterance.features).scores : null;

const train = overlappingUtterances(60, 1);
const test = overlappingUtterances(300, 2);
const likeliest = (covarianceType: "diag" | "full" | "tied", numComponents = 1): Classifier =>
  trainClassifier(train, { covarianceType, numComponents, varianceFloor: 0.01 });
const floor = { varianceFloor: 0.01 };

const historyOf = ({ training }: Classifier): readonly DiscriminativeState[] => training.discriminative?.history ?? [];
const featuresOf = (utterance: Utterance): FeatureMatrix => {
  if (!("features" in utterance)) throw new Error("made of features");
  return utterance.features;
};

describe.each(["diag", "full"] as const)("training by maximum mutual information, %s", (covarianceType) => {
  const classifier = likeliest(covarianceType);
  const settings = { acousticScale: 0.5, boost: 0.2, tau: 30, smoothingFactor: 2 };
  const recordings = train.map((utterance) => ({
    actual: classifier.labels.indexOf(utterance.label),
    features: featuresOf(utterance),
  }));

  it.each([1, 2])("is the update of the formulas, with %d components", (numComponents) => {
    const before = likeliest(covarianceType, numComponents);
    const after = trainMmi(before, train, { ...settings, ...floor, iterations: 1 });
    for (const [c, mixture] of after.mixtures.entries()) {
      const expected = ebwUpdate(before.mixtures, c, recordings, settings);
      for (const [k, { mean, covariance }] of expected.gaussians.entries()) {
        const actual = gaussianOf(mixture, k);
        mean.forEach((value, d) => {
          expect(actual.mean[d]).toBeCloseTo(value, 6);
        });
        covariance.flat().forEach((value, at) => {
          expect(actual.covariance.flat()[at]).toBeCloseTo(value, 6);
        });
      }
      expected.weights.forEach((weight, k) => {
        expect(mixture.weights[k]).toBeCloseTo(weight, 5);
      });
    }
    const [start, end] = historyOf(after);
    expect(start?.objective).toBeCloseTo(objectiveOf(before.mixtures, recordings, settings), 10);
    expect(end?.objective).toBeCloseTo(objectiveOf(after.mixtures, recordings, settings), 10);
  });

  it("raises its objective, and tells recordings apart that it was not trained on", () => {
    const after = trainMmi(classifier, train, { ...floor, iterations: 20 });
    const history = historyOf(after);
    expect(history).toHaveLength(21);
    history.forEach(({ objective }, i) => {
      if (i > 0) expect(objective).toBeGreaterThan(history[i - 1]?.objective as number);
    });
    expect(evaluate(classifier, test).accuracy).toBeLessThan(0.9);
    expect(evaluate(after, test).accuracy).toBeGreaterThan(evaluate(classifier, test).accuracy + 0.04);
  });

  it("goes uphill in small steps", () => {
    const [start, end] = historyOf(
      trainMmi(classifier, train, { ...floor, iterations: 1, tau: 0, smoothingFactor: 1000 }),
    );
    const gain = (end?.objective as number) - (start?.objective as number);
    expect(gain).toBeGreaterThan(0);
    expect(gain).toBeLessThan(0.01);
  });

  it("is no update at all in 0 iterations, and maximum likelihood where τ is beyond all frames", () => {
    expect(trainMmi(classifier, train, { iterations: 0 }).mixtures).toEqual(classifier.mixtures);
    const { mixtures } = trainMmi(classifier, train, { ...floor, iterations: 3, tau: 1e12 });
    mixtures.forEach(({ means, covariances }, c) => {
      means.forEach((mean, at) => {
        expect(mean).toBeCloseTo(classifier.mixtures[c]?.means[at] as number, 6);
      });
      covariances.forEach((value, at) => {
        expect(value).toBeCloseTo(classifier.mixtures[c]?.covariances[at] as number, 6);
      });
    });
  });

  it("gives the same bits again, and the same model whatever the order of recordings and classes", () => {
    const options = { ...floor, iterations: 3 };
    const after = trainMmi(classifier, train, options);
    expect(trainMmi(classifier, train, options)).toEqual(after);
    const turned = trainMmi(
      { ...classifier, labels: [...classifier.labels].reverse(), mixtures: [...classifier.mixtures].reverse() },
      [...train].reverse(),
      options,
    );
    after.mixtures.forEach(({ means }, c) => {
      const other = turned.mixtures[after.mixtures.length - 1 - c];
      means.forEach((mean, at) => {
        expect(other?.means[at]).toBeCloseTo(mean, 9);
      });
    });
  });
});

describe("trainMmi", () => {
  const classifier = likeliest("diag");

  it("counts a recording of weight 2 as two of it", () => {
    const [first, ...rest] = train as [Utterance, ...Utterance[]];
    const features = featuresOf(first);
    const options = { ...floor, iterations: 1, acousticScale: 0.001, tau: 0 };
    const weighted = { ...first, features: { ...features, weights: new Float64Array(features.numFrames).fill(2) } };
    // At so small a scale all posteriors are near a half, however often a frame counts.
    const once = trainMmi(classifier, [weighted as Utterance, ...rest], options);
    const twice = trainMmi(classifier, [first, first, ...rest], options);
    once.mixtures.forEach(({ means }, c) => {
      means.forEach((mean, at) => {
        expect(mean).toBeCloseTo(twice.mixtures[c]?.means[at] as number, 2);
      });
    });
    expect(once.mixtures[1]?.means).not.toEqual(trainMmi(classifier, train, options).mixtures[1]?.means);
  });

  it("counts weighted frames in its objective", () => {
    const twice = train.map((utterance) => {
      const features = featuresOf(utterance);
      return { ...utterance, features: { ...features, weights: new Float64Array(features.numFrames).fill(2) } };
    });
    const objective = (utterances: readonly Utterance[], acousticScale: number) =>
      historyOf(trainMmi(classifier, utterances, { iterations: 0, acousticScale }))[0]?.objective;
    expect(objective(twice as Utterance[], 0.1)).toBeCloseTo(objective(train, 0.2) as number, 12);
  });

  it("passes over recordings without frames", () => {
    const silent = {
      label: "wide",
      features: { ...featuresOf(train[0] as Utterance), data: new Float64Array(0), numFrames: 0 },
    };
    const options = { ...floor, iterations: 2, acousticScale: 0.2 };
    expect(trainMmi(classifier, [...train, silent], options).mixtures).toEqual(
      trainMmi(classifier, train, options).mixtures,
    );
  });

  it("takes the mixtures that do best on what is held out", () => {
    // Held out with labels the wrong way round: any update makes it worse.
    const heldOut = test.slice(0, 40).map((one) => ({ ...one, label: one.label === "wide" ? "narrow" : "wide" }));
    const after = trainMmi(classifier, train, { ...floor, iterations: 4, heldOut });
    expect(after.training.discriminative?.iterations).toBe(0);
    expect(after.mixtures).toEqual(classifier.mixtures);
    const good = trainMmi(classifier, train, { ...floor, iterations: 4, heldOut: test.slice(0, 40) });
    expect(good.training.discriminative?.iterations).toBe(4);
    expect(historyOf(good).every(({ heldOutObjective }) => heldOutObjective !== null)).toBe(true);
  });

  it("doubles E where an update would lead down, and stops where none leads up", () => {
    // Posteriors this flat let one class take on the frames of the other, until it overshoots.
    const steep = trainMmi(classifier, train, {
      ...floor,
      iterations: 30,
      smoothingFactor: 1,
      acousticScale: 0.01,
      tau: 0,
    });
    const factors = historyOf(steep).map(({ smoothingFactor }) => smoothingFactor);
    expect(factors.at(-1)).toBeGreaterThan(1);
    expect(factors).toEqual([...factors].sort((a, b) => a - b));
    historyOf(steep).forEach(({ objective }, i, all) => {
      expect(objective).toBeGreaterThanOrEqual(all[Math.max(0, i - 1)]?.objective as number);
    });
    // Held to maximum likelihood with all might, it could only go back there, however large E.
    const after = trainMmi(classifier, train, { ...floor, iterations: 5 });
    const stopped = trainMmi(after, train, { ...floor, iterations: 5, tau: 1e12 });
    expect(historyOf(stopped)).toHaveLength(1);
    expect(stopped.mixtures).toEqual(after.mixtures);
  });

  it("reports each state and keeps it with the model", () => {
    const seen: DiscriminativeState[] = [];
    const after = trainMmi(classifier, train, { ...floor, iterations: 2, onIteration: (state) => seen.push(state) });
    expect(seen.map(({ iteration }) => iteration)).toEqual([0, 1, 2]);
    expect(after.training.discriminative).toMatchObject({ criterion: "mmi", iterations: 2, history: seen });
    expect(structuredClone(after)).toEqual(after);
  });

  it("refuses labels it does not know, labels without recordings, other covariances and other options", () => {
    const strange = { ...(train[0] as Utterance), label: "wider" };
    expect(() => trainMmi(classifier, [...train, strange])).toThrow(
      /has no label "wider"; its labels are narrow, wide/,
    );
    const wide = train.filter(({ label }) => label === "wide");
    expect(() => trainMmi(classifier, wide)).toThrow(/label "narrow" has no recording/);
    expect(() => trainMmi(likeliest("tied"), train)).toThrow(/diagonal and full covariances, and these are tied/);
    expect(() => trainMmi(classifier, tinyUtterances(["wide", "narrow"], 1))).toThrow(/dimensions/);
    for (const wrong of [
      { iterations: 1.5 },
      { acousticScale: 0 },
      { tau: -1 },
      { smoothingFactor: 0.5 },
      { boost: Number.NaN },
    ]) {
      expect(() => trainMmi(classifier, train, wrong)).toThrow(new RegExp(Object.keys(wrong)[0] as string));
    }
  });
});
