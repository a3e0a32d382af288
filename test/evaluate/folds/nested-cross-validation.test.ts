import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { crossValidate } from "../../../src/evaluate/folds/cross-validate.js";
import { groupFolds, kFolds } from "../../../src/evaluate/folds/folds.js";
import { nestedCrossValidate } from "../../../src/evaluate/folds/nested-cross-validation.js";
import { crossValidateRepeatedly, repeatedReportOf } from "../../../src/evaluate/folds/repeated-cross-validation.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { createRandom } from "../../../src/math/random.js";
import type { Utterance } from "../../../src/types.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

/** Labels that two Gaussians tell apart and one cannot: the one at the sides, the other in the middle. */
function ringed(numEach: number): Utterance[] {
  const random = createRandom(4);
  return ["middle", "sides"].flatMap((label) =>
    Array.from({ length: numEach }, (_, i) => {
      const at = (t: number) => (label === "middle" ? 0 : t % 2 ? 3 : -3);
      const spread = label === "middle" ? 3 : 0.3;
      const rows = Array.from({ length: 12 }, (__, t) => [at(t) + spread * random.normal()]);
      return { label, path: `${label}-${i}`, group: `g${i % 4}`, features: featureMatrix(rows) };
    }),
  );
}

const candidates = [1, 2].map((numComponents) => ({ numComponents }));

describe("nested cross-validation", () => {
  const utterances = ringed(12);

  it("chooses what is better within each fold, and tests it on that fold", async () => {
    const folds = groupFolds(utterances);
    const { report, choices } = await nestedCrossValidate(utterances, folds, candidates, { innerFolds: 3 });
    expect(choices.map(({ fold, chosen }) => [fold, chosen])).toEqual(folds.map(({ name }) => [name, 1]));
    expect(report.trials).toEqual((await crossValidate(utterances, folds, candidates[1])).trials);
    for (const { innerAccuracies } of choices) expect(innerAccuracies[1]).toBeGreaterThan(innerAccuracies[0] ?? 1);
  });

  it("never shows a choice what the fold tests", async () => {
    const folds = kFolds(utterances, 4);
    const fold = folds[0]?.test ?? [];
    // What the first fold tests is mislabelled: were it seen, the choice within that fold would be another.
    const wrong = utterances.map((utterance, index) =>
      fold.includes(index) ? { ...utterance, label: utterance.label === "middle" ? "sides" : "middle" } : utterance,
    );
    const options = { innerFolds: 2 };
    const right = await nestedCrossValidate(utterances, folds.slice(0, 1), candidates, options);
    const mislabelled = await nestedCrossValidate(wrong, folds.slice(0, 1), candidates, options);
    expect(mislabelled.choices).toEqual(right.choices);
    const { trials } = mislabelled.report;
    expect(trials.map(({ predicted }) => predicted)).toEqual(right.report.trials.map(({ predicted }) => predicted));
    expect(trials.map(({ actual }) => actual)).not.toEqual(right.report.trials.map(({ actual }) => actual));
  });

  it("keeps groups whole within, where all have one, and takes the first of equally good ones", async () => {
    const easy = tinyUtterances(["ada", "bob"], 6);
    const { choices } = await nestedCrossValidate(easy, groupFolds(easy, 3), candidates, { innerFolds: 2 });
    expect(choices.map(({ chosen }) => chosen)).toEqual([0, 0, 0]);
    await expect(nestedCrossValidate(easy, groupFolds(easy, 3), candidates, { innerFolds: 5 })).rejects.toThrow(
      /number of groups/,
    );
    expect(
      (await nestedCrossValidate(easy, groupFolds(easy, 3), candidates, { innerFolds: 5, keepGroups: false })).choices,
    ).toHaveLength(3);
  });

  it("is the same where steps are awaited", async () => {
    const folds = kFolds(utterances, 2);
    const steps: number[] = [];
    const nested = await nestedCrossValidate(utterances, folds, candidates, {
      onProgress: ({ done }) => void steps.push(done),
    });
    expect(nested).toEqual(await nestedCrossValidate(utterances, folds, candidates));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("refuses an empty choice", async () => {
    await expect(nestedCrossValidate(utterances, kFolds(utterances, 2), [])).rejects.toThrow(OptionError);
  });
});

describe("repeated cross-validation", () => {
  const utterances = ringed(10);

  it("deals anew each time, and counts recordings once for the interval", async () => {
    const repeated = await crossValidateRepeatedly(utterances, (seed) => kFolds(utterances, 4, seed), {
      repeats: 3,
      numComponents: 1,
    });
    const { reports, accuracy, deviation, interval } = repeated;
    expect(reports[1]).toEqual(await crossValidate(utterances, kFolds(utterances, 4, 1), { numComponents: 1 }));
    expect(accuracy).toBeCloseTo(reports.reduce((sum, report) => sum + report.accuracy, 0) / 3, 12);
    expect(deviation).toBeGreaterThanOrEqual(0);
    expect(interval.high - interval.low).toBeGreaterThan(0.05);
    expect(repeatedReportOf(reports)).toEqual(repeated);
  });

  it("refuses none, and other recordings", async () => {
    await expect(
      crossValidateRepeatedly(utterances, (seed) => kFolds(utterances, 2, seed), { repeats: 0 }),
    ).rejects.toThrow(OptionError);
    expect(() => repeatedReportOf([])).toThrow(OptionError);
    const report = await crossValidate(utterances, kFolds(utterances, 2), { numComponents: 1 });
    expect(() => repeatedReportOf([report, { ...report, numTrials: 3 }])).toThrow(/other numbers of trials/);
  });
});
