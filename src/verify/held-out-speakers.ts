import { OptionError, TrainingDataError } from "../errors.js";
import { createRandom, permutation } from "../math/random.js";
import type { Utterance } from "../types.js";
import { byLabel } from "./cohort.js";

/** How speakers are held out to learn the threshold from: background models never hear those that it is learned on. */
export interface HeldOutOptions {
  /** Parts that the speakers are dealt into, each with two at least. @default 5, or as many as the speakers allow */
  readonly folds?: number;
  /** Recordings that each is enrolled from; the others are tested. @default 5, or half of what he has */
  readonly enrollmentRecordings?: number;
}

/** Fewer could be no claimant and no impostor. */
const SPEAKERS_PER_FOLD = 2;
const FOLDS = 5;

/**
 * The speakers of each fold. Those with one recording cannot be enrolled and tested, and are in none.
 *
 * @returns null where there are too few speakers for two folds
 * @throws {TrainingDataError} when folds are asked for that the speakers do not fill
 * @throws {OptionError} when their number is out of range
 */
export function speakerFolds(
  utterances: readonly Utterance[],
  { folds }: HeldOutOptions,
  seed: number,
): readonly (readonly string[])[] | null {
  const speakers = [...byLabel(utterances)].filter(([, { length }]) => length >= 2).map(([name]) => name);
  const most = Math.floor(speakers.length / SPEAKERS_PER_FOLD);
  if (folds !== undefined && (!Number.isSafeInteger(folds) || folds < 2)) {
    throw new OptionError(`the folds of speakers are a whole number of at least 2, not ${folds}`);
  }
  if (folds !== undefined && folds > most) {
    throw new TrainingDataError(
      `${folds} folds take ${folds * SPEAKERS_PER_FOLD} speakers with two recordings or more, and there are ` +
        `${speakers.length}: give more speakers, or fewer folds`,
    );
  }
  if (most < 2) return null;
  const count = folds ?? Math.min(FOLDS, most);
  const order = Array.from(permutation(speakers.length, createRandom(seed)), (i) => speakers[i] as string);
  return Array.from({ length: count }, (_, fold) => order.filter((_, i) => i % count === fold));
}
