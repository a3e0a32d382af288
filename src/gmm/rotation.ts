import type { FeatureMatrix } from "../types.js";

/** y = M (x − o): what makes a covariance that all components share the unit matrix. */
export interface Rotation {
  /** D values. */
  readonly offset: Float64Array;
  /** A lower triangle, packed by rows. */
  readonly matrix: Float64Array;
}

/** The frames rotated, float64. O(numFrames · dim²). */
export function rotateFrames(features: FeatureMatrix, { offset, matrix }: Rotation): FeatureMatrix {
  const { data, numFrames, dim } = features;
  const rotated = new Float64Array(numFrames * dim);
  const centred = new Float64Array(dim);
  for (let t = 0; t < numFrames; t++) {
    const row = t * dim;
    for (let d = 0; d < dim; d++) centred[d] = (data[row + d] as number) - (offset[d] as number);
    for (let i = 0, at = 0; i < dim; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++, at++) sum += (matrix[at] as number) * (centred[j] as number);
      rotated[row + i] = sum;
    }
  }
  return { ...features, data: rotated };
}
