/** Where the frames of a recording lie, in whole samples, and what stands beyond its ends. */

import { OptionError } from "../../errors.js";
import { powerOfTwoFrom } from "../../math/fft/complex-fft.js";
import { MAX_FRAME_SAMPLES } from "../../options/recipe-table.js";
import type { FeatureRecipe } from "../../types.js";

/**
 * From amplitudes of ±1 to the 16-bit range, which every log-mel definition in the field assumes but librosa's; meyda's
 * ln(1 + E) needs it, for at ±1 most energies of speech are under 1, where the 1 and not E decides. A power of two, so
 * that scaling loses no bit.
 */
export const SAMPLE_SCALE = 32768;

/** The frames of a recording, in samples. */
export interface FrameGrid {
  readonly sampleRate: number;
  /** Samples in a frame. */
  readonly length: number;
  /** Samples from one frame to the next. */
  readonly shift: number;
  /** A frame is padded to it with zeros. */
  readonly fftLength: number;
  readonly framing: FeatureRecipe["framing"];
  readonly padding: FeatureRecipe["padding"];
}

type FramingRecipe = FrameTiming &
  Pick<
    FeatureRecipe,
    "frameLengthSamples" | "frameShiftSamples" | "sampleRounding" | "framing" | "padding" | "fftLength"
  >;

/** A symmetric Hann window of two samples is all zero; three is the shortest frame that has a middle. */
const MIN_FRAME_SAMPLES = 3;

/**
 * Frame length and shift in whole samples of this rate.
 *
 * @throws {OptionError} when the rate is no rate, or a frame or shift rounds to too few samples
 */
export function frameGrid(recipe: FramingRecipe, sampleRate: number): FrameGrid {
  if (typeof sampleRate !== "number" || !Number.isFinite(sampleRate) || sampleRate <= 0) {
    throw new OptionError(`sampleRate must be a number of samples per second above 0; got ${String(sampleRate)}`);
  }
  const round = recipe.sampleRounding === "nearest" ? Math.round : roundDown;
  const length = recipe.frameLengthSamples ?? round(recipe.frameLength * sampleRate);
  const shift = recipe.frameShiftSamples ?? round(recipe.frameShift * sampleRate);
  if (length < MIN_FRAME_SAMPLES) {
    throw new OptionError(
      `frameLength must give at least ${MIN_FRAME_SAMPLES} samples; ` +
        `got ${recipe.frameLength} s, ${length} at ${sampleRate} Hz`,
    );
  }
  if (length > MAX_FRAME_SAMPLES) {
    throw new OptionError(
      `frameLength must give at most ${MAX_FRAME_SAMPLES} samples; got ${recipe.frameLength} s, ${length} at ${sampleRate} Hz: ` +
        "is that the rate of the recording?",
    );
  }
  if (shift < 1) {
    throw new OptionError(
      `frameShift must give at least one sample; got ${recipe.frameShift} s, none at ${sampleRate} Hz`,
    );
  }
  const { framing, padding } = recipe;
  return { sampleRate, length, shift, fftLength: fftLengthOf(recipe, length), framing, padding };
}

function fftLengthOf(recipe: FramingRecipe, length: number): number {
  if (recipe.fftLength === "power-of-two") return powerOfTwoFrom(length);
  if (recipe.fftLength === "frame") return length;
  if (recipe.fftLength < length) {
    throw new OptionError(
      `fftLength must be at least the ${length} samples of a frame; got ${recipe.fftLength}, which would cut the ` +
        'frame off; use "power-of-two" or a shorter frameLength',
    );
  }
  return recipe.fftLength;
}

/** ⌊x⌋ of a product of decimal fractions: 0.025 · 16000 is 400, whatever its last bit says. */
const roundDown = (samples: number): number => Math.floor(samples + 1e-6);

/** Where frames lie in a recording, in seconds. */
export type FrameTiming = Pick<FeatureRecipe, "frameLength" | "frameShift">;

/** The grid of whole frames of this timing: that of a recipe with framing "snip". */
export function snipGrid({ frameLength, frameShift }: FrameTiming, sampleRate: number): FrameGrid {
  const timing = { frameLength, frameShift, frameLengthSamples: null, frameShiftSamples: null } as const;
  const fixed = { sampleRounding: "nearest", framing: "snip", padding: "zeros", fftLength: "power-of-two" } as const;
  return frameGrid({ ...timing, ...fixed }, sampleRate);
}

/**
 * Frames in a recording of N ≥ 1 samples:
 *
 *   snip       1 + ⌊(N − length) / shift⌋, or 0; samples after the last whole frame are unused
 *   midpoint   ⌊(N + ⌊shift / 2⌋) / shift⌋      Kaldi with --snip-edges=false
 *   centered   1 + ⌊N / shift⌋                   librosa with center=True
 *   pad-last   1 + ⌈(N − length) / shift⌉, or 1  python_speech_features
 */
export function countFrames(numSamples: number, { framing, length, shift }: FrameGrid): number {
  if (numSamples < 1) return 0;
  switch (framing) {
    case "snip":
      return numSamples < length ? 0 : 1 + Math.floor((numSamples - length) / shift);
    case "midpoint":
      return Math.floor((numSamples + Math.floor(shift / 2)) / shift);
    case "centered":
      return 1 + Math.floor(numSamples / shift);
    case "pad-last":
      return numSamples <= length ? 1 : 1 + Math.ceil((numSamples - length) / shift);
  }
}

/** The position of a frame's first sample in the recording; negative where it begins before it. */
export function frameStart(frame: number, { framing, length, shift }: FrameGrid): number {
  switch (framing) {
    case "snip":
    case "pad-last":
      return frame * shift;
    case "midpoint":
      return frame * shift + Math.floor(shift / 2) - Math.floor(length / 2);
    case "centered":
      return frame * shift - Math.floor(length / 2);
  }
}

/**
 * Where the sample at a position beyond the ends is taken from, or −1 for a zero:
 *
 *   zeros       0
 *   reflect     the end sample is the mirror:          … x₂ x₁ | x₀ x₁ x₂ …   (numpy's "reflect")
 *   symmetric   the mirror is beside the end sample:   … x₁ x₀ | x₀ x₁ x₂ …   (Kaldi's, numpy's "symmetric")
 */
export function paddedIndex(position: number, numSamples: number, padding: FeatureRecipe["padding"]): number {
  if (position >= 0 && position < numSamples) return position;
  if (padding === "zeros") return -1;
  const period = padding === "reflect" ? Math.max(1, 2 * (numSamples - 1)) : 2 * numSamples;
  const folded = ((position % period) + period) % period;
  if (folded < numSamples) return folded;
  return padding === "reflect" ? period - folded : period - 1 - folded;
}
