import { ShapeError } from "../errors.js";
import { adaptiveEnergyVad, DECIBELS_PER_NAT, frameLogEnergies } from "../features/vad/energy-vad.js";
import type { Waveform } from "../types.js";

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
export function silenceOf(waveform: Waveform, mean: number): number | null {
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
