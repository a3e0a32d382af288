import { describe, expect, it } from "vitest";
import { crossValidate } from "../../../src/evaluate/folds/cross-validate.js";
import { kFolds } from "../../../src/evaluate/folds/folds.js";
import { evaluate } from "../../../src/evaluate/report.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
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

describe("a classifier that is trained to tell its labels apart", async () => {
  const classifier = await trainClassifier(utterances, { ...options, discriminative });

  it("is the one that trainMmi makes of maximum likelihood", async () => {
    const expected = await trainMmi(await trainClassifier(utterances, options), utterances, {
      iterations: 6,
      varianceFloor: 0.01,
    });
    expect(classifier).toEqual(expected);
    expect(classifier.training.discriminative?.history).toHaveLength(7);
  });

  it("is saved and read with its history, and one without reads as before", async () => {
    expect(decodeClassifier(encodeClassifier(classifier))).toEqual(classifier);
    const plain = await trainClassifier(utterances, options);
    expect(decodeClassifier(encodeClassifier(plain)).training).not.toHaveProperty("discriminative");
  });

  it("is trained so in each fold of a cross-validation, without the recordings that are tested", async () => {
    const folds = kFolds(utterances, 3, 1);
    const report = await crossValidate(utterances, folds, { ...options, discriminative });
    expect(report.accuracy).toBeGreaterThan((await crossValidate(utterances, folds, options)).accuracy);
    const [first] = folds;
    const held = new Set(first?.test);
    const trained = await trainClassifier(
      utterances.filter((_, index) => !held.has(index)),
      { ...options, discriminative },
    );
    const scored = await crossValidate(
      utterances,
      folds.filter((fold) => fold === first),
      { ...options, discriminative },
    );
    expect(scored.trials.map(({ scores }) => scores)).toEqual(
      (first?.test ?? []).map((index) => scoresUnder(trained, utterances[index] as Utterance)),
    );
  });

  it("takes its transform with it", async () => {
    const recipe = resolveRecipe({});
    const known = utterances.map((utterance) =>
      "features" in utterance ? { ...utterance, features: { ...utterance.features, recipe } } : utterance,
    );
    const turned = await trainClassifier(known, {
      ...options,
      transform: { kind: "pca", dim: 1 },
      discriminative,
    });
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
const likeliest = (covarianceType: "diag" | "full" | "tied", numComponents = 1): Promise<Classifier> =>
  trainClassifier(train, { covarianceType, numComponents, varianceFloor: 0.01 });
const floor = { varianceFloor: 0.01 };

const historyOf = ({ training }: Classifier): readonly DiscriminativeState[] => training.discriminative?.history ?? [];
const featuresOf = (utterance: Utterance): FeatureMatrix => {
  if (!("features" in utterance)) throw new Error("made of features");
  return utterance.features;
};

describe.each(["diag", "full"] as const)("training by maximum mutual information, %s", async (covarianceType) => {
  const classifier = await likeliest(covarianceType);
  const settings = { acousticScale: 0.5, boost: 0.2, tau: 30, smoothingFactor: 2 };
  const recordings = train.map((utterance) => ({
    actual: classifier.labels.indexOf(utterance.label),
    features: featuresOf(utterance),
  }));

  it.each([1, 2])("is the update of the formulas, with %d components", async (numComponents) => {
    const before = await likeliest(covarianceType, numComponents);
    const after = await trainMmi(before, train, { ...settings, ...floor, iterations: 1 });
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

  it("raises its objective, and tells recordings apart that it was not trained on", async () => {
    const after = await trainMmi(classifier, train, { ...floor, iterations: 20 });
    const history = historyOf(after);
    expect(history).toHaveLength(21);
    history.forEach(({ objective }, i) => {
      if (i > 0) expect(objective).toBeGreaterThan(history[i - 1]?.objective as number);
    });
    expect((await evaluate(classifier, test)).accuracy).toBeLessThan(0.9);
    expect((await evaluate(after, test)).accuracy).toBeGreaterThan((await evaluate(classifier, test)).accuracy + 0.04);
  });

  it("goes uphill in small steps", async () => {
    const [start, end] = historyOf(
      await trainMmi(classifier, train, { ...floor, iterations: 1, tau: 0, smoothingFactor: 1000 }),
    );
    const gain = (end?.objective as number) - (start?.objective as number);
    expect(gain).toBeGreaterThan(0);
    expect(gain).toBeLessThan(0.01);
  });

  it("is no update at all in 0 iterations, and maximum likelihood where τ is beyond all frames", async () => {
    expect((await trainMmi(classifier, train, { iterations: 0 })).mixtures).toEqual(classifier.mixtures);
    const { mixtures } = await trainMmi(classifier, train, { ...floor, iterations: 3, tau: 1e12 });
    mixtures.forEach(({ means, covariances }, c) => {
      means.forEach((mean, at) => {
        expect(mean).toBeCloseTo(classifier.mixtures[c]?.means[at] as number, 6);
      });
      covariances.forEach((value, at) => {
        expect(value).toBeCloseTo(classifier.mixtures[c]?.covariances[at] as number, 6);
      });
    });
  });

  it("gives the same bits again, and the same model whatever the order of recordings and classes", async () => {
    const options = { ...floor, iterations: 3 };
    const after = await trainMmi(classifier, train, options);
    expect(await trainMmi(classifier, train, options)).toEqual(after);
    const turned = await trainMmi(
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

describe("trainMmi", async () => {
  const classifier = await likeliest("diag");

  it("counts a recording of weight 2 as two of it", async () => {
    const [first, ...rest] = train as [Utterance, ...Utterance[]];
    const features = featuresOf(first);
    const options = { ...floor, iterations: 1, acousticScale: 0.001, tau: 0 };
    const weighted = { ...first, features: { ...features, weights: new Float64Array(features.numFrames).fill(2) } };
    // At so small a scale all posteriors are near a half, however often a frame counts.
    const once = await trainMmi(classifier, [weighted as Utterance, ...rest], options);
    const twice = await trainMmi(classifier, [first, first, ...rest], options);
    once.mixtures.forEach(({ means }, c) => {
      means.forEach((mean, at) => {
        expect(mean).toBeCloseTo(twice.mixtures[c]?.means[at] as number, 2);
      });
    });
    expect(once.mixtures[1]?.means).not.toEqual((await trainMmi(classifier, train, options)).mixtures[1]?.means);
  });

  it("counts weighted frames in its objective", async () => {
    const twice = train.map((utterance) => {
      const features = featuresOf(utterance);
      return { ...utterance, features: { ...features, weights: new Float64Array(features.numFrames).fill(2) } };
    });
    const objective = async (utterances: readonly Utterance[], acousticScale: number) =>
      historyOf(await trainMmi(classifier, utterances, { iterations: 0, acousticScale }))[0]?.objective;
    expect(await objective(twice as Utterance[], 0.1)).toBeCloseTo((await objective(train, 0.2)) as number, 12);
  });

  it("passes over recordings without frames", async () => {
    const silent = {
      label: "wide",
      features: { ...featuresOf(train[0] as Utterance), data: new Float64Array(0), numFrames: 0 },
    };
    const options = { ...floor, iterations: 2, acousticScale: 0.2 };
    expect((await trainMmi(classifier, [...train, silent], options)).mixtures).toEqual(
      (await trainMmi(classifier, train, options)).mixtures,
    );
  });

  it("takes the mixtures that do best on what is held out", async () => {
    // Held out with labels the wrong way round: any update makes it worse.
    const heldOut = test.slice(0, 40).map((one) => ({ ...one, label: one.label === "wide" ? "narrow" : "wide" }));
    const after = await trainMmi(classifier, train, { ...floor, iterations: 4, heldOut });
    expect(after.training.discriminative?.iterations).toBe(0);
    expect(after.mixtures).toEqual(classifier.mixtures);
    const good = await trainMmi(classifier, train, { ...floor, iterations: 4, heldOut: test.slice(0, 40) });
    expect(good.training.discriminative?.iterations).toBe(4);
    expect(historyOf(good).every(({ heldOutObjective }) => heldOutObjective !== null)).toBe(true);
  });

  it("doubles E where an update would lead down, and stops where none leads up", async () => {
    // Posteriors this flat let one class take on the frames of the other, until it overshoots.
    const steep = await trainMmi(classifier, train, {
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
    const after = await trainMmi(classifier, train, { ...floor, iterations: 5 });
    const stopped = await trainMmi(after, train, { ...floor, iterations: 5, tau: 1e12 });
    expect(historyOf(stopped)).toHaveLength(1);
    expect(stopped.mixtures).toEqual(after.mixtures);
  });

  it("reports each state and keeps it with the model", async () => {
    const seen: number[] = [];
    const after = await trainMmi(classifier, train, {
      ...floor,
      iterations: 2,
      onProgress: ({ done }) => void seen.push(done),
    });
    expect(seen).toEqual([0, 1, 2]);
    expect(after.training.discriminative).toMatchObject({ criterion: "mmi", iterations: 2 });
    expect(historyOf(after)).toHaveLength(3);
    expect(structuredClone(after)).toEqual(after);
  });

  it("refuses labels it does not know, labels without recordings, other covariances and other options", async () => {
    const strange = { ...(train[0] as Utterance), label: "wider" };
    await expect(trainMmi(classifier, [...train, strange])).rejects.toThrow(
      /has no label "wider"; its labels are narrow, wide/,
    );
    const wide = train.filter(({ label }) => label === "wide");
    await expect(trainMmi(classifier, wide)).rejects.toThrow(/label "narrow" has no recording/);
    await expect(async () => trainMmi(await likeliest("tied"), train)).rejects.toThrow(
      /diagonal and full covariances, and these are tied/,
    );
    await expect(trainMmi(classifier, tinyUtterances(["wide", "narrow"], 1))).rejects.toThrow(/dimensions/);
    for (const wrong of [
      { iterations: 1.5 },
      { acousticScale: 0 },
      { tau: -1 },
      { smoothingFactor: 0.5 },
      { boost: Number.NaN },
    ]) {
      await expect(trainMmi(classifier, train, wrong)).rejects.toThrow(new RegExp(Object.keys(wrong)[0] as string));
    }
  });
});
