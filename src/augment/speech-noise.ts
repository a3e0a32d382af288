/** Noise made of recordings of speech: babble, and steady noise of their spectrum. */

import { OptionError } from "../errors.js";
import { powerOfTwoFrom } from "../math/fft/complex-fft.js";
import { createRealFft } from "../math/fft/real-fft.js";
import { createRandom, permutation, type Random } from "../math/random.js";
import type { Waveform } from "../types.js";
import { checkSeed, describeRecordings, hannAt, meanPower, samplesOf, waveformOfPower } from "./level.js";
import { samplesToShape, shapeNoise, whiteNoise } from "./noise.js";

export interface BabbleOptions {
  /** People who talk at once, 1 … 1000. @default 8 */
  readonly numVoices?: number;
  readonly seconds: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * Babble: several voices at once, each a chain of the recordings, all equally loud.
 *
 *   y_t = g Σ_v x^(v)_t / √P^(v)
 *
 * The recordings are dealt like a shuffled pack: none comes twice before all have come once. Each voice starts at a seeded
 * place inside its first. The mean power is that of the recordings. Give at least as many as there are voices, and other
 * speakers than those to be recognised.
 *
 * @throws {OptionError} when there are no recordings, their sample rates differ, one is silent, or an option is out of range
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const noise = babbleOf(recordings, { numVoices: 3, seconds: 30, seed: 1 });
 * addNoise(waveform, { noise, snr: 15 }).samples.length === waveform.samples.length; // => true
 */
export function babbleOf(waveforms: readonly Waveform[], options: BabbleOptions): Waveform {
  const { numVoices = 8, seconds, seed = 0 } = options;
  checkSeed(seed);
  if (!Number.isInteger(numVoices) || numVoices < 1 || numVoices > 1000) {
    throw new OptionError(`numVoices must be a whole number from 1 to 1000, and is ${String(numVoices)}`);
  }
  const { sampleRate, power } = describeRecordings(waveforms);
  const sum = new Float64Array(samplesOf(seconds, sampleRate));
  const random = createRandom(seed);
  const deal = dealer(waveforms.length, random);
  const gains = waveforms.map(({ samples }) => 1 / Math.sqrt(meanPower(samples)));
  for (let voice = 0; voice < numVoices; voice++) {
    let at = 0;
    while (at < sum.length) {
      const card = deal();
      const { samples } = waveforms[card] as Waveform;
      const heard = at === 0 ? samples.subarray(random.integer(samples.length)) : samples;
      addTo(sum, at, heard, gains[card] as number);
      at += heard.length;
    }
  }
  return waveformOfPower(sum, sampleRate, power);
}

/** Hands out 0 … n − 1 in shuffled order, and shuffles again when all are out. */
function dealer(n: number, random: Random): () => number {
  let pack = permutation(n, random);
  let next = 0;
  return () => {
    if (next === n) {
      pack = permutation(n, random);
      next = 0;
    }
    return pack[next++] as number;
  };
}

function addTo(sum: Float64Array, at: number, samples: Float32Array, gain: number): void {
  const length = Math.min(samples.length, sum.length - at);
  for (let n = 0; n < length; n++) sum[at + n] = (sum[at + n] as number) + gain * (samples[n] as number);
}

export interface SpeechShapedNoiseOptions {
  readonly seconds: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * Steady noise with the long-term spectrum and the mean power of the recordings: white noise through a linear-phase filter
 * whose response is the root of their mean power spectrum (Welch 1967: Hann windows of about 64 ms, half overlapping, every
 * frame of every recording counted alike, so that loud speech weighs more).
 *
 * @throws {OptionError} when there are no recordings, their sample rates differ, one is silent, or an option is out of range
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const noise = speechShapedNoise(recordings, { seconds: 3, seed: 1 });
 * noise.samples.length / noise.sampleRate; // => 3
 */
export function speechShapedNoise(waveforms: readonly Waveform[], options: SpeechShapedNoiseOptions): Waveform {
  const { seconds, seed = 0 } = options;
  checkSeed(seed);
  const { sampleRate, power } = describeRecordings(waveforms);
  const numSamples = samplesOf(seconds, sampleRate);
  const size = Math.min(16384, powerOfTwoFrom(0.05 * sampleRate));
  const amplitudes = meanPowerSpectrum(waveforms, Math.max(4, size)).map(Math.sqrt);
  const noise = whiteNoise(samplesToShape(numSamples, amplitudes), createRandom(seed));
  return waveformOfPower(shapeNoise(noise, amplitudes), sampleRate, power);
}

/** Σ over all frames of |X_k|², k = 0 … size / 2; recordings count as if silence stood around them. */
function meanPowerSpectrum(waveforms: readonly Waveform[], size: number): Float64Array {
  const fft = createRealFft(size);
  const window = Float64Array.from({ length: size }, (_, n) => hannAt(n, size));
  const spectrum = new Float64Array(fft.numBins);
  const frame = new Float64Array(size);
  const power = new Float64Array(fft.numBins);
  for (const { samples } of waveforms) {
    for (let start = -size / 2; start < samples.length; start += size / 2) {
      for (let n = 0; n < size; n++) frame[n] = (samples[start + n] ?? 0) * (window[n] as number);
      fft.powerSpectrum(frame, power);
      for (let k = 0; k < spectrum.length; k++) spectrum[k] = (spectrum[k] as number) + (power[k] as number);
    }
  }
  return spectrum;
}
