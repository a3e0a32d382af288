import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { adjustedRandIndex, matchGroups } from "../../src/evaluate/clusterings.js";
import { readGolden } from "../oracles/golden.js";

interface Case {
  readonly first: number[];
  readonly second: number[];
  readonly adjustedRandIndex: number;
}

describe("adjustedRandIndex", () => {
  const { cases } = readGolden<{ readonly cases: Case[] }>("eval/adjusted_rand.json");

  it.each(cases.map((golden, i) => [i, golden] as const))("equals scikit-learn's, case %d", (_, golden) => {
    expect(adjustedRandIndex(golden.first, golden.second)).toBeCloseTo(golden.adjustedRandIndex, 12);
  });

  it("does not go by names or sides", () => {
    const groups = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(groups, (items) => {
        const first = items.map(([a]) => a);
        const second = items.map(([, b]) => b);
        const index = adjustedRandIndex(first, second);
        expect(adjustedRandIndex(second, first)).toBeCloseTo(index, 12);
        expect(
          adjustedRandIndex(
            first.map((a) => `group ${3 - a}`),
            second,
          ),
        ).toBeCloseTo(index, 12);
        expect(adjustedRandIndex(first, first)).toBe(1);
        expect(index).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("needs the same items twice", () => {
    expect(() => adjustedRandIndex([1, 2], [1])).toThrow(ShapeError);
    expect(() => adjustedRandIndex([], [])).toThrow("at least one");
  });
});

describe("matchGroups", () => {
  it("finds any permutation of the names of groups", () => {
    const cases = fc.record({
      groups: fc.array(fc.nat(4), { minLength: 5, maxLength: 60 }).map((groups) => [0, 1, 2, 3, 4, ...groups]),
      names: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ groups, names }) => {
        const renamed = groups.map((group) => names[group] as number);
        const match = matchGroups(groups, renamed);
        expect(renamed.map((group) => match[group])).toEqual(groups);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("lets as many items agree as can, and gives groups that are too many a place of their own", () => {
    // The greedy match of 1 with 0 (3 items) would leave 2 with 1 (0 items): 3 in all; the best is 2 + 2.
    expect(Array.from(matchGroups([0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 1, 1]))).toEqual([1, 0]);
    expect(Array.from(matchGroups([0, 0, 1, 1], [2, 2, 1, 0])).sort()).toEqual([0, 1, 2]);
    expect(Array.from(matchGroups([0, 1, 2], [0, 0, 0]))).toHaveLength(1);
  });

  it("needs the same items twice", () => {
    expect(() => matchGroups([0], [0, 1])).toThrow(ShapeError);
  });
});
