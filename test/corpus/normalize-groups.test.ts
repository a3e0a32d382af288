import { describe, expect, it } from "vitest";
import { normalizeGroups } from "../../src/corpus/normalize-groups.js";
import { columnOf, matrix, rowOf } from "../features/matrices.js";
import { maxDifference } from "../features/waveforms.js";

const ann = [
  matrix([
    [1, 5],
    [3, 9],
  ]),
  matrix([
    [8, 1],
    [0, 2],
    [3, 3],
  ]),
] as const;
const ben = [
  matrix([
    [10, -4],
    [20, -8],
  ]),
] as const;
const together = [ann[0], ben[0], ann[1]];
const groups = ["ann", "ben", "ann"];

describe("normalizeGroups", () => {
  it("leaves frames their weights", () => {
    const weights = new Float64Array([0.5, 2]);
    const [first, second] = normalizeGroups([{ ...ann[0], weights }, ben[0]], ["ann", "ben"], {
      normalizationScope: "group",
      normalization: "mean",
    });
    expect(first?.weights).toEqual(weights);
    expect(second).not.toHaveProperty("weights");
  });

  it("takes off the mean of the speaker, and divides by its deviation, as computed by hand", () => {
    // ann: columns 1 3 8 0 3 and 5 9 1 2 3, means 3 and 4, variances 7.6 and 8; ben: means 15 and −6, variances 25 and 4.
    const [first, second, third] = normalizeGroups(together, groups, {
      normalizationScope: "group",
      normalization: "mean",
    });
    expect(Array.from(first?.data ?? [])).toEqual([-2, 1, 0, 5]);
    expect(Array.from(second?.data ?? [])).toEqual([-5, 2, 5, -2]);
    expect(Array.from(third?.data ?? [])).toEqual([5, -3, -3, -2, 0, -1]);
    const both = normalizeGroups(together, groups, { normalizationScope: "group", normalization: "mean-variance" });
    const [s, t] = [Math.sqrt(7.6), Math.sqrt(8)];
    expect(maxDifference(both[0]?.data ?? [], [-2 / s, 1 / t, 0, 5 / t])).toBeLessThan(1e-12);
    expect(maxDifference(both[1]?.data ?? [], [-1, 1, 1, -1])).toBeLessThan(1e-12);
    expect(maxDifference(both[2]?.data ?? [], [5 / s, -3 / t, -3 / s, -2 / t, 0, -1 / t])).toBeLessThan(1e-12);
    expect(both.map(({ numFrames, dim }) => [numFrames, dim])).toEqual([
      [2, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it("leaves the other scope and no normalisation as they are", () => {
    for (const normalization of ["none", "mean", "mean-variance", "warp"] as const) {
      expect(normalizeGroups(together, groups, { normalizationScope: "recording", normalization })).toBe(together);
    }
    expect(normalizeGroups(together, groups, { normalizationScope: "group", normalization: "none" })).toBe(together);
  });

  it("does not care in which order the recordings of a speaker come", () => {
    const recipe = { normalizationScope: "group", normalization: "mean" } as const;
    const forward = normalizeGroups([ann[0], ann[1]], ["a", "a"], recipe);
    const backward = normalizeGroups([ann[1], ann[0]], ["a", "a"], recipe);
    expect(rowOf(backward[0] ?? ann[0], 1)).toEqual(rowOf(forward[1] ?? ann[0], 1));
    expect(columnOf(forward[0] ?? ann[0], 0)).toEqual([-2, 0]);
  });
});
