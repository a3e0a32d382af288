/** Noise at a given signal-to-noise ratio: recorded, or made here, white, pink or like babble. */

import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import { createFft, powerOfTwoFrom } from "../math/fft/complex-fft.js";
import { createRandom, type Random } from "../math/random.js";
import type { Waveform } from "../types.js";
import { activePower, amplitudeRatio, checkSameRate, checkSeed, hannAt, meanPower } from "./level.js";
import { convolve } from "./reverberate.js";

/**
 * Noise that needs no recording. "white": independent normal samples. "pink": power ∝ 1/f from 20 Hz up. "babble-like": the
 * long-term spectrum of speech, with an envelope that moves as that of eight people talking at once.
 */
export type NoiseName = "white" | "pink" | "babble-like";

export const NOISE_NAMES: readonly NoiseName[] = ["white", "pink", "babble-like"];

const NUM_VOICES = 8;

/** Envelope values a second: two a syllable, at the four syllables a second of speech. */
const ENVELOPE_RATE = 8;

export interface NoiseOptions {
  /** What to add: a recording of the same sample rate, or noise made for the purpose. */
  readonly noise: Waveform | NoiseName;
  /** Signal-to-noise ratio, dB, −200 … 200. */
  readonly snr: number;
  /** Of the noise, or of where its recording is cut. @default 0 */
  readonly seed?: number;
  /**
   * What the power of the signal is: the mean over the whole recording, or over the frames of 20 ms that are at most 30 dB
   * under the loudest, so that pauses do not make the noise softer. @default "recording"
   */
  readonly over?: "recording" | "speech";
}

/**
 * The recording with noise at a given signal-to-noise ratio:
 *
 *   y = x + g v,   g² = P_x / (P_v 10^(snr / 10))
 *
 * P_x is the power of the signal (see `over`), P_v the mean power of the noise that is added, over the whole recording: the
 * ratio holds for each recording, not on average. A noise recording that is longer is cut at a seeded place; one that is
 * shorter is repeated without end, from a seeded place on. Nothing is clipped: samples may pass ±1.
 *
 * @throws {OptionError} when an option is out of range, the noise has another sample rate, or the recording or the stretch of
 *   noise is silent, so that there is no ratio between them
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const tone = { samples: new Float32Array(8000).fill(0.5), sampleRate: 8000 };
 * const noisy = addNoise(tone, { noise: "white", snr: 10, seed: 1 });
 * noisy.samples.reduce((sum, sample) => sum + (sample - 0.5) ** 2, 0) / 8000; // => 0.025, which is 0.5² / 10^(10/10)
 */
export function addNoise(waveform: Waveform, options: NoiseOptions): Waveform {
  const { noise, snr, seed = 0, over = "recording" } = options;
  checkWaveform(waveform);
  checkSeed(seed);
  if (over !== "recording" && over !== "speech") {
    throw new OptionError(`over must be "recording" or "speech", and is ${JSON.stringify(over)}`);
  }
  const ratio = amplitudeRatio(snr, "snr");
  const { samples, sampleRate } = waveform;
  const signalPower = over === "speech" ? activePower(samples, sampleRate) : meanPower(samples);
  if (signalPower === 0) {
    throw new OptionError("the recording is silent, so no noise has a ratio to it; leave it out");
  }
  const added =
    typeof noise === "string" ? makeNoise(noise, samples.length, sampleRate, seed) : cutNoise(noise, waveform, seed);
  const noisePower = meanPower(added);
  if (noisePower === 0) {
    throw new OptionError("the noise is silent where it was cut, so it cannot be scaled; cut its silence out");
  }
  const gain = Math.sqrt(signalPower / noisePower) / ratio;
  return { ...waveform, samples: samples.map((sample, n) => sample + gain * (added[n] as number)) };
}

/** As much of the noise as the recording is long, from a seeded place on. */
function cutNoise(noise: Waveform, waveform: Waveform, seed: number): Float32Array {
  checkWaveform(noise, "the noise");
  checkSameRate(noise, "the noise", waveform);
  const { samples } = noise;
  const length = waveform.samples.length;
  const isLonger = samples.length >= length;
  const start = createRandom(seed).integer(isLonger ? samples.length - length + 1 : samples.length);
  if (isLonger) return samples.subarray(start, start + length);
  return Float32Array.from({ length }, (_, n) => samples[(start + n) % samples.length] ?? 0);
}

/** Seeded noise of the name, mean power about 1. */
export function makeNoise(name: NoiseName, numSamples: number, sampleRate: number, seed: number): Float64Array {
  const random = createRandom(seed);
  switch (name) {
    case "white":
      return whiteNoise(numSamples, random);
    case "pink": {
      const amplitudes = sampleAmplitudes(sampleRate, (hertz) => (hertz < 20 ? 0 : 1 / Math.sqrt(hertz)));
      return shapeNoise(whiteNoise(samplesToShape(numSamples, amplitudes), random), amplitudes);
    }
    case "babble-like": {
      const amplitudes = sampleAmplitudes(sampleRate, speechAmplitude);
      const noise = whiteNoise(samplesToShape(numSamples, amplitudes), random);
      modulate(noise, sampleRate, random);
      return shapeNoise(noise, amplitudes);
    }
    default:
      throw new OptionError(
        `noise must be a recording or one of ${NOISE_NAMES.join(", ")}, and is ${JSON.stringify(name)}`,
      );
  }
}

/** The response at frequencies about 10 Hz apart or less, scaled to a mean power of 1. */
function sampleAmplitudes(sampleRate: number, amplitudeAt: (hertz: number) => number): Float64Array {
  const half = Math.min(8192, powerOfTwoFrom(sampleRate / 20));
  const amplitudes = Float64Array.from({ length: half + 1 }, (_, k) => amplitudeAt((k * sampleRate) / (2 * half)));
  const power = amplitudes.reduce((sum, amplitude) => sum + amplitude * amplitude, 0) / (half + 1);
  return power > 0 ? amplitudes.map((amplitude) => amplitude / Math.sqrt(power)) : amplitudes;
}

/** Speech in straight lines: flat from 100 to 500 Hz, falling 8 dB an octave above and 12 below. */
function speechAmplitude(hertz: number): number {
  if (hertz < 100) return (hertz / 100) ** 2;
  return hertz <= 500 ? 1 : 10 ** ((-8 / 20) * Math.log2(hertz / 500));
}

/**
 * Multiplies by √(Σ_v e_v² / V), e_v the envelope of one voice: |normal| every 125 ms, joined by straight lines. The sum of V
 * independent noises, each under its envelope, is normal with that very deviation.
 */
function modulate(noise: Float64Array, sampleRate: number, random: Random): void {
  const spacing = sampleRate / ENVELOPE_RATE;
  const numKnots = Math.floor(noise.length / spacing) + 2;
  const knots = Float64Array.from({ length: numKnots * NUM_VOICES }, () => Math.abs(random.normal()));
  for (let n = 0; n < noise.length; n++) {
    const knot = Math.floor(n / spacing);
    const share = n / spacing - knot;
    let power = 0;
    for (let voice = 0; voice < NUM_VOICES; voice++) {
      const here = knots[knot * NUM_VOICES + voice] as number;
      const next = knots[(knot + 1) * NUM_VOICES + voice] as number;
      power += (here + share * (next - here)) ** 2;
    }
    noise[n] = (noise[n] as number) * Math.sqrt(power / NUM_VOICES);
  }
}

/** Standard normal, independent. */
export function whiteNoise(numSamples: number, random: Random): Float64Array {
  const noise = new Float64Array(numSamples);
  for (let n = 0; n < numSamples; n++) noise[n] = random.normal();
  return noise;
}

/**
 * Noise through a linear-phase filter: as many samples as came in less `2 (amplitudes.length − 1)`, those where the filter
 * lies wholly inside. The amplitude response is at N + 1 frequencies from 0 to the Nyquist frequency, N a power of two.
 */
export function shapeNoise(noise: Float64Array, amplitudes: Float64Array): Float64Array {
  const taps = filterTaps(amplitudes);
  return convolve(noise, taps, { start: taps.length - 1, length: noise.length - (taps.length - 1) });
}

/** The samples that `shapeNoise` takes to give `numSamples`. */
export function samplesToShape(numSamples: number, amplitudes: Float64Array): number {
  return numSamples + 2 * (amplitudes.length - 1);
}

/** Frequency sampling: the inverse transform of the response, centred and under a Hann window; 2 N + 1 taps. */
function filterTaps(amplitudes: Float64Array): Float64Array {
  const half = amplitudes.length - 1;
  const size = 2 * half;
  const re = Float64Array.from({ length: size }, (_, k) => amplitudes[k <= half ? k : size - k] as number);
  createFft(size).inverse(re, new Float64Array(size));
  return Float64Array.from({ length: size + 1 }, (_, tap) => (re[(tap + half) % size] as number) * hannAt(tap, size));
}
