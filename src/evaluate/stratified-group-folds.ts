import { naturalOrder } from "../math/order.js";
import { createRandom, permutation } from "../math/random.js";
import type { Utterance } from "../types.js";
import { checkNumFolds, type Fold, groupBy, groupOf } from "./folds.js";

/**
 * K folds that keep each group whole and have about as much of every label: where groups differ in what they say, folds dealt
 * by `groupFolds` may lack a label. Groups are placed one by one, those with the most uneven labels first, each where the
 * shares of the labels then vary least from fold to fold, as scikit-learn's `StratifiedGroupKFold` does. O(groups · k · labels · k).
 *
 * @param seed  of the order of groups that are alike. @default 0
 * @throws {OptionError} as `groupFolds`
 * @example
 * const said = [["s1", "a"], ["s1", "a"], ["s2", "b"], ["s2", "b"], ["s3", "a"], ["s3", "a"], ["s4", "b"], ["s4", "b"]];
 * const utterances = said.map(([group, label]) => ({ group, label, features }));
 * stratifiedGroupFolds(utterances, 2).map(({ test }) => test.map((index) => said[index][1]).sort().join(""));
 * // => ["aabb", "aabb"]
 */
export function stratifiedGroupFolds(utterances: readonly Utterance[], k: number, seed = 0): Fold[] {
  const groups = [...groupBy([...utterances.keys()], (index) => groupOf(utterances[index] as Utterance)).entries()];
  checkNumFolds(k, groups.map(([name]) => name).sort(naturalOrder));
  const totals = labelCounts(utterances, [...utterances.keys()]);
  const shuffled = Array.from(permutation(groups.length, createRandom(seed)), (at) => groups[at] as [string, number[]]);
  const counted = shuffled.map(([, members]) => ({ members, counts: labelCounts(utterances, members) }));
  const unevenness = ({ counts }: { readonly counts: LabelCounts }) =>
    deviation([...totals.keys()].map((l) => counts.get(l) ?? 0));
  const folds = Array.from({ length: k }, () => ({ test: [] as number[], counts: new Map<string, number>() }));
  for (const { members, counts } of counted.toSorted((a, b) => unevenness(b) - unevenness(a))) {
    const spreads = folds.map((_, at) => spreadWith(folds, at, counts, totals));
    const least = Math.min(...spreads) + 1e-12;
    const best = folds.filter((_, at) => (spreads[at] as number) <= least);
    const { test, counts: own } = best.reduce((fewest, fold) =>
      fold.test.length < fewest.test.length ? fold : fewest,
    );
    test.push(...members);
    for (const [label, count] of counts) own.set(label, (own.get(label) ?? 0) + count);
  }
  return folds.map(({ test }, i) => ({ name: String(i + 1), test: test.sort((a, b) => a - b) }));
}

type LabelCounts = ReadonlyMap<string, number>;

function labelCounts(utterances: readonly Utterance[], members: readonly number[]): LabelCounts {
  const counts = new Map<string, number>();
  for (const index of members) {
    const { label } = utterances[index] as Utterance;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** How much the shares of the labels vary over the folds, on the average, with a group put to the fold at a place. */
function spreadWith(
  folds: readonly { readonly counts: LabelCounts }[],
  place: number,
  added: LabelCounts,
  totals: LabelCounts,
): number {
  const spreads = [...totals].map(([label, total]) =>
    deviation(
      folds.map(({ counts }, at) => ((counts.get(label) ?? 0) + (at === place ? (added.get(label) ?? 0) : 0)) / total),
    ),
  );
  return spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
