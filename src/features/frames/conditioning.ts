/** The samples of each frame, ready for its spectrum: scaled, dithered, centred, pre-emphasised, windowed; and its energies. */

import { createRandom, type Random } from "../../math/random.js";
import type { FeatureRecipe } from "../../types.js";
import { type FrameGrid, frameStart, paddedIndex } from "./framing.js";
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
interface FrameReader {
  /**
   * Writes frame t into the first `length` places of `frame`: scaled, dithered, its mean taken off, pre-emphasised,
   * windowed. The places after them are left as they are.
   */
  read(span: SampleSpan, t: number, frame: Float64Array, energies: FrameEnergies): void;
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
export function createFrameReaders(recipe: FeatureRecipe, grid: FrameGrid): (offset?: number) => FrameReader {
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

/** x = scale (s − offset). */
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
    const x = position < lag ? 0 : loading.scale * (samples[position - lag - first] - loading.offset);
    to[n] = x;
    sum += x;
  }
  return sum;
}

/** @returns the sum of the dithered samples */
function addDither(frame: Float64Array, deviation: number, random: Random): number {
  let sum = 0;
  for (let n = 0; n < frame.length; n++) {
    const x = frame[n] + deviation * random.normal();
    frame[n] = x;
    sum += x;
  }
  return sum;
}

/**
 * Samples scaled, their offset taken off:
 *
 *   x_n = scale (s_{from + n} − offset),  0 ≤ n < length
 *
 * Two samples and two sums a turn: one sum is a chain of additions that each wait for the one before.
 *
 * @returns Σ x_n
 */
export function loadSamples(
  samples: Float32Array,
  from: number,
  { scale, offset }: Loading,
  to: Float64Array,
  length: number,
): number {
  let even = 0;
  let odd = 0;
  let n = 0;
  for (; n + 1 < length; n += 2) {
    const x = scale * (samples[from + n] - offset);
    const next = scale * (samples[from + n + 1] - offset);
    to[n] = x;
    to[n + 1] = next;
    even += x;
    odd += next;
  }
  if (n < length) {
    const x = scale * (samples[from + n] - offset);
    to[n] = x;
    even += x;
  }
  return even + odd;
}

/**
 * What is done to a frame's samples once they are loaded, in one pass over them:
 *
 *   d_n = x_n − mean     y_n = (d_n − a d_{n−1}) w_n,  d_{−1} = d_0
 *
 * Pre-emphasis of 0 and a mean of 0 leave every sample as it is. With `loadSamples` 1.5 µs for a frame of 400, where a pass
 * for each step took 3.8 (the best of 15 runs of 6000 frames, processor time, Node 20, one EPYC core); four samples a turn
 * took no less than two.
 *
 * @returns Σ d_n², added up in the order of the samples
 */
export function conditionFrame(
  loaded: Float64Array,
  mean: number,
  preEmphasis: number,
  taper: Float64Array,
  frame: Float64Array,
): number {
  const length = taper.length;
  let energy = 0;
  let before = loaded[0] - mean;
  let n = 0;
  for (; n + 1 < length; n += 2) {
    const d = loaded[n] - mean;
    const next = loaded[n + 1] - mean;
    energy = energy + d * d + next * next;
    frame[n] = (d - preEmphasis * before) * taper[n];
    frame[n + 1] = (next - preEmphasis * d) * taper[n + 1];
    before = next;
  }
  if (n < length) {
    const d = loaded[n] - mean;
    energy += d * d;
    frame[n] = (d - preEmphasis * before) * taper[n];
  }
  return energy;
}

/**
 * As `conditionFrame`, where each sample's predecessor is given, as it was loaded: y_n = (x_n − mean − a b_n) w_n.
 *
 * @returns Σ (x_n − mean)², in the order of the samples
 */
export function conditionFrameAfter(
  before: Float64Array,
  loaded: Float64Array,
  mean: number,
  preEmphasis: number,
  taper: Float64Array,
  frame: Float64Array,
): number {
  let energy = 0;
  for (let n = 0; n < taper.length; n++) {
    const d = loaded[n] - mean;
    energy += d * d;
    frame[n] = (d - preEmphasis * before[n]) * taper[n];
  }
  return energy;
}

/** E = Σ x² over a frame as it stands in a buffer. */
export function frameEnergy(frame: Float64Array, length: number): number {
  let sum = 0;
  for (let n = 0; n < length; n++) {
    const x = frame[n];
    sum += x * x;
  }
  return sum;
}

/** Decibels in one neper of power. */
export const DECIBELS_PER_NAT = 10 / Math.LN10;

/** ln max(E, floor), nats. */
export function logEnergyOf(energy: number, floor: number): number {
  return Math.log(Math.max(energy, floor));
}
