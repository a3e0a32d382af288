import type { LoadedUtterances } from "../corpus/load/load-utterances.js";
import { type Fold, heldOutOf } from "../evaluate/folds/folds.js";
import type { ClassifierOptions } from "../recognize/classifier.js";
import { remark } from "./output.js";

type Utterances = LoadedUtterances["utterances"];

/** What `trainMixture` needs for one Gaussian: a frame has no variance. */
const framesNeeded = ({ minOccupancy = 2 }: ClassifierOptions): number => Math.max(2, minOccupancy);

/** The frames of each label, but for the utterances held out. */
function framesOfLabels(utterances: Utterances, held: ReadonlySet<number> = new Set()): ReadonlyMap<string, number> {
  const frames = new Map<string, number>();
  for (const [index, { label, features }] of utterances.entries()) {
    frames.set(label, (frames.get(label) ?? 0) + (held.has(index) ? 0 : features.numFrames));
  }
  return frames;
}

const labelsUnder = (frames: ReadonlyMap<string, number>, least: number): string[] =>
  [...frames].filter(([, count]) => count < least).map(([label]) => label);

const listed = (labels: readonly string[]): string => labels.map((label) => `"${label}"`).join(", ");

/** The utterances whose labels have frames enough for a Gaussian; a remark names the labels left out. */
export function withoutRareLabels(utterances: Utterances, by: string, options: ClassifierOptions): Utterances {
  const needed = framesNeeded(options);
  const frames = framesOfLabels(utterances);
  const rare = labelsUnder(frames, needed);
  if (rare.length === 0) return utterances;
  remark(
    `left out ${rare.length} of ${frames.size} labels of ${by} with fewer than the ${needed} frames that a Gaussian ` +
      `needs (--strict stops there): ${listed(rare)}`,
  );
  return utterances.filter(({ label }) => !rare.includes(label));
}

/** Utterances, and folds of them. */
export interface FoldedUtterances {
  readonly utterances: Utterances;
  readonly folds: readonly Fold[];
}

/**
 * The utterances whose labels have frames enough for a Gaussian in every fold that holds some of them out, with the folds
 * over these; a remark names the labels left out.
 */
export function withoutUntrainable(
  { utterances, folds }: FoldedUtterances,
  by: string,
  options: ClassifierOptions,
): FoldedUtterances {
  const needed = framesNeeded(options);
  const rare = new Set(
    folds.flatMap((fold) => labelsUnder(framesOfLabels(utterances, heldOutOf(fold, utterances.length)), needed)),
  );
  if (rare.size === 0) return { utterances, folds };
  const total = framesOfLabels(utterances).size;
  remark(
    `left out ${rare.size} of ${total} labels of ${by}, which without one of the folds have fewer than the ${needed} ` +
      `frames that a Gaussian needs (--strict stops there): ${listed([...rare])}`,
  );
  const kept = [...utterances.keys()].filter((index) => !rare.has(utterances[index]?.label ?? ""));
  const position = new Map(kept.map((index, i) => [index, i]));
  const moved = (indices: readonly number[]) => indices.flatMap((index) => position.get(index) ?? []);
  return {
    utterances: kept.flatMap((index) => utterances[index] ?? []),
    folds: folds
      .map(({ name, test, train }) => ({
        name,
        test: moved(test),
        ...(train === undefined ? {} : { train: moved(train) }),
      }))
      .filter(({ test }) => test.length > 0),
  };
}
