import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import { createRandom } from "../math/random.js";
import type { Waveform } from "../types.js";
import { activePower, amplitudeRatio, meanPower } from "./level.js";
import { makeNoise, type NoiseName } from "./noise.js";
import { checkSeed } from "./seed.js";

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
 * const tone = { samples: new Float32Array(8000).fill(0.5), sampleRate: 8000, warnings: [] };
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
  if (noise.sampleRate !== waveform.sampleRate) {
    const rates = `the noise has ${noise.sampleRate} Hz, the recording ${waveform.sampleRate} Hz`;
    throw new OptionError(`${rates}; resample the noise first`);
  }
  const length = waveform.samples.length;
  const random = createRandom(seed);
  if (noise.samples.length >= length) {
    const start = random.integer(noise.samples.length - length + 1);
    return noise.samples.subarray(start, start + length);
  }
  const start = random.integer(noise.samples.length);
  return Float32Array.from({ length }, (_, n) => noise.samples[(start + n) % noise.samples.length] ?? 0);
}
