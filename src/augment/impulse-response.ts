import { OptionError } from "../errors.js";
import { createRandom } from "../math/random.js";
import type { Waveform } from "../types.js";
import { amplitudeRatio, meanPower } from "./level.js";
import { checkSeed } from "./seed.js";

export interface ImpulseResponseOptions {
  /** Hz, 1 … 768 000. */
  readonly sampleRate: number;
  /** T₆₀, the seconds in which the sound of the room falls by 60 dB, 0.05 … 20; 0.3 is a living room, 1 a hall. */
  readonly reverberationTime: number;
  /** Energy of the direct path over that of the room, dB, −200 … 200; less the further away the talker is. @default 0 */
  readonly directToReverberant?: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * The impulse response of a room that is described by its reverberation time alone: the direct path, then exponentially
 * decaying noise (Polack's model).
 *
 *   h_0 = 1,   h_t = g b_t e^(−3 ln 10 · t / (T₆₀ f_s)),   b_t standard normal,   1 ≤ t ≤ T₆₀ f_s
 *
 * g gives the tail the energy 10^(−directToReverberant / 10). There are no early reflections, and all frequencies decay alike.
 *
 * @throws {OptionError} when an option is out of range, or the tail is so short and loud that it hides the direct path
 * @see Polack 1988, "La transmission de l'énergie sonore dans les salles"
 * @example syntheticImpulseResponse({ sampleRate: 16000, reverberationTime: 0.5, seed: 1 }).samples.length // => 8001
 */
export function syntheticImpulseResponse(options: ImpulseResponseOptions): Waveform {
  const { sampleRate, reverberationTime, directToReverberant = 0, seed = 0 } = options;
  checkSeed(seed);
  if (!(sampleRate >= 1 && sampleRate <= 768_000)) {
    throw new OptionError(`sampleRate must be a number of Hz from 1 to 768000, and is ${String(sampleRate)}`);
  }
  if (!(reverberationTime >= 0.05 && reverberationTime <= 20)) {
    throw new OptionError(`reverberationTime must be 0.05 … 20 seconds, and is ${String(reverberationTime)}`);
  }
  const ratio = amplitudeRatio(directToReverberant, "directToReverberant");
  const random = createRandom(seed);
  const length = Math.round(reverberationTime * sampleRate);
  const decay = (-3 * Math.LN10) / (reverberationTime * sampleRate);
  const tail = Float64Array.from({ length }, (_, t) => random.normal() * Math.exp(decay * (t + 1)));
  const gain = 1 / (ratio * Math.sqrt(length * meanPower(tail)));
  const samples = new Float32Array(length + 1);
  samples[0] = 1;
  for (const [t, value] of tail.entries()) samples[t + 1] = gain * value;
  if (samples.subarray(1).some((value) => Math.abs(value) >= 1)) {
    const advice = "raise directToReverberant or reverberationTime";
    throw new OptionError(`the sound of the room would be louder than the direct path at some moment; ${advice}`);
  }
  return { samples, sampleRate, warnings: [] };
}
