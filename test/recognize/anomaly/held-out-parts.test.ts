import { describe, expect, it } from "vitest";
import { TrainingDataError } from "../../../src/errors.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { heldOutParts } from "../../../src/recognize/anomaly/held-out-parts.js";
import type { Utterance } from "../../../src/types.js";

const utterances = (groups: readonly (string | undefined)[]): Utterance[] =>
  groups.map((group) => ({
    label: "normal",
    features: featureMatrix([[0]]),
    ...(group === undefined ? {} : { group }),
  }));

const ungrouped = utterances(Array.from({ length: 23 }, () => undefined));

describe("parts that are held out", () => {
  it("of folds hold every recording once, in nearly equal numbers, dealt by the seed", () => {
    const parts = heldOutParts(ungrouped, { folds: 5 }, 0);
    expect(parts.flat().sort((a, b) => a - b)).toEqual([...ungrouped.keys()]);
    expect(parts.map((part) => part.length).sort()).toEqual([4, 4, 5, 5, 5]);
    expect(heldOutParts(ungrouped, { folds: 5 }, 0)).toEqual(parts);
    expect(heldOutParts(ungrouped, { folds: 5 }, 1)).not.toEqual(parts);
  });

  it("of a share is one, of that many recordings", () => {
    const parts = heldOutParts(ungrouped, { share: 0.3 }, 0);
    expect(parts).toHaveLength(1);
    expect(new Set(parts[0]).size).toBe(7);
  });

  it("part no group where all recordings have one", () => {
    const groups = Array.from({ length: 24 }, (_, i) => `session ${i % 8}`);
    const parts = heldOutParts(utterances(groups), { folds: 3 }, 0);
    expect(parts.flat()).toHaveLength(24);
    const foldsOf = (group: string) => parts.filter((part) => part.some((index) => groups[index] === group)).length;
    expect(groups.map(foldsOf).every((count) => count === 1)).toBe(true);
  });

  it("ask for more where there are too few", () => {
    expect(() => heldOutParts(utterances([undefined]), { folds: 2 }, 0)).toThrow(TrainingDataError);
    expect(() => heldOutParts(utterances(["a", "a", "a"]), { folds: 2 }, 0)).toThrow(/at least 2 normal groups/);
    expect(() => heldOutParts(utterances([undefined, undefined]), { share: 0.1 }, 0)).toThrow(/none to hold out/);
    expect(() => heldOutParts(utterances([undefined, undefined]), { share: 0.9 }, 0)).toThrow(/none to train on/);
    expect(() => heldOutParts([], { folds: 2 }, 0)).toThrow(TrainingDataError);
  });
});
