import fc from "fast-check";
import { expect } from "vitest";
import type { FrameReach } from "../../src/features/frames/neighbours.js";
import type { FeatureMatrix } from "../../src/types.js";

export type Rows = readonly (readonly number[])[];

export const matrix = (rows: Rows): FeatureMatrix => ({
  data: Float64Array.from(rows.flat()),
  numFrames: rows.length,
  dim: rows[0]?.length ?? 0,
  frameShift: 0.01,
});

/** Rows `start` … `end − 1`. */
export const slice = (features: FeatureMatrix, start: number, end: number): FeatureMatrix => ({
  ...features,
  data: features.data.slice(start * features.dim, end * features.dim),
  numFrames: end - start,
});

export const rowOf = (features: FeatureMatrix, frame: number): readonly number[] =>
  Array.from(features.data.subarray(frame * features.dim, (frame + 1) * features.dim));

/** The columns from `from` on, `count` of them. */
export const columnsOf = (features: FeatureMatrix, from: number, count: number): FeatureMatrix =>
  matrix(Array.from({ length: features.numFrames }, (_, frame) => rowOf(features, frame).slice(from, from + count)));

export const columnOf = (features: FeatureMatrix, column: number): readonly number[] =>
  Array.from(columnsOf(features, column, 1).data);

/** The same values in the other precision. */
export const single = (features: FeatureMatrix): FeatureMatrix => ({
  ...features,
  data: Float32Array.from(features.data),
});

/** Matrices of `dim` columns, with ties and with columns far from zero. */
export const matrices = (frames: { minLength: number; maxLength: number }, dim = 2): fc.Arbitrary<FeatureMatrix> =>
  fc
    .array(
      fc.array(
        fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(1000.1)),
        {
          minLength: dim,
          maxLength: dim,
        },
      ),
      frames,
    )
    .map(matrix);

/** Cuts a matrix somewhere and holds the frames of the cut, with the context its reach asks for, against the whole. */
export function expectSlicesToEqualTheWhole(
  whole: FeatureMatrix,
  { left, right, minFrames }: FrameReach,
  transform: (features: FeatureMatrix) => FeatureMatrix,
  cut: { readonly start: number; readonly length: number },
): void {
  const { numFrames } = whole;
  const start = Math.min(cut.start, numFrames - 1);
  const end = Math.min(start + cut.length, numFrames);
  let low = Math.max(start - left, 0);
  let high = Math.min(end + right, numFrames);
  if (low === 0) high = Math.min(Math.max(high, minFrames), numFrames);
  if (high === numFrames) low = Math.max(Math.min(low, numFrames - minFrames), 0);
  const expected = transform(whole);
  const actual = transform(slice(whole, low, high));
  for (let frame = start; frame < end; frame++) expect(rowOf(actual, frame - low)).toEqual(rowOf(expected, frame));
}

/** Where to cut. */
export const cuts = fc.record({ start: fc.nat({ max: 60 }), length: fc.integer({ min: 1, max: 20 }) });
