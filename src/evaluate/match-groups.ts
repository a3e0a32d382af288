import { ShapeError } from "../errors.js";
import { assignColumns } from "../math/assignment.js";

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
  if (first.length !== second.length) {
    throw new ShapeError(
      `two groupings of the same items are matched; these have ${first.length} and ${second.length}`,
    );
  }
  const [numFirst, numSecond] = [numGroups(first), numGroups(second)];
  const size = Math.max(numFirst, numSecond);
  const costs = new Float64Array(size * size);
  for (let i = 0; i < first.length; i++) {
    const at = (second[i] as number) * size + (first[i] as number);
    costs[at] = (costs[at] as number) - 1;
  }
  return assignColumns(costs, size).slice(0, numSecond);
}

function numGroups(groups: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < groups.length; i++) count = Math.max(count, (groups[i] as number) + 1);
  return count;
}
