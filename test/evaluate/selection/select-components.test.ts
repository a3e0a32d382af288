import { describe, expect, it } from "vitest";
import { OptionError, TrainingDataError } from "../../../src/errors.js";
import { crossValidate } from "../../../src/evaluate/folds/cross-validate.js";
import { groupFolds, kFolds } from "../../../src/evaluate/folds/folds.js";
import { selectComponents } from "../../../src/evaluate/selection/select-components.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { aic, bic } from "../../../src/gmm/mixture/criteria.js";
import { numParameters } from "../../../src/gmm/mixture/mixture.js";
import { sample } from "../../../src/gmm/mixture/sample.js";
import { framesOf } from "../../../src/gmm/passes/frame-chunks.js";
import { meanLogLikelihood } from "../../../src/gmm/score/score.js";
import { trainClassifier } from "../../../src/recognize/classifier.js";
import type { FeatureMatrix, Utterance } from "../../../src/types.js";
import { slowWalk, threeApart, threeGaussianUtterances } from "../../oracles/recordings.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

const featuresOf = (utterance: Utterance): FeatureMatrix => (utterance as { features: FeatureMatrix }).features;

describe("choosing by frames without labels", () => {
  const { features } = sample(threeApart, 1500, { seed: 5 });
  const options = { numComponents: [4, 1, 2, 3, 3], restarts: 3 };

  it("finds the number of Gaussians that made them, by every criterion", async () => {
    const { rows, chosen, suggested, labels, folds, numFrames } = await selectComponents(features, options);
    expect(rows.map(({ numComponents }) => numComponents)).toEqual([1, 2, 3, 4]);
    expect(chosen.bic).toEqual({ covarianceType: "diag", numComponents: 3 });
    expect(chosen.heldOutWithinOneError.numComponents).toBe(3);
    expect(chosen.heldOut.numComponents).toBeGreaterThanOrEqual(3);
    expect(chosen).toMatchObject({ accuracy: null, accuracyWithinOneError: null });
    expect(suggested).toEqual(chosen.heldOutWithinOneError);
    expect({ labels, numFolds: folds.length, numFrames }).toEqual({
      labels: ["all frames"],
      numFolds: 5,
      numFrames: 1500,
    });
  });

  it("has the criteria of mixtures trained on all, and of blocks held out", async () => {
    const [row] = (await selectComponents(features, { numComponents: [2], folds: 3 })).rows;
    const { mixture } = await trainMixture(features, { numComponents: 2 });
    expect(row?.bic.value).toBeCloseTo(bic(mixture, features), 6);
    expect(row?.aic.value).toBeCloseTo(aic(mixture, features), 6);
    expect(row?.numParameters).toBe(numParameters(mixture));
    expect(row?.trainLogLikelihood.mean).toBeCloseTo(meanLogLikelihood(mixture, features), 10);

    const blocks = [0, 500, 1000].map((start) => framesOf(features, start, start + 500));
    const heldOut = await Promise.all(
      blocks.map(async (block) => {
        const others = await trainMixture(
          blocks.filter((other) => other !== block),
          { numComponents: 2 },
        );
        return meanLogLikelihood(others.mixture, block);
      }),
    );
    const mean = heldOut.reduce((sum, value) => sum + value, 0) / 3;
    const variance = heldOut.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
    expect(row?.heldOut.mean).toBeCloseTo(mean, 10);
    expect(row?.heldOut.standardError).toBeCloseTo(Math.sqrt(variance / 3), 10);
    expect(row?.heldOut.behindBest).toEqual({ mean: 0, standardError: 0 });
  });

  it("takes each matrix as a recording that is never parted", async () => {
    const recordings = [1, 2, 3, 4, 5, 6].map((seed) => sample(threeApart, 50, { seed }).features);
    const folds = [
      { name: "a", test: [0, 1] },
      { name: "b", test: [2, 3, 4, 5] },
    ];
    const selection = await selectComponents(recordings, { numComponents: [1], folds });
    const held = async (test: readonly number[]) => {
      const training = recordings.filter((_, index) => !test.includes(index));
      const { mixture } = await trainMixture(training, { numComponents: 1 });
      return test.reduce((sum, index) => sum + 50 * meanLogLikelihood(mixture, recordings[index] as FeatureMatrix), 0);
    };
    expect(selection.rows[0]?.heldOut.mean).toBeCloseTo(((await held([0, 1])) + (await held([2, 3, 4, 5]))) / 300, 10);
    expect(selection.folds).toEqual(["a", "b"]);
    expect((await selectComponents(recordings, { numComponents: [1] })).folds).toHaveLength(5);
  });

  it("would be misled by frames dealt one by one, which is why blocks are held out", async () => {
    const walk = slowWalk(2000, 3);
    const oneByOne = Array.from({ length: 2000 }, (_, t) => framesOf(walk, t, t + 1));
    const numComponents = [1, 4, 16, 64];
    const gain = async (data: FeatureMatrix | readonly FeatureMatrix[]) => {
      const { rows } = await selectComponents(data, { numComponents, varianceFloor: 0.001 });
      return (rows.at(-1)?.heldOut.mean ?? 0) - (rows[0]?.heldOut.mean ?? 0);
    };
    expect(await gain(oneByOne)).toBeGreaterThan(0.3);
    expect(await gain(walk)).toBeLessThan(-0.3);
  });

  it("warns of trainings that ran out of iterations", async () => {
    const { warnings } = await selectComponents(features, { numComponents: [3], maxIterations: 2, tolerance: 0 });
    expect(warnings).toEqual([
      { kind: "not-converged", message: expect.stringMatching(/^6 trainings ran out of iterations/) },
    ]);
  });
});

describe("choosing by labelled recordings", async () => {
  const utterances = threeGaussianUtterances(["a", "b", "c"], { perLabel: 6, numFrames: 40 });
  const options = { by: "word", covarianceTypes: ["diag", "full"], numComponents: [1, 3], folds: 3, seed: 2 } as const;
  const selection = await selectComponents(utterances, options);

  it("has the accuracy of cross-validation, row by row, and the criteria of each label summed", async () => {
    expect(selection.rows.map(({ covarianceType, numComponents }) => [covarianceType, numComponents])).toEqual([
      ["diag", 1],
      ["diag", 3],
      ["full", 1],
      ["full", 3],
    ]);
    for (const { covarianceType, numComponents, accuracy, heldOut, ...row } of selection.rows) {
      const training = { by: "word", covarianceType, numComponents, seed: 2 };
      const report = await crossValidate(utterances, kFolds(utterances, 3, 2), training);
      expect(accuracy).toMatchObject({
        mean: report.accuracy,
        numCorrect: report.numCorrect,
        numTrials: 18,
        interval: report.interval,
      });
      const own = report.trials.map(({ scores, actual }) => scores[actual] as number);
      expect(heldOut.mean).toBeCloseTo(own.reduce((sum, score) => sum + score, 0) / 18, 10);

      const { mixtures, labels } = await trainClassifier(utterances, training);
      const matrices = labels.map((label) => utterances.filter((one) => one.label === label).map(featuresOf));
      const summed = (criterion: typeof bic) =>
        mixtures.reduce((sum, mixture, i) => sum + criterion(mixture, matrices[i] ?? []), 0);
      expect(row.bic.value).toBeCloseTo(summed(bic), 6);
      expect(row.aic.value).toBeCloseTo(summed(aic), 6);
      expect(row.bic.standardError).toBeCloseTo(2 * 720 * row.trainLogLikelihood.standardError, 6);
      expect(row.numParameters).toBe(mixtures.reduce((sum, mixture) => sum + numParameters(mixture), 0));
    }
  });

  it("has how far each row is behind the best, with the error of the difference in each fold", async () => {
    const reports = await Promise.all(
      selection.rows.map(({ covarianceType, numComponents }) =>
        crossValidate(utterances, kFolds(utterances, 3, 2), { by: "word", covarianceType, numComponents, seed: 2 }),
      ),
    );
    const best = selection.rows.findIndex(({ heldOut }) => heldOut.behindBest.mean === 0);
    const own = reports.map(({ trials }) => trials.map(({ scores, actual }) => scores[actual] as number));
    const folds = reports[0]?.trials.map(({ fold }) => fold) ?? [];
    selection.rows.forEach(({ heldOut, accuracy }, i) => {
      const differences = ["1", "2", "3"].map((name) => {
        const trials = [...folds.keys()].filter((index) => folds[index] === name);
        return trials.reduce((sum, at) => sum + (own[best]?.[at] ?? 0) - (own[i]?.[at] ?? 0), 0) / trials.length;
      });
      const mean = differences.reduce((sum, value) => sum + value, 0) / 3;
      const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
      expect(heldOut.behindBest.mean).toBeCloseTo(mean, 10);
      expect(heldOut.behindBest.standardError).toBeCloseTo(Math.sqrt(variance / 3), 10);
      const most = Math.max(...reports.map((report) => report.accuracy));
      expect(accuracy?.behindBest.mean).toBeCloseTo(most - (reports[i]?.accuracy ?? 0), 12);
    });
  });

  it("chooses and says that the accuracy of the choice is optimistic", async () => {
    expect(selection.chosen.bic).toEqual({ covarianceType: "diag", numComponents: 3 });
    expect(selection.labels).toEqual(["a", "b", "c"]);
    expect(selection.warnings.at(-1)).toEqual({
      kind: "chosen-on-these-folds",
      message: expect.stringMatching(/recordings that had no part in it/),
    });
    expect(structuredClone(selection)).toEqual(selection);
    expect(await selectComponents(utterances, options)).toEqual(selection);
  });

  it("keeps groups whole", async () => {
    const grouped = tinyUtterances(["a", "b"], 4);
    const { folds, rows } = await selectComponents(grouped, { numComponents: [1, 2], by: "word" });
    expect(folds).toEqual(["1", "2", "3", "4"]);
    const report = await crossValidate(grouped, groupFolds(grouped, 4), { by: "word", numComponents: 2 });
    expect(rows[1]?.accuracy?.numCorrect).toBe(report.numCorrect);
    const own = report.trials.reduce((sum, { scores, actual }) => sum + (scores[actual] as number), 0) / 8;
    expect(rows[1]?.heldOut.mean).toBeCloseTo(own, 10);
  });

  it("trains a transform without each fold", async () => {
    const tries = { by: "word", numComponents: [1, 2], folds: 3, transform: { kind: "lda" } } as const;
    const recipe = resolveRecipe({});
    const known = utterances.map((one) => ({ ...one, features: { ...featuresOf(one), recipe } }));
    const { rows } = await selectComponents(known, tries);
    const report = await crossValidate(known, kFolds(known, 3), { ...tries, numComponents: 2 });
    expect(rows[1]?.accuracy?.numCorrect).toBe(report.numCorrect);
    const own = report.trials.reduce((sum, { scores, actual }) => sum + (scores[actual] as number), 0) / 18;
    expect(rows[1]?.heldOut.mean).toBeCloseTo(own, 10);
  });

  it("of one label has no accuracy", async () => {
    const { rows, chosen } = await selectComponents(threeGaussianUtterances(["a"], { perLabel: 5, numFrames: 40 }), {
      numComponents: [1],
    });
    expect(rows[0]?.accuracy).toBeNull();
    expect(chosen.accuracy).toBeNull();
  });

  it("says which labels have too few frames, and goes on with fewer Gaussians", async () => {
    const short = utterances.map((one) =>
      one.label === "b" ? { ...one, features: framesOf(featuresOf(one), 0, 3) } : one,
    );
    const { rows, warnings } = await selectComponents(short, {
      ...options,
      covarianceTypes: ["diag"],
      numComponents: [2, 8],
    });
    const [, reduced] = rows.map((row) => row.reduced);
    expect(rows[0]?.reduced).toEqual([]);
    expect(reduced?.map(({ label }) => label)).toEqual(["b"]);
    expect(reduced?.[0]?.numComponents).toBeLessThanOrEqual(6);
    expect(warnings.find(({ kind }) => kind === "too-few-frames")?.message).toMatch(
      /of 8 diag Gaussians \("b" \d\): these rows mix sizes/,
    );
  });

  it("says how far it is", async () => {
    const said: (number | null)[][] = [];
    await selectComponents(utterances, { ...options, onProgress: ({ done, total }) => void said.push([done, total]) });
    expect(said).toHaveLength(16);
    expect(said.at(0)).toEqual([1, 16]);
    expect(said.at(-1)).toEqual([16, 16]);
  });
});

describe("a selection refuses", () => {
  const utterances = tinyUtterances(["a", "b"], 3);
  const { features } = sample(threeApart, 40);

  it.each([
    ["no components to try", { numComponents: [] }, /at least one of each/],
    ["no Gaussian", { numComponents: [0, 1] }, /numComponents: expected a whole number of at least 1/],
    ["a type that is none", { covarianceTypes: ["round" as "diag"] }, /covarianceType: expected/],
    ["discriminative training", { discriminative: { criterion: "mmi" } }, /discriminative is not for a selection/],
    ["one fold", { folds: 1 }, /folds by group are a whole number between 2/],
    ["one fold that was given", { folds: [{ name: "a", test: [0] }] }, /at least two folds/],
    [
      "folds that leave a label untrained",
      { folds: [0, 3].map((at) => ({ name: `${at}`, test: [at, at + 1, at + 2] })) },
      /holds every recording/,
    ],
  ])("%s", async (_, options, message) => {
    await expect(selectComponents(utterances, { by: "word", ...options })).rejects.toThrow(OptionError);
    await expect(selectComponents(utterances, { by: "word", ...options })).rejects.toThrow(message);
  });

  it("nothing, too few frames, and what it cannot do with frames alone", async () => {
    await expect(selectComponents([])).rejects.toThrow(/nothing to choose by/);
    await expect(selectComponents(features, { folds: 21 })).rejects.toThrow(/two frames or more in each, not 21/);
    await expect(selectComponents(features, { folds: [{ name: "a", test: [0] }] })).rejects.toThrow(
      /folds of one matrix are a number/,
    );
    await expect(selectComponents(features, { transform: { kind: "pca" } })).rejects.toThrow(/labelled recordings/);
    const empty = utterances.map((one) => ({ ...one, features: framesOf(featuresOf(one), 0, 1) }));
    await expect(selectComponents(empty, { by: "word", minOccupancy: 9 })).rejects.toThrow(TrainingDataError);
    await expect(selectComponents(empty, { by: "word", minOccupancy: 9 })).rejects.toThrow(/word "a": /);
  });
});
