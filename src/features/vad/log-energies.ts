import { ShapeError } from "../../errors.js";
import type { Waveform } from "../../types.js";
import { type ConditioningRecipe, createFrameReaders } from "../frame-reader.js";
import { SAMPLE_SCALE } from "../framing.js";
import { logEnergyOf } from "../log-energy.js";
import { type FramesWanted, recordingFrames } from "../recording-frames.js";

/** Frames of the 16-bit range and nothing done to them. */
const AS_IT_IS: ConditioningRecipe = {
  sampleScale: SAMPLE_SCALE,
  dither: 0,
  ditherSeed: 0,
  dcRemoval: "none",
  preEmphasis: 0,
  preEmphasisOver: "frame",
  window: "rectangular",
  windowSymmetry: "symmetric",
  energySource: "raw",
};

/** One unit of the 16-bit range in one sample: less is digital silence. */
const ENERGY_FLOOR = 1;

/** Decibels in one neper of power: 10 / ln 10. */
export const DECIBELS_PER_NAT = 10 / Math.LN10;

/** The log energy of a frame whose Σ x² is 1 or less in the 16-bit range: there was no microphone behind it. */
export const DIGITAL_SILENCE = 0;

/**
 * The log energy of each frame, what the energy detectors decide on:
 *
 *   ln max(Σ x², 1)      x in the 16-bit range, no window, no mean taken off
 *
 * Kaldi's raw log energy, but for the mean of the frame that Kaldi takes off by default.
 *
 * @returns T values in nats, 0 for digital silence
 * @throws {ShapeError} when the recording is shorter than one frame, or a sample is not a finite amplitude
 * @example
 * const quiet = { samples: new Float32Array(800).fill(1 / 32768), sampleRate: 8000, warnings: [] };
 * frameLogEnergies(quiet, { frameLength: 0.025, frameShift: 0.025 }); // => [5.298, 5.298, 5.298, 5.298], ln 200
 */
export function frameLogEnergies(waveform: Waveform, frames: FramesWanted): Float64Array {
  const { samples, grid, numFrames } = recordingFrames(waveform, frames);
  const reader = createFrameReaders(AS_IT_IS, grid)();
  const span = { samples, first: 0, numSamples: samples.length };
  const frame = new Float64Array(grid.length);
  const energies = { raw: 0, windowed: 0 };
  const logEnergies = new Float64Array(numFrames);
  for (let t = 0; t < numFrames; t++) {
    reader.read(span, t, frame, energies);
    logEnergies[t] = logEnergyOf(energies.raw, ENERGY_FLOOR);
  }
  return logEnergies;
}

/** @throws {ShapeError} naming the first log energy that is not finite */
export function checkLogEnergies(logEnergies: ArrayLike<number>): void {
  if (typeof logEnergies !== "object" || logEnergies === null || !(logEnergies.length >= 0)) {
    throw new ShapeError(`log energies must be an array of numbers, one a frame; got ${String(logEnergies)}`);
  }
  for (let frame = 0; frame < logEnergies.length; frame++) {
    if (!Number.isFinite(logEnergies[frame])) {
      throw new ShapeError(
        `the log energy of frame ${frame} is ${logEnergies[frame]}, and must be finite; ` +
          "floor the energy before its logarithm, as frameLogEnergies does",
      );
    }
  }
}
