/**
 * Random variations of recordings: what a plan (plan.ts) draws, done in the order in which sound reaches a recorder, to one
 * recording or to copies of many.
 */

import { checkWaveform } from "../audio/pcm.js";
import { OptionError, SpeechModelError } from "../errors.js";
import { createRandom } from "../math/random.js";
import type { Utterance, Waveform } from "../types.js";
import { applyGain, checkSeed, seedOf } from "./level.js";
import { addNoise, type NoiseName } from "./noise.js";
import { type AugmentationPlan, type AugmentationSounds, checkPlan, noiseSources, type Range } from "./plan.js";
import { reverberate, syntheticImpulseResponse } from "./reverberate.js";
import { changeSpeed, changeTempo, createSpeedChanger } from "./speed.js";

/**
 * One random variation of a recording: speed, tempo, room, noise, gain, in this order, as sound goes from the talker through
 * the room to the recorder. The same plan, seed and sounds give the same bits.
 *
 * @param sounds  recordings of noise and of rooms, at the sample rate of the recording
 * @throws {OptionError} when the plan is not valid, or the recording is silent and is to get noise
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const varied = await augment(waveform, { speed: [0.8, 1, 1.25], snr: [10, 20], gain: [-6, 6] }, 1);
 * varied.samples.length / waveform.samples.length; // => 0.8, since the factor 1.25 was drawn
 */
export async function augment(
  waveform: Waveform,
  plan: AugmentationPlan,
  seed: number,
  sounds: AugmentationSounds = {},
): Promise<Waveform> {
  checkPlan(plan, sounds);
  checkSeed(seed);
  return applyAugmentation(waveform, drawAugmentation(plan, seed, sounds), sounds);
}

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
 * `group` before folds are made of the result. All copies are in memory together: 4 bytes a sample.
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
        const { path, waveform } = original;
        const marked =
          path === undefined ? {} : { path: `${path} [copy ${copy}: ${describeAugmentation(augmentation)}]` };
        const varied = naming(nameOf(original, index), () => {
          const atSpeed = changer === null ? waveform : changer.change(waveform, augmentation.speed);
          return applyAfterSpeed(atSpeed, augmentation, sounds);
        });
        all.push({ ...original, ...marked, waveform: varied });
      }
    }
    return all;
  } finally {
    changer?.close();
  }
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
  const name = nameOf(utterance, index);
  throw new OptionError(`${name}: it has features alone, and only sound can be varied; keep its sound`);
}

const nameOf = ({ path }: Utterance, index: number): string => path ?? `utterance ${index}`;

/** Does what was drawn. */
export async function applyAugmentation(
  waveform: Waveform,
  augmentation: Augmentation,
  sounds: AugmentationSounds = {},
): Promise<Waveform> {
  return applyAfterSpeed(await changeSpeed(waveform, augmentation.speed), augmentation, sounds);
}

/** Does what was drawn to a recording whose speed has been changed already. */
function applyAfterSpeed(
  waveform: Waveform,
  { tempo, room, noise, gain, roomSeed, noiseSeed }: Augmentation,
  sounds: AugmentationSounds,
): Waveform {
  checkWaveform(waveform);
  let sound = changeTempo(waveform, tempo);
  if (room !== null) {
    const impulseResponse =
      "impulseResponse" in room
        ? soundOf(sounds.impulseResponses, room.impulseResponse, "impulseResponses")
        : syntheticImpulseResponse({ sampleRate: sound.sampleRate, ...room, seed: roomSeed });
    sound = reverberate(sound, impulseResponse);
  }
  if (noise !== null) {
    const { source, snr } = noise;
    const added = typeof source === "number" ? soundOf(sounds.noises, source, "noises") : source;
    sound = addNoise(sound, { noise: added, snr, seed: noiseSeed });
  }
  return gain === 0 ? sound : applyGain(sound, gain);
}

function soundOf(waveforms: readonly Waveform[] | undefined, index: number, name: string): Waveform {
  const waveform = waveforms?.[index];
  if (waveform) return waveform;
  throw new OptionError(`${name} has no recording ${index}; give the recordings that were there when it was drawn`);
}

/** What is done to one recording, in this order: plain data, drawn from a plan. */
export interface Augmentation {
  /** Factor of `changeSpeed`; 1 leaves the recording as it is. */
  readonly speed: number;
  /** Factor of `changeTempo`; 1 leaves the recording as it is. */
  readonly tempo: number;
  /** T₆₀ in seconds of a made room, or the index of an impulse response. */
  readonly room: { readonly reverberationTime: number } | { readonly impulseResponse: number } | null;
  /** The noise of a name, or the index of a noise recording; dB. */
  readonly noise: { readonly source: NoiseName | number; readonly snr: number } | null;
  /** dB. */
  readonly gain: number;
  /** Of the room. */
  readonly roomSeed: number;
  /** Of the noise. */
  readonly noiseSeed: number;
}

/** One draw from a plan, in a fixed order, made or not: what is added to a plan leaves the rest as it was. */
export function drawAugmentation(plan: AugmentationPlan, seed: number, sounds: AugmentationSounds): Augmentation {
  const random = createRandom(seed);
  const oneOf = <T>(items: readonly T[], otherwise: T): T => items[random.integer(items.length)] ?? otherwise;
  const within = ([low, high]: Range) => low + (high - low) * random.uniform();
  const speed = oneOf(plan.speed ?? [1], 1);
  const tempo = oneOf(plan.tempo ?? [1], 1);
  const reverberationTime = within(plan.reverberationTime ?? [0, 0]);
  const impulseResponse = random.integer(sounds.impulseResponses?.length ?? 1);
  const source = oneOf(noiseSources(plan, sounds), "white");
  const recording = random.integer(sounds.noises?.length ?? 1);
  const snr = within(plan.snr ?? [0, 0]);
  const gain = within(plan.gain ?? [0, 0]);
  const madeRoom = plan.reverberationTime === undefined ? null : { reverberationTime };
  return {
    speed,
    tempo,
    room: sounds.impulseResponses === undefined ? madeRoom : { impulseResponse },
    noise: plan.snr === undefined ? null : { source: source === "recording" ? recording : source, snr },
    gain,
    roomSeed: seedOf(seed, 0),
    noiseSeed: seedOf(seed, 1),
  };
}

/** In words, rounded: "speed 0.9, white noise at 19.2 dB"; "unchanged" where nothing is done. */
export function describeAugmentation({ speed, tempo, room, noise, gain }: Augmentation): string {
  const done: string[] = [];
  if (speed !== 1) done.push(`speed ${rounded(speed, 4)}`);
  if (tempo !== 1) done.push(`tempo ${rounded(tempo, 4)}`);
  if (room !== null) {
    done.push(
      "impulseResponse" in room
        ? `impulse response ${room.impulseResponse}`
        : `room of ${rounded(room.reverberationTime, 2)} s`,
    );
  }
  if (noise !== null) {
    const name = typeof noise.source === "number" ? `noise ${noise.source}` : `${noise.source} noise`;
    done.push(`${name} at ${rounded(noise.snr, 1)} dB`);
  }
  if (gain !== 0) done.push(`gain ${rounded(gain, 1)} dB`);
  return done.length === 0 ? "unchanged" : done.join(", ");
}

const rounded = (value: number, digits: number): string => String(Number(value.toFixed(digits)));
