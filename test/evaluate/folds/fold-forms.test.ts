import { describe, expect, it } from "vitest";
import { createFoldForms, type Example, foldMean } from "../../../src/evaluate/folds/fold-forms.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { prepare } from "../../../src/gmm/score/scoring-form.js";
import { mixtureOptionsFor, resolveClassifierOptions } from "../../../src/recognize/classifier.js";
import { runStep } from "../../../src/recognize/training-plan.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

const options = resolveClassifierOptions({ by: "word", numComponents: 2 });
// Indices 0–3 are a, 4–7 are b.
const examples = tinyUtterances(["a", "b"], 4) as readonly Example[];
const labels = ["a", "b"];

const trainedOn = async (...indices: readonly number[]) =>
  prepare(
    (
      await trainMixture(
        indices.map((index) => (examples[index] as Example).features),
        mixtureOptionsFor("a", options),
      )
    ).mixture,
  );

describe("the mixtures of folds", () => {
  it("are trained on what a fold does not hold", async () => {
    const forms = await runStep(createFoldForms(examples, options)(labels, new Set([1, 6, 7])));
    expect(forms.map(({ label, form }) => ({ label, form }))).toEqual([
      { label: "a", form: await trainedOn(0, 2, 3) },
      { label: "b", form: await trainedOn(4, 5) },
    ]);
  });

  it("leave out a label of which nothing is left", async () => {
    const forms = await runStep(createFoldForms(examples, options)(labels, new Set([0, 1, 2, 3])));
    expect(forms.map(({ label }) => label)).toEqual(["b"]);
  });

  it("of one label on the same recordings are trained once, also when all steps are taken before the first is done", async () => {
    const formsOf = createFoldForms(examples, options);
    const steps = [[0], [1], [4], [0]].map((held) => formsOf(labels, new Set(held)));
    expect(steps.map(({ jobs }) => jobs.map(({ name }) => name))).toEqual([
      ['word "a"', 'word "b"'],
      ['word "a"'],
      ['word "a"', 'word "b"'],
      [],
    ]);
    const results: Awaited<ReturnType<(typeof steps)[number]["finish"]>>[] = [];
    for (const step of steps) results.push(await runStep(step));
    expect(results[1]?.map(({ label, form }) => ({ label, form }))).toEqual([
      { label: "a", form: await trainedOn(0, 2, 3) },
      { label: "b", form: await trainedOn(4, 5, 6, 7) },
    ]);
    expect(results[3]).toEqual(results[0]);
    expect(results[3]?.[0]?.form).toBe(results[0]?.[0]?.form);
  });

  it("are let go when no step waits for them, but for those on all of a label's recordings", async () => {
    const formsOf = createFoldForms(examples, options);
    await runStep(formsOf(labels, new Set([0])));
    expect(formsOf(labels, new Set([0])).jobs.map(({ name }) => name)).toEqual(['word "a"']);
  });
});

it("folds of one size have the mean of their means, and their deviation over √F", () => {
  const { mean, standardError } = foldMean([2, 4, 9].map((value) => ({ sum: 10 * value, size: 10 })));
  expect(mean).toBe(5);
  expect(standardError).toBeCloseTo(Math.sqrt((9 + 1 + 16) / 2 / 3), 12);
});

it("folds of other sizes count by them, and what is the same everywhere has no error", () => {
  expect(
    foldMean([
      { sum: 3, size: 1 },
      { sum: 1, size: 3 },
    ]).mean,
  ).toBe(1);
  expect(
    foldMean([
      { sum: 3, size: 1 },
      { sum: 9, size: 3 },
    ]),
  ).toEqual({ mean: 3, standardError: 0 });
});
