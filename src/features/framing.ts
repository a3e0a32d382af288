import { OptionError } from "../errors.js";
import type { FeatureRecipe } from "../types.js";

/**
 * From amplitudes of ±1 to the 16-bit range. Every log-mel definition in the field assumes that range, and meyda's
 * ln(1 + E) needs it: at ±1 most energies of speech are under 1, where the 1 and not E decides. A power of two, so that
 * scaling loses no bit.
 */
export const SAMPLE_SCALE = 32768;

/** A symmetric Hann window of two samples is all zero; three is the shortest frame that has a middle. */
const MIN_FRAME_SAMPLES = 3;

/** The frames of a recording, in samples. */
export interface FrameGrid {
  readonly sampleRate: number;
  /** Samples in a frame. */
  readonly length: number;
  /** Samples from one frame to the next. */
  readonly shift: number;
  /** The next power of two from `length` on; a frame is padded to it with zeros. */
  readonly fftLength: number;
}

/**
 * Frame length and shift rounded to whole samples of this rate.
 *
 * @throws {OptionError} when the rate is no rate, or a frame or shift rounds to too few samples
 */
export function frameGrid(recipe: Pick<FeatureRecipe, "frameLength" | "frameShift">, sampleRate: number): FrameGrid {
  if (typeof sampleRate !== "number" || !Number.isFinite(sampleRate) || sampleRate <= 0) {
    throw new OptionError(`sampleRate must be a number of samples per second above 0; got ${String(sampleRate)}`);
  }
  const length = Math.round(recipe.frameLength * sampleRate);
  const shift = Math.round(recipe.frameShift * sampleRate);
  if (length < MIN_FRAME_SAMPLES) {
    throw new OptionError(
      `frameLength must give at least ${MIN_FRAME_SAMPLES} samples; ` +
        `got ${recipe.frameLength} s, ${length} at ${sampleRate} Hz`,
    );
  }
  if (shift < 1) {
    throw new OptionError(
      `frameShift must give at least one sample; got ${recipe.frameShift} s, none at ${sampleRate} Hz`,
    );
  }
  let fftLength = 1;
  while (fftLength < length) fftLength *= 2;
  return { sampleRate, length, shift, fftLength };
}

/** Whole frames in so many samples: 1 + ⌊(N − length) / shift⌋, or 0; samples after the last whole frame are unused. */
export function countFrames(numSamples: number, grid: FrameGrid): number {
  return numSamples < grid.length ? 0 : 1 + Math.floor((numSamples - grid.length) / grid.shift);
}
