import { OptionError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import { createRandom, permutation } from "../math/random.js";
import type { Utterance } from "../types.js";

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
