/**
 * A background model: one mixture of all that is spoken. Frames are collected from whatever gives recordings, sampled and
 * balanced, then trained on.
 */

import { OptionError, ShapeError } from "../errors.js";
import { createExtractor, type FeatureExtractor } from "../features/extract.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import { type MixtureOptions, type TrainedMixture, trainMixture } from "../gmm/em/train-mixture.js";
import { createReservoir, type Reservoir, reservoirSample } from "../gmm/online/reservoir.js";
import { countFrames, withFrameWeights } from "../gmm/passes/frame-chunks.js";
import { totalWeight } from "../kernels/statistics.js";
import { maxFramesRow } from "../options/mixture-table.js";
import { balanceRow } from "../options/verification-table.js";
import { checkOption } from "../options.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions, Utterance } from "../types.js";
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
 * those of one speaker or one word (Reynolds, Quatieri and Dunn 2000).
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
 * const { mixture } = await trainBackgroundModel(voices, { numComponents: 2 });
 * const { mixture: adapted } = await adaptMixture(mixture, featureMatrix([[10.5], [11]]), { relevanceFactor: 2 });
 * adapted.means.slice().sort() // => Float64Array.of(1, 10.375)
 */
export async function trainBackgroundModel(
  source: Iterable<FeatureMatrix | Utterance> | AsyncIterable<FeatureMatrix | Utterance>,
  options: BackgroundOptions,
): Promise<BackgroundModel> {
  const { maxFrames = null, balance = null, recipe, ...mixture } = options;
  checkMaxFrames(maxFrames);
  checkOption("background model", "balance", balanceRow.rule, balance);
  const resolved = resolveRecipe(recipe ?? taskDefaults.speaker.recipe);
  const collector = createFrameCollector({ recipe: resolved, maxFrames, balance, seed: mixture.seed ?? 0 });
  for await (const item of source) {
    options.signal?.throwIfAborted();
    collector.add(item);
  }
  const { matrices, numSeen } = collector.selected();
  const trained = await trainMixture(matrices, mixture);
  return { ...trained, numFramesSeen: numSeen, numFrames: countFrames(matrices) };
}

/** @throws {OptionError} when it is not a whole number of at least 1, or null */
export const checkMaxFrames = (maxFrames: number | null): void =>
  checkOption("background model", "maxFrames", maxFramesRow.rule, maxFrames);

/** Which frames a background model is trained on, and how much they count. */
interface FrameSelection {
  readonly recipe: FeatureRecipe;
  /** Null: all. */
  readonly maxFrames: number | null;
  /** What shall count alike, however many frames it has. */
  readonly balance: "group" | "label" | null;
  readonly seed: number;
}

/** Takes matrices and recordings as they come. */
interface FrameCollector {
  add(item: FeatureMatrix | Utterance): void;
  /** The frames selected, and how many came. @throws {ShapeError} when none came */
  selected(): { readonly matrices: readonly FeatureMatrix[]; readonly numSeen: number };
}

/** What one group gave: all of it, or a sample. */
interface Group {
  readonly kept: FeatureMatrix[] | Reservoir;
  numSeen: number;
}

/** With a limit memory holds that many frames, in balance that many of each group; without one all. */
export function createFrameCollector({ recipe, maxFrames, balance, seed }: FrameSelection): FrameCollector {
  const groups = new Map<string, Group>();
  const featuresOf = createReader(recipe);
  return {
    add(item) {
      const name = balance === null ? "" : groupOf(item, balance);
      const group = groups.get(name) ?? {
        kept: maxFrames === null ? [] : createReservoir(maxFrames, { seed: seed + groups.size }),
        numSeen: 0,
      };
      groups.set(name, group);
      const features = featuresOf(item);
      group.numSeen += features.numFrames;
      if (Array.isArray(group.kept)) group.kept.push(features);
      else group.kept.add(features);
    },
    selected() {
      const all = [...groups.values()].filter(({ numSeen }) => numSeen > 0);
      if (all.length === 0) throw new ShapeError("a background model needs frames, and there is none; give recordings");
      const quotas = maxFrames === null ? null : fairQuotas(all, maxFrames);
      const chosen = all.map(({ kept }, i) =>
        Array.isArray(kept) ? kept : [reservoirSample([kept.sample()], quotas?.[i] as number, { seed })],
      );
      const matrices = balance === null ? chosen.flat() : balanced(chosen);
      return { matrices, numSeen: all.reduce((sum, { numSeen }) => sum + numSeen, 0) };
    },
  };
}

function groupOf(item: FeatureMatrix | Utterance, balance: "group" | "label"): string {
  const name = "label" in item ? item[balance] : undefined;
  if (name !== undefined) return name;
  const which = "label" in item ? (item.path ?? "one") : "a matrix of features";
  throw new OptionError(`balance by ${balance} needs a ${balance} for every recording; ${which} has none`);
}

/** The features of whatever comes. */
function createReader(recipe: FeatureRecipe): (item: FeatureMatrix | Utterance) => FeatureMatrix {
  let prepared: { readonly extract: FeatureExtractor; readonly sampleRate: number } | null = null;
  return (item) => {
    if ("data" in item) return item;
    if ("features" in item) return item.features;
    const { sampleRate } = item.waveform;
    prepared ??= { extract: createExtractor(recipe, sampleRate), sampleRate };
    if (sampleRate !== prepared.sampleRate) {
      throw new ShapeError(
        `${item.path ?? "a recording"} has ${sampleRate} Hz, those before it ${prepared.sampleRate} Hz; a model needs ` +
          "recordings of one sample rate: resample them first",
      );
    }
    return prepared.extract(item.waveform);
  };
}

/** How many frames of each group make `most` in all: small groups give what they have, the others share the rest alike. */
function fairQuotas(groups: readonly Group[], most: number): number[] {
  const quotas = new Array<number>(groups.length).fill(0);
  const bySize = [...groups.entries()].sort(([, a], [, b]) => a.numSeen - b.numSeen);
  let left = most;
  bySize.forEach(([index, { numSeen }], position) => {
    const quota = Math.min(numSeen, Math.max(1, Math.floor(left / (groups.length - position))));
    quotas[index] = quota;
    left -= quota;
  });
  return quotas;
}

/** The frames with weights by which every group counts alike, and a frame 1 on the average. */
function balanced(groups: readonly (readonly FeatureMatrix[])[]): FeatureMatrix[] {
  const totals = groups.map((matrices) =>
    matrices.reduce((sum, { weights, numFrames }) => sum + totalWeight(weights, numFrames), 0),
  );
  const mean = totals.reduce((sum, total) => sum + total, 0) / groups.length;
  return groups.flatMap((matrices, i) => {
    const factor = mean / (totals[i] as number);
    return matrices.map((matrix) => {
      const before = matrix.weights ?? new Float64Array(matrix.numFrames).fill(1);
      return withFrameWeights(
        matrix,
        before.map((weight) => factor * weight),
      );
    });
  });
}
