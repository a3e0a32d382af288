import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { cumulativeMatch } from "../../../src/evaluate/detection/cumulative-match.js";
import { decide } from "../../../src/recognize/classify.js";

const trialOf = (actual: string, scores: Readonly<Record<string, number>>) => ({
  path: `${actual}.wav`,
  actual,
  predicted: decide(scores, 1).label,
  margin: 1,
  numFrames: 50,
  fold: null,
  scores,
});

describe("the cumulative match characteristic", () => {
  it("counts how far down the right label is", () => {
    const scores = { a: 1, b: 3, c: 2, d: 0 };
    const { rates, ranks, intervals } = cumulativeMatch({
      trials: ["b", "b", "c", "d"].map((actual) => trialOf(actual, scores)),
    });
    expect(ranks).toEqual([1, 1, 2, 4]);
    expect(rates).toEqual([0.5, 0.75, 0.75, 1]);
    expect(intervals[3]?.high).toBe(1);
    expect(intervals[0]?.low).toBeCloseTo(0.15, 2);
  });

  it("begins with the accuracy, also where scores are equal", () => {
    const scores = { w10: 1, w9: 1, w8: 0, w11: 1 };
    const trials = ["w9", "w10", "w11", "w8"].map((actual) => trialOf(actual, scores));
    const accuracy = trials.filter(({ actual, predicted }) => actual === predicted).length / trials.length;
    const { rates, ranks } = cumulativeMatch({ trials });
    expect(rates[0]).toBe(accuracy);
    expect(ranks).toEqual([1, 2, 3, 4]);
  });

  it("is of labels that have scores", () => {
    expect(() => cumulativeMatch({ trials: [] })).toThrow(ShapeError);
    expect(() => cumulativeMatch({ trials: [trialOf("eve", { a: 1, b: 2 })] })).toThrow(/eve\.wav is of "eve"/);
    expect(() => cumulativeMatch({ trials: [trialOf("toString", { a: 1, b: 2 })] })).toThrow(/no score/);
  });
});
