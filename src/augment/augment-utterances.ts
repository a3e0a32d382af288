import { OptionError, SpeechModelError } from "../errors.js";
import type { Utterance, Waveform } from "../types.js";
import { type Augmentation, applyAfterSpeed, describeAugmentation, drawAugmentation } from "./augment.js";
import { checkSeed, seedOf } from "./level.js";
import { type AugmentationPlan, type AugmentationSounds, checkPlan } from "./plan.js";
import { createSpeedChanger, type SpeedChanger } from "./speed.js";

export interface AugmentUtterancesOptions extends AugmentationSounds {
  /** Of each recording, further to the original; 0 … 1000. */
  readonly copies: number;
  readonly plan: AugmentationPlan;
  /** @default 0 */
  readonly seed?: number;
}

/** An utterance as sound. */
export type SoundUtterance = Utterance & { readonly waveform: Waveform };

/**
 * More training data: the utterances as they are, then a first varied copy of each, a second, and so on. Copies keep label
 * and group; their path says what was done, "seven.wav [copy 1: speed 0.9, white noise at 12.3 dB]".
 *
 * Every copy has a seed of its own: more copies, or further utterances at the end, leave the others as they are. Vary training
 * data alone: a copy must not stand in the test data when its original, or another copy, was trained on. Give utterances a
 * `group` before folds are made of the result.
 *
 * All copies are in memory together: 4 bytes a sample.
 *
 * @throws {OptionError} when an option or the plan is not valid, or an utterance has features and no sound
 * @throws {SpeechModelError} when a recording cannot be varied, e.g. noise added to silence; names it
 * @example
 * const sounds = [{ label: "seven", path: "seven.wav", waveform }];
 * const more = await augmentUtterances(sounds, { copies: 1, plan: { speed: [0.9, 1.1], snr: [10, 20] }, seed: 1 });
 * more.map(({ path }) => path); // => ["seven.wav", "seven.wav [copy 1: speed 0.9, white noise at 18 dB]"]
 */
export async function augmentUtterances<U extends Utterance>(
  utterances: readonly U[],
  options: AugmentUtterancesOptions,
): Promise<(U | SoundUtterance)[]> {
  const { copies, plan, seed = 0, ...sounds } = options;
  checkPlan(plan, sounds);
  checkSeed(seed);
  if (!Number.isInteger(copies) || copies < 0 || copies > 1000) {
    throw new OptionError(`copies must be a whole number from 0 to 1000, and is ${String(copies)}`);
  }
  const originals = utterances.map(checkSound);
  const changer = plan.speed === undefined ? null : await createSpeedChanger();
  try {
    const all: (U | SoundUtterance)[] = [...utterances];
    for (let copy = 1; copy <= copies; copy++) {
      const copySeed = seedOf(seed, copy);
      for (const [index, original] of originals.entries()) {
        const augmentation = drawAugmentation(plan, seedOf(copySeed, index), sounds);
        all.push(naming(nameOf(original, index), () => varied(original, { augmentation, sounds, changer, copy })));
      }
    }
    return all;
  } finally {
    changer?.close();
  }
}

interface Variation {
  readonly augmentation: Augmentation;
  readonly sounds: AugmentationSounds;
  readonly changer: SpeedChanger | null;
  readonly copy: number;
}

function varied(original: SoundUtterance, { augmentation, sounds, changer, copy }: Variation): SoundUtterance {
  const { path, waveform } = original;
  const marked = path === undefined ? {} : { path: `${path} [copy ${copy}: ${describeAugmentation(augmentation)}]` };
  const atSpeed = changer === null ? waveform : changer.change(waveform, augmentation.speed);
  return { ...original, ...marked, waveform: applyAfterSpeed(atSpeed, augmentation, sounds) };
}

/** Errors on purpose say of which recording they speak. */
function naming<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new SpeechModelError(`${name}: ${error.message}`, { cause: error });
  }
}

function checkSound(utterance: Utterance, index: number): SoundUtterance {
  if ("waveform" in utterance) return utterance;
  throw new OptionError(
    `${nameOf(utterance, index)}: it has features alone, and only sound can be varied; keep its sound`,
  );
}

function nameOf({ path }: Utterance, index: number): string {
  return path ?? `utterance ${index}`;
}
