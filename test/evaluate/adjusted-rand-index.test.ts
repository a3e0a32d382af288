import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { adjustedRandIndex } from "../../src/evaluate/adjusted-rand-index.js";
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
