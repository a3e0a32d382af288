import { createRandom, type Random } from "../math/random.js";
import type { FeatureRecipe } from "../types.js";
import { conditionFrame, conditionFrameAfter, loadSamples } from "./condition.js";
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

/** Samples to load a frame from, with how they are scaled. */
interface Loading {
  readonly scale: number;
  readonly offset: number;
}

/**
 * The samples of a frame, or with `lag` 1 each one's predecessor, 0 before the first.
 *
 * @returns their sum
 */
function load(
  span: SampleSpan,
  start: number,
  lag: number,
  loading: Loading,
  grid: FrameGrid,
  to: Float64Array,
): number {
  const { samples, first, numSamples } = span;
  const { length, padding } = grid;
  if (start - lag >= 0 && start + length <= numSamples) {
    return loadSamples(samples, start - lag - first, loading, to, length);
  }
  let sum = 0;
  for (let n = 0; n < length; n++) {
    const position = paddedIndex(start + n, numSamples, padding);
    const x = position < lag ? 0 : loading.scale * ((samples[position - lag - first] as number) - loading.offset);
    to[n] = x;
    sum += x;
  }
  return sum;
}

/** @returns the sum of the dithered samples */
function addDither(frame: Float64Array, deviation: number, random: Random): number {
  let sum = 0;
  for (let n = 0; n < frame.length; n++) {
    const x = (frame[n] as number) + deviation * random.normal();
    frame[n] = x;
    sum += x;
  }
  return sum;
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
  const { length } = grid;
  const taper = windowOf(recipe.window, length, recipe.windowSymmetry);
  const overSignal = preEmphasis !== 0 && preEmphasisOver === "signal";
  const removesMean = dcRemoval === "frame";
  const needsWindowed = recipe.energySource === "windowed";
  const loaded = new Float64Array(length);
  // The frame one sample earlier, for pre-emphasis over the signal.
  const earlier = new Float64Array(overSignal ? length : 0);

  return (offset = 0) => {
    const random = dither === 0 ? null : createRandom(recipe.ditherSeed);
    const loading: Loading = { scale: sampleScale, offset };
    return {
      read(span, t, frame, energies) {
        const start = frameStart(t, grid);
        let sum = load(span, start, 0, loading, grid, loaded);
        if (random) sum = addDither(loaded, dither, random);
        const mean = removesMean ? sum / length : 0;
        if (overSignal) {
          load(span, start, 1, loading, grid, earlier);
          energies.raw = conditionFrameAfter(earlier, loaded, mean, preEmphasis, taper, frame);
        } else {
          energies.raw = conditionFrame(loaded, mean, preEmphasis, taper, frame);
        }
        energies.windowed = needsWindowed ? frameEnergy(frame, length) : 0;
      },
    };
  };
}
