import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { addNoise } from "./add-noise.js";
import { type Augmentation, drawAugmentation } from "./augmentation.js";
import { applyGain } from "./gain.js";
import { syntheticImpulseResponse } from "./impulse-response.js";
import { type AugmentationPlan, type AugmentationSounds, checkPlan } from "./plan.js";
import { reverberate } from "./reverberate.js";
import { checkSeed } from "./seed.js";
import { changeSpeed } from "./speed.js";
import { changeTempo } from "./tempo.js";

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

/** Does what was drawn. */
export async function applyAugmentation(
  waveform: Waveform,
  augmentation: Augmentation,
  sounds: AugmentationSounds = {},
): Promise<Waveform> {
  return applyAfterSpeed(await changeSpeed(waveform, augmentation.speed), augmentation, sounds);
}

/** Does what was drawn to a recording whose speed has been changed already. */
export function applyAfterSpeed(
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
