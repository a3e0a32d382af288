import { createRandom, type Random } from "../math/random.js";
import type { FeatureRecipe } from "../types.js";
import { type FrameGrid, frameStart, paddedIndex } from "./framing.js";
import { frameEnergy } from "./log-energy.js";
import { windowOf } from "./window.js";

/** A stretch of a recording: all of it, or what of a stream is still held. */
export interface SampleSpan {
  readonly samples: Float32Array;
  /** The position of `samples[0]` in the recording. */
  readonly first: number;
  /** Of the whole recording; Infinity while its end is not known. */
  readonly numSamples: number;
}

/** The energies Σ x² of one frame. */
export interface FrameEnergies {
  /** Before pre-emphasis and window. */
  raw: number;
  /** After both. */
  windowed: number;
}

/** Conditions the frames of one recording, in order. */
export interface FrameReader {
  /**
   * Writes frame t into the first `length` places of `frame`: scaled, dithered, its mean taken off, pre-emphasised,
   * windowed. The places after them are left as they are.
   */
  read(span: SampleSpan, t: number, frame: Float64Array, energies: FrameEnergies): void;
}

export type ConditioningRecipe = Pick<
  FeatureRecipe,
  | "sampleScale"
  | "dither"
  | "ditherSeed"
  | "dcRemoval"
  | "preEmphasis"
  | "preEmphasisOver"
  | "window"
  | "windowSymmetry"
  | "energySource"
>;

function subtractMean(frame: Float64Array, length: number): void {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += frame[n] as number;
  const mean = sum / length;
  for (let n = 0; n < length; n++) frame[n] = (frame[n] as number) - mean;
}

/** y_n = x_n − a x_{n−1}, the first sample being its own predecessor. */
function preEmphasise(frame: Float64Array, length: number, coefficient: number): void {
  for (let n = length - 1; n > 0; n--) frame[n] = (frame[n] as number) - coefficient * (frame[n - 1] as number);
  frame[0] = (frame[0] as number) - coefficient * (frame[0] as number);
}

function addDither(frame: Float64Array, length: number, deviation: number, random: Random): void {
  for (let n = 0; n < length; n++) frame[n] = (frame[n] as number) + deviation * random.normal();
}

/**
 * Readers of frames, one for each recording (dither starts anew with it). The window is made once.
 *
 *   scale → dither → mean → [raw energy] → pre-emphasis → window → [windowed energy]
 *
 * Pre-emphasis over the frame takes the first sample as its own predecessor (Kaldi, HTK). Over the signal each sample has
 * the one before it in the recording, the first 0, and padding repeats the result (librosa, python_speech_features);
 * there the raw energy is that of the samples before it.
 *
 * @returns a maker of readers; `offset` is the recording's mean where `dcRemoval` is "signal"
 * @see Kaldi feat/feature-window.cc, ProcessWindow; HTK 3.4 HSigP.c, PreEmphasise
 */
export function createFrameReaders(recipe: ConditioningRecipe, grid: FrameGrid): (offset?: number) => FrameReader {
  const { sampleScale, dither, dcRemoval, preEmphasis, preEmphasisOver } = recipe;
  const { length, padding } = grid;
  const taper = windowOf(recipe.window, length, recipe.windowSymmetry);
  const overSignal = preEmphasis !== 0 && preEmphasisOver === "signal";

  const load = (
    { samples, first, numSamples }: SampleSpan,
    start: number,
    lag: number,
    offset: number,
    to: Float64Array,
  ) => {
    if (start - lag >= 0 && start + length <= numSamples) {
      const from = start - lag - first;
      for (let n = 0; n < length; n++) to[n] = sampleScale * ((samples[from + n] as number) - offset);
      return;
    }
    for (let n = 0; n < length; n++) {
      const position = paddedIndex(start + n, numSamples, padding);
      to[n] = position < lag ? 0 : sampleScale * ((samples[position - lag - first] as number) - offset);
    }
  };

  // The frame one sample earlier, for pre-emphasis over the signal.
  const earlier = new Float64Array(overSignal ? length : 0);

  return (offset = 0) => {
    const random = dither === 0 ? null : createRandom(recipe.ditherSeed);
    return {
      read(span, t, frame, energies) {
        const start = frameStart(t, grid);
        load(span, start, 0, offset, frame);
        if (random) addDither(frame, length, dither, random);
        if (dcRemoval === "frame") subtractMean(frame, length);
        energies.raw = frameEnergy(frame, length);
        if (overSignal) {
          load(span, start, 1, offset, earlier);
          for (let n = 0; n < length; n++) frame[n] = (frame[n] as number) - preEmphasis * (earlier[n] as number);
        } else if (preEmphasis !== 0) {
          preEmphasise(frame, length, preEmphasis);
        }
        for (let n = 0; n < length; n++) frame[n] = (frame[n] as number) * (taper[n] as number);
        energies.windowed = recipe.energySource === "windowed" ? frameEnergy(frame, length) : 0;
      },
    };
  };
}
