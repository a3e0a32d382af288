import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { matchGroups } from "../../src/evaluate/match-groups.js";

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
