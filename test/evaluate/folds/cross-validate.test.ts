import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorpusError, OptionError } from "../../../src/errors.js";
import { crossValidate, leaveOneOut } from "../../../src/evaluate/folds/cross-validate.js";
import { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "../../../src/evaluate/folds/folds.js";
import { confusionMatrix, evaluate, reportOf } from "../../../src/evaluate/report.js";
import { trainClassifier } from "../../../src/recognize/classifier.js";
import type { Progress, Trial, Utterance } from "../../../src/types.js";
import { tinyClassifier, tinyUtterances } from "../../oracles/tiny-classifier.js";

const trial = (actual: string, predicted: string): Trial => ({
  path: null,
  actual,
  predicted,
  margin: 1,
  scores: {},
  numFrames: 1,
  fold: null,
});

describe("a report", () => {
  const trials = [trial("a", "a"), trial("a", "b"), trial("b", "b"), trial("b", "b"), trial("z", "a")];
  const report = reportOf(trials, ["a", "b", "c"]);

  it("counts", () => {
    expect(report).toMatchObject({ accuracy: 0.6, numTrials: 5, numCorrect: 3 });
    expect(report.interval.low).toBeLessThan(0.6);
    expect(report.confusion).toEqual({
      labels: ["a", "b", "c", "z"],
      counts: [
        [1, 1, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 0],
      ],
    });
  });
  it("has the recall of each label that was tried", () => {
    expect(report.perLabel.map(({ label, correct, total, recall }) => [label, correct, total, recall])).toEqual([
      ["a", 1, 2, 0.5],
      ["b", 2, 2, 1],
      ["z", 0, 1, 0],
    ]);
  });
  it("sums to the number of trials", () => {
    const { counts } = confusionMatrix(trials, []);
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(5);
  });
});

describe("evaluation", () => {
  it("holds each decision against its label", async () => {
    const seen: number[] = [];
    const tests = tinyUtterances(["ada", "bob", "chi"], 2);
    const report = await evaluate(await tinyClassifier(), tests, { onProgress: ({ done }) => void seen.push(done) });
    expect(report.accuracy).toBe(1);
    expect(report.trials.map(({ path }) => path)).toEqual(tests.map(({ path }) => path));
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });
  it("refuses a label the model does not know, and no recordings", async () => {
    await expect(async () => evaluate(await tinyClassifier(), tinyUtterances(["dora"], 1))).rejects.toThrow(
      CorpusError,
    );
    await expect(async () => evaluate(await tinyClassifier(), tinyUtterances(["dora"], 1))).rejects.toThrow(
      /dora_0\.wav .*"dora".*ada, bob, chi/,
    );
    await expect(async () => evaluate(await tinyClassifier(), [])).rejects.toThrow(OptionError);
  });
});

const isPartition = (folds: readonly Fold[], count: number) =>
  expect(folds.flatMap((fold) => fold.test).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));

describe("folds", () => {
  const utterances = tinyUtterances(["a", "b", "c"], 5);

  it("by number hold each recording once and their share of each label", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 15 }), fc.nat(1000), (k, seed) => {
        const folds = kFolds(utterances, k, seed);
        expect(folds).toHaveLength(k);
        isPartition(folds, 15);
        for (const label of ["a", "b", "c"]) {
          const shares = folds.map((fold) => fold.test.filter((index) => utterances[index]?.label === label).length);
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 7 },
    );
    expect(kFolds(utterances, 3, 1)).toEqual(kFolds(utterances, 3, 1));
    expect(kFolds(utterances, 3, 1)).not.toEqual(kFolds(utterances, 3, 2));
  });
  it("by group keep a group whole", () => {
    const folds = groupFolds(utterances);
    isPartition(folds, 15);
    expect(folds.map((fold) => fold.name)).toEqual(["0", "1", "2", "3", "4"]);
    for (const fold of folds)
      expect(new Set(fold.test.map((index) => utterances[index]?.group))).toEqual(new Set([fold.name]));
    const two = groupFolds(utterances, 2);
    isPartition(two, 15);
    expect(new Set(two[0]?.test.map((index) => utterances[index]?.group))).toEqual(new Set(["0", "2", "4"]));
  });
  it("of one leave one out", () => isPartition(leaveOneOutFolds(utterances), 15));

  it("are refused where they make no sense", () => {
    expect(() => kFolds(utterances, 1)).toThrow(OptionError);
    expect(() => kFolds(utterances, 16)).toThrow(/between 2 and the 15 recordings/);
    expect(() => groupFolds(utterances, 6)).toThrow(/6 were asked for, and there are 5 groups/);
    const { group: _, ...ungrouped } = utterances[0] as Utterance & { group: string };
    expect(() => groupFolds([ungrouped as Utterance])).toThrow(/a_0\.wav has none/);
  });
});

describe("cross-validation", () => {
  const utterances = tinyUtterances(["a", "b"], 4);
  const options = { by: "word", numComponents: 2, seed: 3 };

  it("is training on all other folds and evaluating on one", async () => {
    const folds = kFolds(utterances, 4, 0);
    const done: number[] = [];
    const onProgress = (progress: Progress) => void done.push(progress.done);
    const report = await crossValidate(utterances, folds, { ...options, onProgress });
    const byHand: Trial[] = [];
    for (const fold of folds) {
      const training = utterances.filter((_, index) => !fold.test.includes(index));
      const tests = fold.test.map((index) => utterances[index] as Utterance);
      const { trials } = await evaluate(await trainClassifier(training, options), tests);
      byHand.push(...trials.map((result) => ({ ...result, fold: fold.name })));
    }
    expect(report.trials).toEqual(byHand);
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it("leaves one out", async () => {
    const report = await leaveOneOut(utterances, options);
    const [first] = report.trials;
    const direct = await evaluate(await trainClassifier(utterances.slice(1), options), utterances.slice(0, 1));
    expect({ ...first, fold: null }).toEqual(direct.trials[0]);
    expect(report.numTrials).toBe(8);
  });

  it("never tests a recording on a model that saw it", async () => {
    // One recording of "a" sounds like "b": leaving it out, it must be taken for "b".
    const stray = {
      ...(utterances[0] as Utterance),
      features: (utterances[5] as Utterance & { features: never }).features,
    };
    const report = await leaveOneOut([stray, ...utterances.slice(1)], { ...options, numComponents: 1 });
    expect(report.trials[0]).toMatchObject({ actual: "a", predicted: "b" });
  });

  it("trains and scores with the kernel that is asked for", async () => {
    const report = (kernel: "reference") => crossValidate(utterances, kFolds(utterances, 2), { ...options, kernel });
    expect((await report("reference")).accuracy).toBe(1);
    await expect(report("no such" as "reference")).rejects.toThrow(OptionError);
    const tests = tinyUtterances(["ada"], 1);
    await expect(async () => evaluate(await tinyClassifier(), tests, { kernel: "no such" as "simd" })).rejects.toThrow(
      OptionError,
    );
  });

  it("refuses folds that test what is not there before it trains anything", async () => {
    const folds = [...kFolds(utterances, 2), { name: "far", test: [99] }];
    const trained: number[] = [];
    await expect(
      crossValidate(utterances, folds, { ...options, onProgress: ({ done }) => void trained.push(done) }),
    ).rejects.toThrow(/fold far tests recording 99; there are 8/);
    expect(trained).toEqual([]);
  });

  it("refuses folds that leave a label untrained", async () => {
    const byLabel = utterances.map((utterance) => ({ ...utterance, group: utterance.label }));
    await expect(crossValidate(byLabel, groupFolds(byLabel), options)).rejects.toThrow(
      /every recording of word "a": none is left/,
    );
  });
});
