import { checkWaveform } from "../audio/pcm.js";
import type { Waveform } from "../types.js";
import { amplitudeRatio } from "./level.js";

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
 * const tone = { samples: Float32Array.of(0.5, -0.5), sampleRate: 8000, warnings: [] };
 * applyGain(tone, -20).samples; // => Float32Array [0.05, -0.05]
 */
export function applyGain(waveform: Waveform, decibels: number): Waveform {
  checkWaveform(waveform);
  const ratio = amplitudeRatio(decibels, "decibels");
  return { ...waveform, samples: waveform.samples.map((sample) => sample * ratio) };
}
