import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { crossValidate } from "../../src/evaluate/folds/cross-validate.js";
import { groupFolds } from "../../src/evaluate/folds/folds.js";
import { trainMixture } from "../../src/gmm/em/train-mixture.js";
import { adaptMixture } from "../../src/gmm/map/adapt-mixture.js";
import { planClassifier, trainClassifier } from "../../src/recognize/classifier.js";
import { classify } from "../../src/recognize/classify.js";
import type { FeatureMatrix, Progress, Utterance } from "../../src/types.js";
import { randomMixture } from "../oracles/random-mixture.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const utterances = tinyUtterances(["ada", "bob", "chi"], 4);
const featuresOf = (all: readonly Utterance[]): FeatureMatrix[] =>
  all.flatMap((utterance) => ("features" in utterance ? [utterance.features] : []));
const of = (label: string, all: readonly Utterance[] = utterances) =>
  featuresOf(all.filter((utterance) => utterance.label === label));

const options = { by: "speaker", numComponents: 6, covarianceType: "diag", varianceFloor: 0.1 } as const;

const toWeights = { relevanceFactor: 2, update: ["weights", "means"] } as const;

describe("a classifier by adaptation", async () => {
  const adaptation = { relevanceFactor: 8, update: ["means", "covariances"], iterations: 2 } as const;
  const classifier = await trainClassifier(utterances, { ...options, adaptation });

  it("has a background model of all frames, and each label adapted from it", async () => {
    const pooled = featuresOf(["ada", "bob", "chi"].flatMap((label) => utterances.filter((u) => u.label === label)));
    const trained = await trainMixture(pooled, { ...options, tolerance: 0.01 });
    expect(classifier.background).toEqual(trained.mixture);
    for (const [i, label] of classifier.labels.entries()) {
      const adapted = await adaptMixture(trained.mixture, of(label), { ...adaptation, varianceFloor: 0.1 });
      expect(classifier.mixtures[i]).toEqual(adapted.mixture);
      expect(classifier.training.perLabel[i]).toMatchObject({
        label,
        numUtterances: 4,
        numFrames: 120,
        iterations: 2,
        meanLogLikelihood: adapted.history[1],
      });
    }
    const { history, converged, repairs } = trained;
    const background = {
      numFrames: 360,
      iterations: history.length,
      converged,
      meanLogLikelihood: history.at(-1),
      history: history.map((value) => Math.round(1e6 * value) / 1e6),
      repairs,
    };
    expect(classifier.training.adaptation).toEqual({ ...adaptation, background });
  });

  it("tells its labels apart, also with little data of each", async () => {
    const few = await trainClassifier(tinyUtterances(["ada", "bob", "chi"], 1), { ...options, adaptation: toWeights });
    const many = await trainClassifier(utterances, { ...options, adaptation: toWeights });
    for (const utterance of utterances) {
      for (const model of [many, few]) {
        if ("features" in utterance) expect(classify(model, utterance.features).label).toBe(utterance.label);
      }
    }
  });

  it("says of each label when it is adapted, and is one job of training", async () => {
    const seen: string[] = [];
    const onProgress = ({ stage, done, total }: Progress) => void seen.push(`${stage} ${done}/${total}`);
    await trainClassifier(utterances, { ...options, adaptation, onProgress });
    expect(seen).toEqual(["train 1/3", "train 2/3", "train 3/3"]);
    expect(planClassifier(utterances, { ...options, adaptation }).jobs).toHaveLength(1);
  });

  it("takes a background model that is there, and then trains none", async () => {
    const { background } = classifier;
    if (!background) throw new Error("there is one");
    const plan = planClassifier(utterances, { ...options, adaptation: { ...adaptation, background } });
    expect(plan.jobs).toEqual([]);
    const again = await plan.finish([]);
    expect(again.mixtures).toEqual(classifier.mixtures);
    expect(again.training.adaptation?.background).toBeNull();
    const other = randomMixture({ covarianceType: "diag", numComponents: 2, dim: 7, seed: 1 });
    const wrong = { ...options, adaptation: { background: other } };
    await expect(trainClassifier(utterances, wrong)).rejects.toThrow(ShapeError);
    await expect(trainClassifier(utterances, wrong)).rejects.toThrow(/7 dimensions, the features have 3/);
  });

  it("trains the background model on no more frames than it may", async () => {
    const small = await trainClassifier(utterances, { ...options, adaptation: { maxFrames: 90 } });
    expect(small.training.adaptation?.background?.numFrames).toBe(90);
    expect(small.training.perLabel[0]?.numFrames).toBe(120);
  });

  it("is of every covariance type", async () => {
    for (const covarianceType of ["full", "tied", "spherical"] as const) {
      const update = covarianceType === "tied" ? (["means"] as const) : (["means", "covariances"] as const);
      const model = await trainClassifier(utterances, { ...options, covarianceType, adaptation: { update } });
      expect(model.mixtures[0]?.covarianceType).toBe(covarianceType);
    }
  });

  it("says what is wrong", async () => {
    const training = (wrong: object) => trainClassifier(utterances, { ...options, adaptation: wrong });
    await expect(training({ relevanceFactor: Number.POSITIVE_INFINITY })).rejects.toThrow(OptionError);
    await expect(training({ relevanceFactor: Number.POSITIVE_INFINITY })).rejects.toThrow(
      /every label the background model/,
    );
    await expect(training({ maxFrames: 0.5 })).rejects.toThrow(/maxFrames/);
    await expect(training({ iterations: 0 })).rejects.toThrow(/iterations/);
    const tied = { ...options, covarianceType: "tied", adaptation: { update: ["covariances"] } } as const;
    expect(() => planClassifier(utterances, tied)).toThrow(/tied covariances/);
    await expect(trainClassifier(utterances, { ...options, initialization: classifier, adaptation })).rejects.toThrow(
      /start from the background model/,
    );
    const damaged = utterances.map((utterance, i) =>
      i === 5 && "features" in utterance
        ? { ...utterance, features: { ...utterance.features, data: utterance.features.data.map(() => Number.NaN) } }
        : utterance,
    );
    await expect(trainClassifier(damaged, { ...options, adaptation })).rejects.toThrow(TrainingDataError);
    await expect(trainClassifier(damaged, { ...options, adaptation })).rejects.toThrow(/^the background model: /);
    const { background } = classifier;
    if (!background) throw new Error("there is one");
    await expect(trainClassifier(damaged, { ...options, adaptation: { background } })).rejects.toThrow(
      /^speaker "bob": frame 30, dimension 0/,
    );
  });
});

describe("cross-validation of class models by adaptation", () => {
  const folds = groupFolds(utterances);

  it("trains a background model for each fold, on what the fold does not hold", async () => {
    const report = await crossValidate(utterances, folds, { ...options, adaptation: toWeights });
    expect(report.accuracy).toBe(1);
    for (const { name, test } of folds) {
      const rest = utterances.filter((_, index) => !test.includes(index));
      const model = await trainClassifier(rest, { ...options, adaptation: toWeights });
      for (const index of test) {
        const utterance = utterances[index] as Utterance & { features: FeatureMatrix };
        const trial = report.trials.find(({ path, fold }) => fold === name && path === utterance.path);
        expect(trial?.scores).toEqual(classify(model, utterance.features).scores);
      }
    }
  });

  it("takes the background model that was given, and tests a transform trained in the fold", async () => {
    const background = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 3, seed: 4, spread: 6 });
    const given = await crossValidate(utterances, folds, { ...options, adaptation: { background } });
    const rest = utterances.filter((_, index) => !folds[0]?.test.includes(index));
    const model = await trainClassifier(rest, { ...options, adaptation: { background } });
    const first = utterances[folds[0]?.test[0] as number] as Utterance & { features: FeatureMatrix };
    expect(given.trials[0]?.scores).toEqual(classify(model, first.features).scores);
    const transform = { kind: "lda" } as const;
    expect((await crossValidate(utterances, folds, { ...options, transform, adaptation: toWeights })).accuracy).toBe(1);
  });
});
