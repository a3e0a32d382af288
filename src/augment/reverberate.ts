import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { convolve } from "./convolve.js";
import { meanPower } from "./level.js";

export interface ReverberationOptions {
  /** Share of the reverberated sound, 0 … 1; the rest is the recording as it was. @default 1 */
  readonly wet?: number;
  /** Scale the result to the mean power of the recording. @default true */
  readonly keepLevel?: boolean;
}

/**
 * The recording as it sounds in a room:
 *
 *   y_t = (1 − wet) x_t + wet Σ_k (h_k / h_p) x_{t + p − k},   p = argmax_k |h_k|
 *
 * The direct path is taken to be the peak of the impulse response: it has gain 1 and no delay, whatever stood before it, so
 * that labels in time stay true. As many samples come back as went in; what rings on beyond them is cut off. Nothing is
 * clipped: samples may pass ±1. O(n log m) for n samples and m taps.
 *
 * @param impulseResponse  measured, or of `syntheticImpulseResponse`, at the sample rate of the recording
 * @throws {OptionError} when the sample rates differ, the impulse response is silent, or `wet` is out of range
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const hall = syntheticImpulseResponse({ sampleRate: 8000, reverberationTime: 0.5, seed: 1 });
 * const far = reverberate(waveform, hall);
 * far.samples.length === waveform.samples.length; // => true
 */
export function reverberate(
  waveform: Waveform,
  impulseResponse: Waveform,
  options: ReverberationOptions = {},
): Waveform {
  const { wet = 1, keepLevel = true } = options;
  checkWaveform(waveform);
  checkWaveform(impulseResponse, "the impulse response");
  if (!(wet >= 0 && wet <= 1)) throw new OptionError(`wet must be a share from 0 to 1, and is ${String(wet)}`);
  if (impulseResponse.sampleRate !== waveform.sampleRate) {
    const rates = `the impulse response has ${impulseResponse.sampleRate} Hz, the recording ${waveform.sampleRate} Hz`;
    throw new OptionError(`${rates}; resample the impulse response first`);
  }
  const { samples } = waveform;
  const peak = indexOfPeak(impulseResponse.samples);
  const direct = impulseResponse.samples[peak] ?? 0;
  if (direct === 0) throw new OptionError("the impulse response is silent, so it has no direct path; give another");

  const mixed = convolve(samples, impulseResponse.samples, { start: peak, length: samples.length });
  for (let n = 0; n < mixed.length; n++) {
    mixed[n] = (1 - wet) * (samples[n] as number) + (wet / direct) * (mixed[n] as number);
  }
  const power = meanPower(mixed);
  const gain = keepLevel && power > 0 ? Math.sqrt(meanPower(samples) / power) : 1;
  return { ...waveform, samples: Float32Array.from(mixed, (value) => gain * value) };
}

/** Of the largest |value|; the first of equals. */
function indexOfPeak(values: Float32Array): number {
  let peak = 0;
  for (let n = 1; n < values.length; n++) {
    if (Math.abs(values[n] as number) > Math.abs(values[peak] as number)) peak = n;
  }
  return peak;
}
