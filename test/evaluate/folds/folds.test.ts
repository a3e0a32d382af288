import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { crossValidate } from "../../../src/evaluate/folds/cross-validate.js";
import {
  type Fold,
  groupFolds,
  heldOutOf,
  predefinedFolds,
  stratifiedGroupFolds,
} from "../../../src/evaluate/folds/folds.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import type { Utterance } from "../../../src/types.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";

const features = featureMatrix([[0], [1]]);
const utterance = (group: string, label: string): Utterance => ({ group, label, features });

describe("stratified folds of groups", () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom("a", "b", "c")), {
    minLength: 20,
    maxLength: 80,
  });

  it("hold each recording once and each group whole", () => {
    fc.assert(
      fc.property(pairs, fc.nat(99), (drawn, seed) => {
        const utterances = drawn.map(([group, label]) => utterance(String(group), label));
        const numGroups = new Set(drawn.map(([group]) => group)).size;
        const folds = stratifiedGroupFolds(utterances, Math.min(3, Math.max(2, numGroups)), seed);
        expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual([...utterances.keys()]);
        const homes = folds.flatMap(({ test }, f) =>
          [...new Set(test.map((i) => utterances[i]?.group))].map((g) => [g, f]),
        );
        expect(homes).toHaveLength(numGroups);
      }),
      { seed: 11 },
    );
  });

  it("balance labels where dealing groups in order does not", () => {
    // Speakers s1, s3, s5, s7 say "a" alone, the others "b" alone: every second one goes to a fold of its own kind.
    const utterances = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((s) =>
      Array.from({ length: 3 }, () => utterance(`s${s}`, s % 2 ? "a" : "b")),
    );
    const labels = (folds: Fold[]) => folds.map(({ test }) => test.filter((i) => utterances[i]?.label === "a").length);
    expect(labels(groupFolds(utterances, 2))).toEqual([12, 0]);
    expect(labels(stratifiedGroupFolds(utterances, 2))).toEqual([6, 6]);
    expect(labels(stratifiedGroupFolds(utterances, 4))).toEqual([3, 3, 3, 3]);
    expect(stratifiedGroupFolds(utterances, 2, 5)).toEqual(stratifiedGroupFolds(utterances, 2, 5));
  });

  it("need as many groups as folds", () => {
    expect(() => stratifiedGroupFolds([utterance("s1", "a"), utterance("s2", "b")], 3)).toThrow(OptionError);
    expect(() => stratifiedGroupFolds([{ label: "a", features }], 2)).toThrow(/has none/);
  });
});

describe("the folds a corpus comes with", () => {
  const utterances = tinyUtterances(["a", "b"], 4);
  const parts = ["train", "train", "test", "dev", "train", "train", "test", "dev"];

  it("train on the training part alone", () => {
    const folds = predefinedFolds(utterances, parts);
    expect(folds).toEqual([
      { name: "dev", test: [3, 7], train: [0, 1, 4, 5] },
      { name: "test", test: [2, 6], train: [0, 1, 4, 5] },
    ]);
    expect([...heldOutOf(folds[0] as Fold, 8)].sort()).toEqual([2, 3, 6, 7]);
  });
  it("are all others' where no part is for training", () => {
    const folds = predefinedFolds(utterances, ["1", "2", "1", null, "1", "2", "2", null]);
    expect(folds).toEqual([
      { name: "1", test: [0, 2, 4], train: [1, 5, 6] },
      { name: "2", test: [1, 5, 6], train: [0, 2, 4] },
    ]);
  });
  it("are tested on models that saw no other part", async () => {
    // The recordings of "dev" sound like the other label: a training that saw them would be drawn there.
    const swapped = utterances.map((own, i) => {
      const other = utterances[(i + 4) % 8] as Utterance & { features: never };
      return parts[i] === "dev" ? { ...own, features: other.features } : own;
    });
    const report = await crossValidate(swapped, predefinedFolds(swapped, parts), { numComponents: 1 });
    expect(report.trials.map(({ fold, actual, predicted }) => [fold, actual === predicted])).toEqual([
      ["dev", false],
      ["dev", false],
      ["test", true],
      ["test", true],
    ]);
    const clean = await crossValidate(utterances, [{ name: "test", test: [2, 6], train: [0, 1, 4, 5] }], {
      numComponents: 1,
    });
    expect(report.trials.slice(2)).toEqual(clean.trials);
  });
  it("are refused where there is nothing to test", () => {
    expect(() => predefinedFolds(utterances, parts.slice(1))).toThrow(OptionError);
    expect(() =>
      predefinedFolds(
        utterances,
        parts.map(() => "train"),
      ),
    ).toThrow(/nothing to test/);
  });
});

describe("folds that say what trains", () => {
  const utterances = tinyUtterances(["a", "b"], 3);
  it.each([
    [{ name: "x", test: [0], train: [0, 3] }, /trains on recording 0, which it tests/],
    [{ name: "x", test: [0], train: [1, 99] }, /fold x trains on recording 99; there are 6/],
    [{ name: "x", test: [0, 3], train: [1, 2] }, /every recording of label "b"/],
  ])("are checked", async (fold, message) => {
    await expect(crossValidate(utterances, [fold], { numComponents: 1 })).rejects.toThrow(message);
  });
});
