import { ShapeError } from "../errors.js";
import type { Waveform } from "../types.js";

/**
 * Refuses what is no waveform: samples that are no Float32Array or not finite, a sample rate that is no positive number.
 *
 * @param name  what to call it in the error, e.g. "the noise"
 * @throws {ShapeError} saying which sample or rate is wrong
 */
export function checkWaveform(waveform: Waveform, name = "the recording"): void {
  const { samples, sampleRate } = waveform;
  if (!(samples instanceof Float32Array)) {
    throw new ShapeError(`${name} must be { samples: Float32Array, sampleRate, warnings }; it has no such samples`);
  }
  if (!(Number.isFinite(sampleRate) && sampleRate > 0)) {
    throw new ShapeError(`${name} has a sample rate of ${String(sampleRate)}; it must be a number above 0, in Hz`);
  }
  checkSamples(samples, name);
}

/** @throws {ShapeError} at the first sample that is NaN or infinite */
export function checkSamples(samples: Float32Array, name: string): void {
  for (let n = 0; n < samples.length; n++) {
    if (!Number.isFinite(samples[n])) {
      throw new ShapeError(`sample ${n} of ${name} is ${samples[n]}; amplitudes must be finite numbers, full scale ±1`);
    }
  }
}
