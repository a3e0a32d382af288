import { OptionError } from "../errors.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import { type MixtureOptions, type TrainedMixture, trainMixture } from "../gmm/em/train-mixture.js";
import type { FeatureMatrix, RecipeOptions, Utterance } from "../types.js";
import { createFrameCollector, type FrameSelection, type SelectedFrames } from "./background-frames.js";
import { taskDefaults } from "./task.js";

export interface BackgroundOptions extends MixtureOptions {
  /** Frames it is trained on at most: a random sample, all of them as likely. Null: all. @default null */
  readonly maxFrames?: number | null;
  /** Frames are weighted so that each group, e.g. each speaker, or each label counts alike. @default null */
  readonly balance?: "group" | "label" | null;
  /** Of the front end, for recordings given as sound. @default that of the task "speaker" */
  readonly recipe?: RecipeOptions;
}

/** A mixture of all that is spoken, by whomever. */
export interface BackgroundModel extends TrainedMixture {
  /** Frames that came. */
  readonly numFramesSeen: number;
  /** Frames that it was trained on. */
  readonly numFrames: number;
}

/**
 * Trains a background model: one mixture on the frames of all recordings together, which `adaptMixture` then moves towards
 * those of one speaker or one word (Reynolds, Quatieri and Dunn 2000). `trainBackgroundModelIn` does it over many cores.
 *
 * With `maxFrames` the source is gone through once, and that many frames are kept, a random sample of all that came, as
 * Kaldi's gmm-global-init-from-feats keeps `--num-frames`. In balance, groups with few frames give all they have, and the
 * others share the rest alike.
 *
 * @param source  matrices of features or recordings, or anything that gives them one after the other
 * @throws {TrainingDataError} when there are too few frames, saying how many are needed, or one is not finite
 * @throws {ShapeError} when dimensions or sample rates differ, or there is no frame
 * @throws {OptionError} when an option is out of range, or a recording has no group to balance
 * @example
 * const voices = [featureMatrix([[0], [1], [2]]), featureMatrix([[9], [10], [11]])];
 * const { mixture } = trainBackgroundModel(voices, { numComponents: 2 });
 * const { mixture: adapted } = adaptMixture(mixture, featureMatrix([[10.5], [11]]), { relevanceFactor: 2 });
 * adapted.means.slice().sort() // => Float64Array.of(1, 10.375)
 */
export function trainBackgroundModel(
  source: Iterable<FeatureMatrix | Utterance>,
  options: BackgroundOptions,
): BackgroundModel {
  const { selection, mixture } = resolveBackgroundOptions(options);
  const collector = createFrameCollector(selection);
  for (const item of source) collector.add(item);
  const selected = collector.selected();
  return backgroundModel(trainMixture(selected.matrices, mixture), selected);
}

/** @throws {OptionError} when maxFrames or balance is out of range */
export function resolveBackgroundOptions({ maxFrames = null, balance = null, recipe, ...mixture }: BackgroundOptions): {
  readonly selection: FrameSelection;
  readonly mixture: MixtureOptions;
} {
  checkMaxFrames(maxFrames);
  if (balance !== null && balance !== "group" && balance !== "label") {
    throw new OptionError(`balance is "group", "label" or null, not ${JSON.stringify(balance)}`);
  }
  const resolved = resolveRecipe(recipe ?? taskDefaults.speaker.recipe);
  return { selection: { recipe: resolved, maxFrames, balance, seed: mixture.seed ?? 0 }, mixture };
}

/** @throws {OptionError} when it is not a whole number of at least 1, or null */
export function checkMaxFrames(maxFrames: number | null): void {
  if (maxFrames === null || (Number.isSafeInteger(maxFrames) && maxFrames >= 1)) return;
  throw new OptionError(`maxFrames is a whole number of at least 1, or null for all frames, not ${maxFrames}`);
}

export const backgroundModel = (trained: TrainedMixture, { matrices, numSeen }: SelectedFrames): BackgroundModel => ({
  ...trained,
  numFramesSeen: numSeen,
  numFrames: matrices.reduce((sum, { numFrames }) => sum + numFrames, 0),
});
