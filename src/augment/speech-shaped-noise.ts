import { powerOfTwoFrom } from "../math/fft/bluestein.js";
import { createRealFft } from "../math/fft/real-fft.js";
import { createRandom } from "../math/random.js";
import type { Waveform } from "../types.js";
import { describeRecordings, samplesOf, waveformOfPower } from "./recordings.js";
import { checkSeed } from "./seed.js";
import { samplesToShape, shapeNoise, whiteNoise } from "./shaped-noise.js";

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
  const window = Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
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
