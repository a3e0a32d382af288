import { OptionError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import type { Utterance } from "../types.js";
import { type Fold, groupBy } from "./folds.js";

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
