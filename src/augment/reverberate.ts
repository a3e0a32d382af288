/** Rooms: a recording as it sounds through an impulse response, measured or made of noise that decays. */

import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import { createFft, powerOfTwoFrom } from "../math/fft/complex-fft.js";
import { createRandom } from "../math/random.js";
import type { Waveform } from "../types.js";
import { amplitudeRatio, checkSameRate, checkSeed, meanPower } from "./level.js";

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
  checkSameRate(impulseResponse, "the impulse response", waveform);
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
  return { samples, sampleRate };
}

/**
 * A stretch of the convolution of a signal with a kernel, by overlap-add of Fourier transforms, O(n log m) for n samples
 * and m taps:
 *
 *   y_t = Σ_k h_k x_{t + start − k},   0 ≤ t < length,   x zero outside,   0 ≤ start ≤ n + m − 2
 */
export function convolve(
  signal: Float32Array | Float64Array,
  kernel: Float32Array | Float64Array,
  { start, length }: { readonly start: number; readonly length: number },
): Float64Array {
  const stretch = new Float64Array(length);
  if (kernel.length === 0) return stretch;
  const size = powerOfTwoFrom(Math.max(1024, 2 * kernel.length));
  const fft = createFft(size);
  const kernelRe = new Float64Array(size);
  const kernelIm = new Float64Array(size);
  kernelRe.set(kernel);
  fft.forward(kernelRe, kernelIm);

  const blockLength = size - kernel.length + 1;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let from = 0; from < signal.length; from += blockLength) {
    re.fill(0);
    im.fill(0);
    re.set(signal.subarray(from, from + blockLength));
    fft.forward(re, im);
    // The product of the two spectra.
    for (let k = 0; k < size; k++) {
      const a = re[k] as number;
      const b = im[k] as number;
      const c = kernelRe[k] as number;
      const d = kernelIm[k] as number;
      re[k] = a * c - b * d;
      im[k] = a * d + b * c;
    }
    fft.inverse(re, im);
    const first = Math.max(0, start - from);
    const last = Math.min(size, start + length - from);
    for (let n = first; n < last; n++) {
      const at = from + n - start;
      stretch[at] = (stretch[at] as number) + (re[n] as number);
    }
  }
  return stretch;
}
