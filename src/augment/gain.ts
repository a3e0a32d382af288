import { checkWaveform } from "../audio/check-waveform.js";
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
 * @example applyGain(recording, -6).samples // => half as large: 10^(−6/20) = 0.501
 */
export function applyGain(waveform: Waveform, decibels: number): Waveform {
  checkWaveform(waveform);
  const ratio = amplitudeRatio(decibels, "decibels");
  return { ...waveform, samples: waveform.samples.map((sample) => sample * ratio) };
}
