import { checkWaveform } from "../audio/pcm.js";
import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { meanPower } from "./level.js";

/** Samples of noise made at once: 4 GiB. */
const MAX_SAMPLES = 2 ** 30;

/**
 * The sample rate and mean power of recordings to make noise of.
 *
 * @throws {OptionError} when there are none, their sample rates differ, or one is silent
 * @throws {ShapeError} when a sample is not finite
 */
export function describeRecordings(waveforms: readonly Waveform[]): { sampleRate: number; power: number } {
  const [first] = waveforms;
  if (!first) throw new OptionError("noise is made of recordings, and none came; give at least one");
  let energy = 0;
  let numSamples = 0;
  for (const [index, waveform] of waveforms.entries()) {
    checkWaveform(waveform, `recording ${index}`);
    if (waveform.sampleRate !== first.sampleRate) {
      const rates = `recording 0 has ${first.sampleRate} Hz, recording ${index} has ${waveform.sampleRate} Hz`;
      throw new OptionError(`${rates}; resample them to one rate first`);
    }
    const power = meanPower(waveform.samples);
    if (power === 0) throw new OptionError(`recording ${index} is silent; leave it out`);
    energy += power * waveform.samples.length;
    numSamples += waveform.samples.length;
  }
  return { sampleRate: first.sampleRate, power: energy / numSamples };
}

/** @throws {OptionError} when `seconds` is not above 0, or so many samples are more than 2³⁰ */
export function samplesOf(seconds: number, sampleRate: number): number {
  const numSamples = Math.round(seconds * sampleRate);
  if (numSamples >= 1 && numSamples <= MAX_SAMPLES) return numSamples;
  throw new OptionError(`seconds must be above 0, with at most ${MAX_SAMPLES} samples; got ${String(seconds)} s`);
}

/** The values as a waveform of the given mean power. */
export function waveformOfPower(values: Float64Array, sampleRate: number, power: number): Waveform {
  const own = meanPower(values);
  const gain = own > 0 ? Math.sqrt(power / own) : 0;
  return { samples: Float32Array.from(values, (value) => value * gain), sampleRate, warnings: [] };
}
