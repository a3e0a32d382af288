import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { frameMeans, scoringChunks } from "../../src/gmm/frame-means.js";
import type { FeatureMatrix } from "../../src/types.js";
import { clusteredFrames } from "../oracles/random-frames.js";

describe("chunks to score", () => {
  it("hold no more of a long recording at once than a chunk, and miss nothing of it", () => {
    const features = clusteredFrames({ numFrames: 10_000, dim: 1, numClusters: 1, seed: 7 });
    for (const [numModels, length] of [
      [1, 4096],
      [1000, 1048],
      [1e6, 256],
    ] as const) {
      const chunks = [...scoringChunks(features, numModels)];
      expect(Math.max(...chunks.map(({ numFrames }) => numFrames))).toBe(length);
      expect(Float64Array.from(chunks.flatMap(({ data }) => Array.from(data)))).toEqual(features.data);
    }
  });
});

describe("means over frames", () => {
  const features = clusteredFrames({ numFrames: 9001, dim: 2, numClusters: 2, seed: 8 });
  /** The first column, and ones. */
  const rowsOf = ({ data, numFrames }: FeatureMatrix) =>
    Float64Array.from({ length: 2 * numFrames }, (_, i) => (i < numFrames ? (data[2 * i] ?? 0) : 1));

  it("are those of each row, over chunks", () => {
    const [first, ones] = frameMeans(features, 2, rowsOf);
    const column = Array.from(features.data).filter((_, i) => i % 2 === 0);
    expect(first).toBeCloseTo(column.reduce((sum, value) => sum + value, 0) / 9001, 10);
    expect(ones).toBe(1);
  });

  it("are refused of no frames", () => {
    expect(() => frameMeans({ ...features, numFrames: 0 }, 2, rowsOf)).toThrow(ShapeError);
  });
});
