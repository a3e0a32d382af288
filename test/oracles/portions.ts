import type { FeatureMatrix } from "../../src/types.js";

/** The frames from `start` up to `end`. */
export function framesOf(features: FeatureMatrix, start: number, end: number): FeatureMatrix {
  const { data, dim } = features;
  return { ...features, data: data.slice(start * dim, end * dim), numFrames: end - start };
}

/** The frames in portions of these lengths, over and over to the end; lengths of 0 give empty ones. */
export function* portionsOf(features: FeatureMatrix, lengths: readonly number[]): Generator<FeatureMatrix> {
  for (let start = 0, i = 0; start < features.numFrames; i++) {
    const end = Math.min(features.numFrames, start + (lengths[i % lengths.length] ?? 1));
    yield framesOf(features, start, end);
    start = end;
  }
}
