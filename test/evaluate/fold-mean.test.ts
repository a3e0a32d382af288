import { expect, it } from "vitest";
import { foldMean } from "../../src/evaluate/fold-mean.js";

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
