import type { FeatureMatrix } from "../types.js";

/** y = M (x − o): what makes a covariance that all components share the unit matrix. */
export interface Rotation {
  /** D values. */
  readonly offset: Float64Array;
  /** A lower triangle, packed by rows. */
  readonly matrix: Float64Array;
}

/**
 * The frames rotated, float64. O(numFrames · dim²).
 *
 * Four frames side by side, as in the reference kernel: one sum alone waits for each addition before the next. An iteration of
 * EM with 16 tied components in 39 dimensions took three quarters of the time.
 */
export function rotateFrames(features: FeatureMatrix, { offset, matrix }: Rotation): FeatureMatrix {
  const { data, numFrames, dim } = features;
  const rotated = new Float64Array(numFrames * dim);
  const four = new Float64Array(4 * dim);
  const products = new Float64Array(4 * dim);
  for (let t = 0; t < numFrames; t += 4) {
    const count = Math.min(4, numFrames - t);
    for (let side = 0; side < count; side++) {
      const row = (t + side) * dim;
      for (let d = 0; d < dim; d++) four[4 * d + side] = (data[row + d] as number) - (offset[d] as number);
    }
    multiplyFour(matrix, four, products);
    for (let side = 0; side < count; side++) {
      const row = (t + side) * dim;
      for (let d = 0; d < dim; d++) rotated[row + d] = products[4 * d + side] as number;
    }
  }
  return { ...features, data: rotated };
}

/** A z of four vectors z, given and returned as D × 4, A a packed lower triangle. */
function multiplyFour(lower: Float64Array, z: Float64Array, products: Float64Array): void {
  for (let i = 0, at = 0; i < z.length; i += 4) {
    let y0 = 0;
    let y1 = 0;
    let y2 = 0;
    let y3 = 0;
    for (let j = 0; j <= i; j += 4, at++) {
      const factor = lower[at] as number;
      y0 += factor * (z[j] as number);
      y1 += factor * (z[j + 1] as number);
      y2 += factor * (z[j + 2] as number);
      y3 += factor * (z[j + 3] as number);
    }
    products[i] = y0;
    products[i + 1] = y1;
    products[i + 2] = y2;
    products[i + 3] = y3;
  }
}
