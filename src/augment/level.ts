/** Levels: gain and power, and what all made noise needs (its length, level and seed). */

import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import { createRandom } from "../math/random.js";
import type { Waveform } from "../types.js";

/**
 * The recording louder or softer: x · 10^(decibels / 20).
 *
 * Nothing is clipped: samples are floats and may pass ±1. `encodeWav` clips them when it writes integer PCM; write "float32",
 * or choose a lower gain, where that matters.
 *
 * @param decibels  −200 … 200
 * @throws {OptionError} when the gain is out of range
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const tone = { samples: Float32Array.of(0.5, -0.5), sampleRate: 8000 };
 * applyGain(tone, -20).samples; // => Float32Array [0.05, -0.05]
 */
export function applyGain(waveform: Waveform, decibels: number): Waveform {
  checkWaveform(waveform);
  const ratio = amplitudeRatio(decibels, "decibels");
  return { ...waveform, samples: waveform.samples.map((sample) => sample * ratio) };
}

/** Mean of x². @returns 0 where there are no samples */
export function meanPower(samples: Float32Array | Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** Seconds of a frame of `activePower`. */
const ACTIVITY_FRAME = 0.02;

/** dB under the loudest frame at which speech ends. */
const ACTIVITY_RANGE = 30;

/**
 * Mean power where there is speech. The recording is cut into frames of 20 ms side by side, the last as short as it comes
 * out; a frame is active when its mean power is at most 30 dB under that of the loudest:
 *
 *   A = { frames f : P_f ≥ 10⁻³ max_g P_g },   P = mean of x² over all samples of the frames in A
 *
 * So pauses do not count as speech, and the padding of a recording does not change what its level is.
 */
export function activePower(samples: Float32Array, sampleRate: number): number {
  const length = Math.max(1, Math.round(ACTIVITY_FRAME * sampleRate));
  const frames: Float32Array[] = [];
  for (let start = 0; start < samples.length; start += length) frames.push(samples.subarray(start, start + length));
  const powers = Float64Array.from(frames, meanPower);
  const threshold = 10 ** (-ACTIVITY_RANGE / 10) * powers.reduce((most, power) => Math.max(most, power), 0);
  let energy = 0;
  let numActive = 0;
  for (const [index, frame] of frames.entries()) {
    const power = powers[index] as number;
    if (power < threshold) continue;
    energy += power * frame.length;
    numActive += frame.length;
  }
  return numActive === 0 ? 0 : energy / numActive;
}

/** The amplitude ratio of so many dB. @throws {OptionError} when it is no number from −200 to 200 */
export function amplitudeRatio(decibels: number, name: string): number {
  if (Math.abs(decibels) <= 200) return 10 ** (decibels / 20);
  throw new OptionError(`${name} must be a number of decibels from −200 to 200, and is ${String(decibels)}`);
}

/** Samples of noise made at once: 4 GiB. */
const MAX_SAMPLES = 2 ** 30;

/** The sample rate and mean power of recordings to make noise of: all of one rate, none silent. */
export function describeRecordings(waveforms: readonly Waveform[]): { sampleRate: number; power: number } {
  const [first] = waveforms;
  if (!first) throw new OptionError("noise is made of recordings, and none came; give at least one");
  let energy = 0;
  let numSamples = 0;
  for (const [index, waveform] of waveforms.entries()) {
    checkWaveform(waveform, `recording ${index}`);
    if (waveform.sampleRate !== first.sampleRate) {
      const rates = `recording 0 has ${first.sampleRate} Hz, recording ${index} has ${waveform.sampleRate} Hz`;
      throw new OptionError(`${rates}; resample them to one rate first`);
    }
    const power = meanPower(waveform.samples);
    if (power === 0) throw new OptionError(`recording ${index} is silent; leave it out`);
    energy += power * waveform.samples.length;
    numSamples += waveform.samples.length;
  }
  return { sampleRate: first.sampleRate, power: energy / numSamples };
}

/** @throws {OptionError} when `seconds` is not above 0, or so many samples are more than 2³⁰ */
export function samplesOf(seconds: number, sampleRate: number): number {
  const numSamples = Math.round(seconds * sampleRate);
  if (numSamples >= 1 && numSamples <= MAX_SAMPLES) return numSamples;
  throw new OptionError(`seconds must be above 0, with at most ${MAX_SAMPLES} samples; got ${String(seconds)} s`);
}

/** The values as a waveform of the given mean power. */
export function waveformOfPower(values: Float64Array, sampleRate: number, power: number): Waveform {
  const own = meanPower(values);
  const gain = own > 0 ? Math.sqrt(power / own) : 0;
  return { samples: Float32Array.from(values, (value) => value * gain), sampleRate };
}

/** @throws {OptionError} when the sounds have different rates; `name` is what to call the first, e.g. "the noise" */
export function checkSameRate(added: Waveform, name: string, recording: Waveform): void {
  if (added.sampleRate === recording.sampleRate) return;
  const rates = `${name} has ${added.sampleRate} Hz, the recording ${recording.sampleRate} Hz`;
  throw new OptionError(`${rates}; resample ${name} first`);
}

/** The Hann window of a period at sample n: 0 at both ends. */
export const hannAt = (n: number, period: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / period);

/** @throws {OptionError} when the seed is no whole number of 32 bits, signed or not */
export function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= -(2 ** 31) && seed < 2 ** 32) return;
  throw new OptionError(`seed must be a whole number from −2³¹ to 2³² − 1, and is ${String(seed)}`);
}

/** A seed of its own for the item of this number, so that items do not depend on how many there are. */
export function seedOf(seed: number, item: number): number {
  // 2³² over the golden ratio: neighbouring items start far apart.
  return createRandom((seed + Math.imul(item + 1, 0x9e3779b1)) | 0).integer(2 ** 32);
}
