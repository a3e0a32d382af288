import type { FeatureRecipe } from "../types.js";

const TURN = 2 * Math.PI;

/** Each shape as a function of x = n / (N − 1), 0 … 1. */
const SHAPES: { readonly [Shape in FeatureRecipe["window"]]: (x: number) => number } = {
  hann: (x) => 0.5 - 0.5 * Math.cos(TURN * x),
  hamming: (x) => 0.54 - 0.46 * Math.cos(TURN * x),
  blackman: (x) => 0.42 - 0.5 * Math.cos(TURN * x) + 0.08 * Math.cos(2 * TURN * x),
  sine: (x) => Math.sin((TURN / 2) * x),
  rectangular: () => 1,
};

/**
 * A symmetric window, w[n] = w[N − 1 − n] to the last bit, with x = n / (N − 1):
 *
 *   hann ½ − ½ cos 2πx · hamming 0.54 − 0.46 cos 2πx · blackman 0.42 − ½ cos 2πx + 0.08 cos 4πx · sine sin πx
 *
 * Hann, Blackman and sine are meyda's own. meyda's "hamming" divides by N, not N − 1, and so is the periodic one; this is
 * the symmetric window that HTK and Kaldi use.
 *
 * @param length  at least 2
 */
export function windowOf(shape: FeatureRecipe["window"], length: number): Float64Array {
  const values = new Float64Array(length);
  const valueAt = SHAPES[shape];
  for (let n = 0; 2 * n < length; n++) {
    const value = valueAt(n / (length - 1));
    values[n] = value;
    values[length - 1 - n] = value;
  }
  return values;
}
