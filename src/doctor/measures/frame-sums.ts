/** What one Gaussian needs to know of frames, and the medians by which outliers are told. */

import { cepstralStatistics } from "../../features/normalize/cepstral-normalization.js";
import { scatterAbout } from "../../features/transform/transform.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { FeatureMatrix } from "../../types.js";

/**
 * All that a Gaussian needs to know of frames, whatever their number: sums about an origin, which add up and can be taken off
 * again.
 */
export interface FrameSums {
  readonly numFrames: number;
  /** D values Σ_t (x_t − o). */
  readonly first: Float64Array;
  /** Σ_t (x_t − o)(x_t − o)ᵀ, the lower triangle by rows. */
  readonly second: Float64Array;
}

/** The sums of a matrix about an origin of D values. O(numFrames · dim²). */
export function frameSums(features: FeatureMatrix, origin: Float64Array): FrameSums {
  const { mean } = cepstralStatistics(features);
  const { numFrames } = features;
  return {
    numFrames,
    first: mean.map((value, d) => numFrames * (value - (origin[d] as number))),
    second: scatterAbout([features], origin),
  };
}

export const noFrames = (dim: number): FrameSums => ({
  numFrames: 0,
  first: new Float64Array(dim),
  second: new Float64Array(packedLength(dim)),
});

/** a + factor · b: with −1 what is left of A without B. */
export function addSums(a: FrameSums, b: FrameSums, factor = 1): FrameSums {
  const add = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + factor * (y[i] as number));
  return {
    numFrames: a.numFrames + factor * b.numFrames,
    first: add(a.first, b.first),
    second: add(a.second, b.second),
  };
}

/** Σ_t (x_t − o − c)(x_t − o − c)ᵀ, packed: about c, D values from the origin. */
export function scatterFrom({ numFrames, first, second }: FrameSums, centre: Float64Array): Float64Array {
  const scatter = new Float64Array(second.length);
  for (let i = 0, at = 0; i < first.length; i++) {
    const [fi, ci] = [first[i] as number, centre[i] as number];
    for (let j = 0; j <= i; j++, at++) {
      const [fj, cj] = [first[j] as number, centre[j] as number];
      scatter[at] = (second[at] as number) - fi * cj - ci * fj + numFrames * ci * cj;
    }
  }
  return scatter;
}

/** The mean from the origin, D values. */
export const meanOf = ({ numFrames, first }: FrameSums): Float64Array => first.map((sum) => sum / numFrames);

/** The middle value; the upper of the two in the middle. NaN where there is none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The median of the distances from the median. */
export function medianDeviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}

/** The third quartile of the normal distribution: its median deviation in standard deviations. */
const NORMAL_QUARTILE = 0.6745;

/** How far a value lies from the centre, in what would be standard deviations of a normal distribution (Iglewicz and Hoaglin 1993). */
export const robustScore = (value: number, centre: number, deviation: number): number =>
  (NORMAL_QUARTILE * (value - centre)) / deviation;
