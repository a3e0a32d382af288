import { ShapeError } from "../errors.js";
import { assignColumns } from "../math/assignment.js";

/** Two groupings of the same items: how well they agree, and which group of the one is which of the other. */

/**
 * How well two groupings of the same items agree, corrected for chance: 1 when they are the same but for the names of the
 * groups, 0 on average for groupings drawn at random, under 0 when they agree less than that.
 *
 *   a = Σ_ij C(n_ij, 2)      b = Σ_i C(n_i·, 2)      c = Σ_j C(n_·j, 2)      e = b c / C(n, 2)
 *   ARI = (a − e) / (½ (b + c) − e)
 *
 * with n_ij the items in group i of the one and j of the other. Two groupings that are both one group, or both all apart,
 * are the same: 1. O(n).
 *
 * Source: Hubert and Arabie 1985, "Comparing partitions", eq. 5.
 *
 * @param first   a group for each item: numbers or texts
 * @param second  the same items in the same order
 * @throws {ShapeError} when the numbers of items differ, or there is none
 * @example
 * adjustedRandIndex([0, 0, 1, 1], ["b", "b", "a", "a"]) // => 1
 * adjustedRandIndex([0, 0, 1, 1], [0, 0, 1, 2]) // => 0.571428…
 */
export function adjustedRandIndex(first: ArrayLike<number | string>, second: ArrayLike<number | string>): number {
  checkLengths(first, second);
  if (first.length === 0) throw new ShapeError("two groupings are compared on at least one item, and there is none");
  const [inFirst, inSecond] = [new Map<unknown, number>(), new Map<unknown, number>()];
  const inBoth = new Map<unknown, Map<unknown, number>>();
  for (let i = 0; i < first.length; i++) {
    const [one, other] = [first[i], second[i]];
    count(inFirst, one);
    count(inSecond, other);
    const row = inBoth.get(one) ?? new Map<unknown, number>();
    inBoth.set(one, row);
    count(row, other);
  }
  const together = [...inBoth.values()].reduce((sum, row) => sum + pairs(row), 0);
  const [pairsOfFirst, pairsOfSecond] = [pairs(inFirst), pairs(inSecond)];
  const expected = (pairsOfFirst * pairsOfSecond) / ((first.length * (first.length - 1)) / 2 || 1);
  const greatest = (pairsOfFirst + pairsOfSecond) / 2;
  return greatest === expected ? 1 : (together - expected) / (greatest - expected);
}

function count(counts: Map<unknown, number>, key: unknown): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Pairs of items in one group. */
const pairs = (counts: ReadonlyMap<unknown, number>): number =>
  [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);

/**
 * Which group of a first grouping each group of a second one is, such that as many items as possible agree: a clustering
 * names its groups as it likes. O(n + K³) for K groups.
 *
 * @param first   T indices of groups, from 0
 * @param second  those of the same items, in the same order
 * @returns for each group of the second, its group of the first, none twice; past the groups of the first where the second
 *   has more
 * @throws {ShapeError} when the numbers of items differ
 * @example
 * const groups = matchGroups([0, 0, 1, 1, 1], [1, 1, 0, 0, 2]);
 * Array.from(groups) // => [1, 0, 2]
 */
export function matchGroups(first: ArrayLike<number>, second: ArrayLike<number>): Uint32Array {
  checkLengths(first, second);
  const [numFirst, numSecond] = [numGroups(first), numGroups(second)];
  const size = Math.max(numFirst, numSecond);
  const costs = new Float64Array(size * size);
  for (let i = 0; i < first.length; i++) {
    const at = (second[i] as number) * size + (first[i] as number);
    costs[at] = (costs[at] as number) - 1;
  }
  return assignColumns(costs, size).slice(0, numSecond);
}

const numGroups = (groups: ArrayLike<number>): number =>
  Array.from(groups).reduce((most, group) => Math.max(most, group + 1), 0);

function checkLengths(first: ArrayLike<unknown>, second: ArrayLike<unknown>): void {
  if (first.length === second.length) return;
  throw new ShapeError(`expected two groupings of the same items, got ${first.length} and ${second.length} items`);
}
