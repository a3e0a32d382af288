import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { chunksOf, FRAMES_PER_CHUNK } from "../../src/gmm/frame-chunks.js";
import { featureMatrix } from "../../src/gmm/frames.js";
import type { FeatureMatrix } from "../../src/types.js";

/** Frames that count up: frame t of all is [2t, 2t + 1]. */
function counting(lengths: readonly number[], precise = false): FeatureMatrix[] {
  let next = 0;
  return lengths.map((numFrames) => {
    const values = Array.from({ length: 2 * numFrames }, () => next++);
    return {
      data: precise ? Float64Array.from(values) : Float32Array.from(values),
      numFrames,
      dim: 2,
      frameShift: 0.01,
    };
  });
}

describe("frames in chunks", () => {
  it("are all frames of all matrices in their order, whatever their lengths", () => {
    const lengths = fc.array(fc.oneof(fc.nat(50), fc.integer({ min: 4000, max: 9000 })), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(lengths, (lengths) => {
        const chunks = chunksOf(counting(lengths));
        const total = lengths.reduce((sum, length) => sum + length, 0);
        expect(chunks.numFrames).toBe(total);
        const seen: number[] = [];
        for (let index = 0; index < chunks.numChunks; index++) {
          const { firstFrame, features } = chunks.chunk(index);
          expect(firstFrame).toBe(index * FRAMES_PER_CHUNK);
          if (index < chunks.numChunks - 1) expect(features.numFrames).toBe(FRAMES_PER_CHUNK);
          expect(features.data).toHaveLength(2 * features.numFrames);
          for (const value of features.data) seen.push(value);
        }
        expect(seen.length).toBe(2 * total);
        expect(seen.every((value, i) => value === i)).toBe(true);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it("are views where a chunk lies in one matrix", () => {
    const [matrix] = counting([10_000]);
    const chunks = chunksOf([matrix as FeatureMatrix]);
    for (const index of [0, 1, 2]) expect(chunks.chunk(index).features.data.buffer).toBe(matrix?.data.buffer);
  });

  it("are float64 where a float64 matrix comes into them", () => {
    const parts = [...counting([4000]), ...counting([5000], true), ...counting([9000])];
    const chunks = chunksOf(parts);
    const kinds = Array.from({ length: chunks.numChunks }, (_, i) => chunks.chunk(i).features.data.constructor.name);
    expect(kinds).toEqual(["Float64Array", "Float64Array", "Float64Array", "Float32Array", "Float32Array"]);
  });

  it("of different dimensions, of none, and of too few values are refused", () => {
    expect(() => chunksOf([featureMatrix([[1]]), featureMatrix([[1, 2]])])).toThrow(ShapeError);
    expect(() => chunksOf([])).toThrow(/at least one matrix/);
    expect(() => chunksOf([{ ...featureMatrix([[1, 2]]), numFrames: 3 }])).toThrow(/3 frames of 2 .* 6 values, not 2/);
  });
});
