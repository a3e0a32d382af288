/** How recordings are dealt into folds: at random, by group, by the parts a corpus comes with, stratified. */

import { OptionError } from "../../errors.js";
import { naturalOrder } from "../../math/order.js";
import { createRandom, permutation } from "../../math/random.js";
import type { Utterance } from "../../types.js";

/** Which utterances are tested together, by index. */
export interface Fold {
  readonly name: string;
  readonly test: readonly number[];
  /** Which train; none that is tested. Where absent, all others do. */
  readonly train?: readonly number[];
}

/** What the training of a fold must not see: what is tested, and what it is not to train on. */
export function heldOutOf({ test, train }: Pick<Fold, "test" | "train">, numUtterances: number): Set<number> {
  if (train === undefined) return new Set(test);
  const training = new Set(train);
  return new Set(Array.from({ length: numUtterances }, (_, index) => index).filter((index) => !training.has(index)));
}

/**
 * K folds, stratified: each holds its share of every label, drawn at random.
 *
 * @throws {OptionError} unless k is whole and between 2 and the number of utterances
 * @example
 * const utterances = ["a", "a", "b", "b"].map((label) => ({ label, features }));
 * kFolds(utterances, 2); // => [{ name: "1", test: [1, 3] }, { name: "2", test: [0, 2] }], each with one of every label
 */
export function kFolds(utterances: readonly Utterance[], k: number, seed = 0): Fold[] {
  if (!Number.isInteger(k) || k < 2 || k > utterances.length) {
    throw new OptionError(`folds are a whole number between 2 and the ${utterances.length} recordings, not ${k}`);
  }
  const shuffled = Array.from(permutation(utterances.length, createRandom(seed)));
  const byLabel = groupBy(shuffled, (index) => utterances[index]?.label ?? "");
  const dealt = [...byLabel.values()].flat();
  return dealFolds(dealt, k, (_, position) => position);
}

/**
 * Folds that keep each group (a speaker, a session) whole: as many as there are groups, or the groups dealt in their
 * sorted order to k folds.
 *
 * @throws {OptionError} when an utterance has no group, or there are fewer groups than folds, or only one
 * @example
 * const utterances = ["s1", "s2", "s1", "s2"].map((group) => ({ label: "yes", group, features }));
 * groupFolds(utterances); // => [{ name: "s1", test: [0, 2] }, { name: "s2", test: [1, 3] }]
 */
export function groupFolds(utterances: readonly Utterance[], k?: number): Fold[] {
  const groups = [...new Set(utterances.map((utterance) => groupOf(utterance)))].sort(naturalOrder);
  const numFolds = k ?? groups.length;
  checkNumFolds(numFolds, groups);
  const order = new Map(groups.map((group, i) => [group, i]));
  const indices = Array.from(utterances.keys());
  const folds = dealFolds(indices, numFolds, (index) => order.get(utterances[index]?.group ?? "") ?? 0);
  return k === undefined ? folds.map((fold, i) => ({ ...fold, name: groups[i] ?? fold.name })) : folds;
}

/**
 * One fold for each utterance.
 *
 * @example
 * const utterances = ["a.wav", "b.wav"].map((path) => ({ label: "yes", path, features }));
 * leaveOneOutFolds(utterances); // => [{ name: "a.wav", test: [0] }, { name: "b.wav", test: [1] }]
 */
export function leaveOneOutFolds(utterances: readonly Utterance[]): Fold[] {
  return utterances.map((utterance, index) => ({ name: utterance.path ?? String(index), test: [index] }));
}

function dealFolds(indices: readonly number[], k: number, place: (index: number, position: number) => number): Fold[] {
  const tests = Array.from({ length: k }, (): number[] => []);
  indices.forEach((index, position) => {
    tests[place(index, position) % k]?.push(index);
  });
  return tests.map((test, i) => ({ name: String(i + 1), test: test.sort((a, b) => a - b) }));
}

/** @throws {OptionError} unless groups can be dealt to so many folds */
export function checkNumFolds(numFolds: number, groups: readonly string[]): void {
  if (Number.isInteger(numFolds) && numFolds >= 2 && numFolds <= groups.length) return;
  throw new OptionError(
    `folds by group are a whole number between 2 and the number of groups; ${numFolds} were asked for, and there are ` +
      `${groups.length} groups (${groups.slice(0, 8).join(", ")}${groups.length > 8 ? ", …" : ""})`,
  );
}

/** @throws {OptionError} when it has none */
export function groupOf(utterance: Utterance): string {
  if (utterance.group !== undefined) return utterance.group;
  throw new OptionError(`folds by group need a group for every recording; ${utterance.path ?? "one"} has none`);
}

/** In the order in which the groups are first met. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/**
 * The folds that a corpus comes with: utterances of a part that begins with "train" train, those of each other part are tested,
 * on models that saw the training part alone. Where no part is called so, each part is tested on models of all others.
 *
 * @param parts  of each utterance, e.g. its `split`; null for one that is left out
 * @throws {OptionError} when there are not as many parts as utterances, or nothing to test
 * @example
 * const utterances = ["yes", "yes", "no", "no"].map((label) => ({ label, features }));
 * predefinedFolds(utterances, ["train", "test", "train", "test"]); // => [{ name: "test", test: [1, 3], train: [0, 2] }]
 */
export function predefinedFolds(utterances: readonly Utterance[], parts: readonly (string | null)[]): Fold[] {
  if (parts.length !== utterances.length) {
    throw new OptionError(`${parts.length} parts were given for ${utterances.length} recordings; give one each`);
  }
  const isTraining = (part: string): boolean => /^train/i.test(part);
  const used = [...parts.keys()].filter((index) => parts[index] !== null);
  const byPart = groupBy(used, (index) => parts[index] as string);
  const names = [...byPart.keys()].sort(naturalOrder);
  const training = names
    .filter(isTraining)
    .flatMap((name) => byPart.get(name) ?? [])
    .sort((a, b) => a - b);
  const tested = names.filter((name) => !isTraining(name));
  if (tested.length === 0 || names.length < 2) {
    throw new OptionError(
      `there is nothing to test: the parts are ${names.map((name) => `"${name}"`).join(", ") || "none"}`,
    );
  }
  return tested.map((name) => {
    const test = byPart.get(name) ?? [];
    const others = tested.filter((other) => other !== name).flatMap((other) => byPart.get(other) ?? []);
    return { name, test, train: training.length > 0 ? training : others.sort((a, b) => a - b) };
  });
}

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
    for (const member of members) test.push(member);
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
