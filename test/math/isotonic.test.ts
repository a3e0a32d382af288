import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { poolAdjacentViolators } from "../../src/math/isotonic.js";

const weighted = fc.array(
  fc.record({
    value: fc.double({ min: -5, max: 5, noNaN: true }),
    weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe("poolAdjacentViolators", () => {
  it("leaves what rises as it is", () => {
    expect(poolAdjacentViolators([1, 2, 5], [1, 1, 1])).toEqual({ starts: [0, 1, 2, 3], means: [1, 2, 5] });
  });

  it("pools what falls, and equal values", () => {
    expect(poolAdjacentViolators([3, 2, 1, 1, 4], [1, 1, 2, 1, 1])).toEqual({ starts: [0, 4, 5], means: [1.6, 4] });
    expect(poolAdjacentViolators([2, 2], [1, 5])).toEqual({ starts: [0, 2], means: [2] });
  });

  it("is the minimum of maxima of means of runs (Barlow's formula)", () => {
    fc.assert(
      fc.property(weighted, (items) => {
        const mean = (from: number, to: number): number => {
          const run = items.slice(from, to);
          return (
            run.reduce((sum, { value, weight }) => sum + value * weight, 0) /
            run.reduce((sum, { weight }) => sum + weight, 0)
          );
        };
        const { starts, means } = poolAdjacentViolators(
          items.map(({ value }) => value),
          items.map(({ weight }) => weight),
        );
        items.forEach((_, i) => {
          const upper = items
            .slice(0, i + 1)
            .map((_, from) => Math.min(...items.slice(i).map((_, to) => mean(from, i + to + 1))));
          const block = starts.findLastIndex((start) => start <= i);
          expect(means[block]).toBeCloseTo(Math.max(...upper), 9);
        });
      }),
      { numRuns: 200 },
    );
  });
});
