import { OptionError } from "../../errors.js";
import { firstOver } from "../../math/order.js";
import { createRandom, type Random } from "../../math/random.js";
import { pairwiseSum } from "../../math/sums.js";
import type { FeatureMatrix, GaussianMixture } from "../../types.js";
import { type Gaussian, gaussiansOf } from "./gaussian.js";

/** Frames drawn from a mixture, and means over such frames: estimates of what has no closed form. */

export interface SampleOptions {
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
  /** Seconds from one frame to the next. @default 0.01 */
  readonly frameShift?: number;
}

/** Frames drawn from a mixture, and the component that each was drawn from. */
export interface SampledFrames {
  /** T × D, float64. */
  readonly features: FeatureMatrix;
  /** T indices. */
  readonly components: Uint32Array;
}

/**
 * Draws frames from a mixture, each independently: a component k with probability w_k, then
 *
 *   x = μ_k + L_k z      Σ_k = L_k L_kᵀ, z standard normal
 *
 * The frames come in the order of drawing; scikit-learn's `sample` sorts them by component. O(T D), for full and tied
 * covariances O(T D²).
 *
 * @param numFrames  T, from 0 on
 * @throws {OptionError} when the number of frames or the seed is not a whole number of at least 0
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [-9, 9], covariances: [1, 1] });
 * const { features, components } = sample(mixture, 1000, { seed: 1 });
 * features.numFrames // => 1000
 * components.every((k, t) => (k === 0) === (features.data[t] < 0)) // => true
 */
export function sample(mixture: GaussianMixture, numFrames: number, options: SampleOptions = {}): SampledFrames {
  const { seed = 0, frameShift = 0.01 } = options;
  checkWhole("the number of frames", numFrames, 0);
  const { features, components } = createSampler(mixture, seed)(numFrames);
  return { features: { ...features, frameShift }, components };
}

export interface MonteCarloOptions {
  /** Frames drawn; four times as many halve the standard error. @default 10000 */
  readonly numSamples?: number;
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
}

/** Drawn and held at once. */
const FRAMES_AT_ONCE = 4096;

/**
 * The mean under a mixture of a function of frames, T values of T frames, estimated by drawing frames from it; and its standard
 * error, the deviation of the values over √n.
 */
export function estimateMean(
  mixture: GaussianMixture,
  { numSamples = 10_000, seed = 0 }: MonteCarloOptions,
  valuesOf: (frames: FeatureMatrix) => Float64Array,
): { readonly mean: number; readonly standardError: number } {
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

/** @throws {OptionError} unless the value is a whole number of at least `least` */
function checkWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new OptionError(`${name} is a whole number of at least ${least}, not ${value}`);
}

/** A function that draws frames from a mixture, other ones at each call. */
function createSampler(mixture: GaussianMixture, seed: number): (numFrames: number) => SampledFrames {
  checkWhole("seed", seed, 0);
  const { dim } = mixture;
  const random = createRandom(seed);
  const gaussians = gaussiansOf(mixture);
  const drawIndex = createDraw(gaussians.map(({ weight }) => weight));
  const noise = new Float64Array(dim);
  return (numFrames) => {
    const data = new Float64Array(numFrames * dim);
    const components = new Uint32Array(numFrames);
    for (let t = 0; t < numFrames; t++) {
      const gaussian = gaussians[drawIndex(random)];
      components[t] = gaussian.component;
      for (let d = 0; d < dim; d++) noise[d] = random.normal();
      place(gaussian, noise, data.subarray(t * dim, (t + 1) * dim));
    }
    return { features: { data, numFrames, dim, frameShift: 0.01 }, components };
  };
}

/** Draws index k with probability w_k / Σ w, by bisection of the running sums. */
function createDraw(weights: readonly number[]): (random: Random) => number {
  let total = 0;
  const ends = Float64Array.from(weights, (weight) => {
    total += weight;
    return total;
  });
  // A product that is rounded up to the total is the last one's.
  return (random) => Math.min(firstOver(ends, random.uniform() * total), ends.length - 1);
}

/** Writes μ + L z. */
function place({ mean, factor, isDiagonal }: Gaussian, noise: Float64Array, frame: Float64Array): void {
  for (let i = 0, at = 0; i < frame.length; i++) {
    let value = mean[i];
    if (isDiagonal) value += factor[i] * noise[i];
    else for (let j = 0; j <= i; j++, at++) value += factor[at] * noise[j];
    frame[i] = value;
  }
}
