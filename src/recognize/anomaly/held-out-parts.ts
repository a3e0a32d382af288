import { TrainingDataError } from "../../errors.js";
import { createRandom, permutation } from "../../math/random.js";
import type { Utterance } from "../../types.js";
import type { Calibration } from "./anomaly-detector.js";

/**
 * The recordings that are held out together, by index: all of them in so many folds, or one part with the share that was asked
 * for. They are dealt at random; where all have a group, groups are dealt and none is parted.
 *
 * @throws {TrainingDataError} when there are too few recordings or groups, or none would be left to train on
 */
export function heldOutParts(utterances: readonly Utterance[], calibration: Calibration, seed: number): number[][] {
  const units = unitsOf(utterances);
  const order = Array.from(permutation(units.length, createRandom(seed)));
  const held = (places: readonly number[]) => places.flatMap((place) => units[place] ?? []).sort((a, b) => a - b);
  if ("share" in calibration) {
    const count = Math.round(calibration.share * units.length);
    if (count > 0 && count < units.length) return [held(order.slice(0, count))];
    throw new TrainingDataError(
      `a share of ${calibration.share} of ${units.length} normal ${nameOf(utterances)} leaves none to ` +
        `${count === 0 ? "hold out" : "train on"}; give more, or another share`,
    );
  }
  const { folds } = calibration;
  if (units.length < folds) {
    throw new TrainingDataError(
      `${folds} folds need at least ${folds} normal ${nameOf(utterances)}, and there are ${units.length}; give more, or ask ` +
        "for fewer folds",
    );
  }
  return Array.from({ length: folds }, (_, fold) => held(order.filter((_, position) => position % folds === fold)));
}

const areGrouped = (utterances: readonly Utterance[]): boolean =>
  utterances.length > 0 && utterances.every(({ group }) => group !== undefined);

const nameOf = (utterances: readonly Utterance[]): string => (areGrouped(utterances) ? "groups" : "recordings");

/** Indices of what is dealt together. */
function unitsOf(utterances: readonly Utterance[]): number[][] {
  if (!areGrouped(utterances)) return utterances.map((_, index) => [index]);
  const units = new Map<string, number[]>();
  utterances.forEach(({ group = "" }, index) => {
    const unit = units.get(group);
    if (unit) unit.push(index);
    else units.set(group, [index]);
  });
  return [...units.values()];
}
