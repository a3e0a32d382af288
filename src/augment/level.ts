import { OptionError } from "../errors.js";

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
