/** What is measured of the sound of a whole recording: level, offset, clipping, silence. */

import type { SoundFormat } from "../../audio/open-audio.js";
import { ShapeError } from "../../errors.js";
import { DECIBELS_PER_NAT } from "../../features/frames/conditioning.js";
import { adaptiveEnergyVad, frameLogEnergies } from "../../features/vad/energy-vad.js";
import type { Waveform } from "../../types.js";

/** What is measured of a whole recording. Amplitudes are shares of full scale. */
export interface SoundFacts {
  readonly seconds: number;
  /** The largest amplitude. */
  readonly peak: number;
  /** The mean of the samples. */
  readonly mean: number;
  /** Root mean square of the samples about their mean. */
  readonly deviation: number;
  /** Samples in runs of `CLIPPED_RUN` and more at full scale. */
  readonly numClipped: number;
  readonly numClippedRuns: number;
  /** Samples in runs of `FLAT_RUN` and more at the recording's own greatest or least value, under full scale. */
  readonly numFlat: number;
  readonly numFlatRuns: number;
  /** Share of the frames in which nobody speaks, 1 for a recording without speech; null where it cannot be told. */
  readonly silence: number | null;
}

/** Samples at full scale in a row: a loud sample may just reach it, and then two of them seldom. */
const CLIPPED_RUN = 3;
/** The same value, under full scale: a smooth peak of little sound stays on one 16-bit value for two or three samples. */
const FLAT_RUN = 4;

/** The amplitude from which a sample is at full scale. */
function fullScale({ encoding, bitDepth }: SoundFormat): number {
  // The greatest values of G.711: 32124 and 32256 of 32768.
  if (encoding === "mulaw") return 0.98;
  if (encoding === "alaw") return 0.984;
  if (encoding === "pcm" || encoding === "flac") return 1 - 1.5 * 2 ** (1 - (bitDepth ?? 16));
  return 0.9999;
}

/** Level, offset, clipping and silence of a recording. O(samples). */
export function soundFactsOf(waveform: Waveform, format: SoundFormat): SoundFacts {
  const { samples, sampleRate } = waveform;
  const { least, greatest, mean } = extent(samples);
  const limit = fullScale(format);
  const clipped = countRuns(samples, CLIPPED_RUN, (sample) => Math.abs(sample) >= limit);
  // Wide enough for a flat top to be no rounding: as 8-bit and companded sounds round, their peaks are flat by nature.
  const isFine = format.encoding === "flac" || format.encoding === "float" || (format.bitDepth ?? 0) > 8;
  const isOwnExtreme = (sample: number) =>
    (sample === greatest && greatest < limit && greatest > 0.05) ||
    (sample === least && -least < limit && least < -0.05);
  const flat = isFine && format.encoding !== "mulaw" ? countRuns(samples, FLAT_RUN, isOwnExtreme) : null;
  return {
    seconds: samples.length / sampleRate,
    peak: Math.max(greatest, -least),
    mean,
    deviation: deviationOf(samples, mean),
    numClipped: clipped.numSamples,
    numClippedRuns: clipped.numRuns,
    numFlat: flat?.numSamples ?? 0,
    numFlatRuns: flat?.numRuns ?? 0,
    silence: silenceOf(waveform, mean),
  };
}

function extent(samples: Float32Array): { least: number; greatest: number; mean: number } {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let n = 0; n < samples.length; n++) {
    const sample = samples[n] as number;
    if (sample < least) least = sample;
    if (sample > greatest) greatest = sample;
    sum += sample;
  }
  return { least, greatest, mean: sum / samples.length };
}

function deviationOf(samples: Float32Array, mean: number): number {
  let squares = 0;
  for (let n = 0; n < samples.length; n++) squares += ((samples[n] as number) - mean) ** 2;
  return Math.sqrt(squares / samples.length);
}

/** Runs of at least `shortest` samples in a row, of one sign, of which all are as `isIn` says. */
function countRuns(samples: Float32Array, shortest: number, isIn: (sample: number) => boolean) {
  let numRuns = 0;
  let numSamples = 0;
  let length = 0;
  let sign = 0;
  for (let n = 0; n <= samples.length; n++) {
    const sample = samples[n];
    const signHere = sample !== undefined && isIn(sample) ? Math.sign(sample) : 0;
    if (signHere !== 0 && signHere === sign) {
      length++;
      continue;
    }
    if (length >= shortest) {
      numRuns++;
      numSamples += length;
    }
    sign = signHere;
    length = signHere === 0 ? 0 : 1;
  }
  return { numRuns, numSamples };
}

const TIMING = { frameLength: 0.025, frameShift: 0.01 };

/** Frames to each side over which levels are averaged, as the detector does. */
const SMOOTHING = 2;

/**
 * Decibels between the levels that a tenth and nine tenths of the frames lie under. White noise has 0.7 of them and the rumble
 * of a room 2.3 at the most; the least of 4,600 recorded words had 3.9.
 */
const STEADY_RANGE = 3;

/**
 * The share of a recording in which nobody speaks: that of the frames the adaptive detector leaves out. Where it leaves out
 * all, there is no speech if the level is steady too; a word that was cut tightly rises above no noise, and is not told so.
 *
 * @param mean  of the samples, which is taken off
 * @returns 0–1; null where it cannot be told
 */
function silenceOf(waveform: Waveform, mean: number): number | null {
  const energies = energiesOf(waveform, mean);
  if (energies === null) return null;
  const speech = adaptiveEnergyVad(energies, TIMING.frameShift);
  const numSpeech = speech.reduce((sum, isSpeech) => sum + isSpeech, 0);
  if (numSpeech > 0) return 1 - numSpeech / speech.length;
  return levelRange(energies) < STEADY_RANGE ? 1 : null;
}

function energiesOf(waveform: Waveform, mean: number): Float64Array | null {
  const samples = mean === 0 ? waveform.samples : waveform.samples.map((sample) => sample - mean);
  try {
    return frameLogEnergies({ ...waveform, samples }, TIMING);
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
}

function levelRange(energies: Float64Array): number {
  const levels = energies.map((_, t) => {
    const near = energies.subarray(Math.max(0, t - SMOOTHING), t + SMOOTHING + 1);
    return (DECIBELS_PER_NAT * near.reduce((sum, energy) => sum + energy, 0)) / near.length;
  });
  levels.sort();
  const at = (share: number) => levels[Math.floor(share * levels.length)] as number;
  return at(0.9) - at(0.1);
}
