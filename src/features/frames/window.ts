/** Window functions. */

import type { FeatureRecipe } from "../../types.js";

/**
 * A window over a frame. Symmetric, w[n] = w[N − 1 − n] to the last bit, with x = n / (N − 1); or periodic, with
 * x = n / N: the first N of a symmetric one of N + 1.
 *
 *   hann ½ − ½ cos 2πx · hamming 0.54 − 0.46 cos 2πx · povey hann^0.85 · blackman 0.42 − ½ cos 2πx + 0.08 cos 4πx ·
 *   sine sin πx
 *
 * HTK and Kaldi use symmetric windows, librosa (scipy's `get_window`) periodic ones. Symmetric Hann, Blackman and sine
 * are meyda's own; meyda's "hamming" divides by N, not N − 1, and so is the periodic one.
 *
 * @param length  at least 2
 * @see Kaldi feat/feature-window.cc, FeatureWindowFunction
 */
export function windowOf(
  shape: FeatureRecipe["window"],
  length: number,
  symmetry: FeatureRecipe["windowSymmetry"] = "symmetric",
): Float64Array {
  if (symmetry === "periodic") return windowOf(shape, length + 1).subarray(0, length);
  const values = new Float64Array(length);
  const valueAt = SHAPES[shape];
  for (let n = 0; 2 * n < length; n++) {
    const value = valueAt(n / (length - 1));
    values[n] = value;
    values[length - 1 - n] = value;
  }
  return values;
}

const TURN = 2 * Math.PI;

const hann = (x: number): number => 0.5 - 0.5 * Math.cos(TURN * x);

/** Kaldi's power of the Hann window. */
const POVEY_POWER = 0.85;

/** Each shape as a function of x, 0 … 1. */
const SHAPES: { readonly [Shape in FeatureRecipe["window"]]: (x: number) => number } = {
  hann,
  hamming: (x) => 0.54 - 0.46 * Math.cos(TURN * x),
  povey: (x) => hann(x) ** POVEY_POWER,
  blackman: (x) => 0.42 - 0.5 * Math.cos(TURN * x) + 0.08 * Math.cos(2 * TURN * x),
  sine: (x) => Math.sin((TURN / 2) * x),
  rectangular: () => 1,
};
