import { pairwiseSum } from "../math/sums.js";
import type { FeatureMatrix, GaussianMixture } from "../types.js";
import { checkWhole, createSampler } from "./sample.js";

export interface MonteCarloOptions {
  /** Frames drawn; four times as many halve the standard error. @default 10000 */
  readonly numSamples?: number;
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
}

/** A mean over random frames, and how far it is likely to be off. */
export interface Estimate {
  readonly mean: number;
  /** Of the mean: the deviation of the values over √n. */
  readonly standardError: number;
}

/** Frames that are drawn and held at once. */
const FRAMES_AT_ONCE = 4096;

/**
 * The mean under a mixture of what a function gives for each frame, by drawing frames from it.
 *
 * @param valuesOf  T values of T frames
 * @throws {OptionError} when there are fewer than two samples
 */
export function estimateMean(
  mixture: GaussianMixture,
  { numSamples = 10_000, seed = 0 }: MonteCarloOptions,
  valuesOf: (frames: FeatureMatrix) => Float64Array,
): Estimate {
  checkWhole("numSamples", numSamples, 2);
  const draw = createSampler(mixture, seed);
  const values = new Float64Array(numSamples);
  for (let start = 0; start < numSamples; start += FRAMES_AT_ONCE) {
    values.set(valuesOf(draw(Math.min(FRAMES_AT_ONCE, numSamples - start)).features), start);
  }
  const mean = pairwiseSum(values) / numSamples;
  const squares = pairwiseSum(values.map((value) => (value - mean) ** 2));
  return { mean, standardError: Math.sqrt(squares / (numSamples - 1) / numSamples) };
}
