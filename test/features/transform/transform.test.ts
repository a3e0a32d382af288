import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { applyTransform } from "../../../src/features/transform/transform.js";
import type { FeatureTransform } from "../../../src/types.js";
import { matrix, rowOf, single, slice } from "../matrices.js";

const transform: FeatureTransform = {
  kind: "pca",
  inputDim: 3,
  outputDim: 2,
  offset: [1, 2, 3],
  matrix: [1, 0, -1, 0.5, 2, 0],
};
const features = matrix([
  [1, 2, 3],
  [2, 4, 8],
]);

describe("applyTransform", () => {
  it("takes the offset off and multiplies with the matrix", () => {
    const result = applyTransform(features, transform);
    expect(result).toMatchObject({ numFrames: 2, dim: 2, frameShift: 0.01 });
    expect(rowOf(result, 0)).toEqual([0, 0]);
    expect(rowOf(result, 1)).toEqual([1 - 5, 0.5 + 4]);
  });

  it("leaves frames their weights", () => {
    const weights = new Float64Array([0, 1]);
    expect(applyTransform({ ...features, weights }, transform).weights).toEqual(weights);
  });

  it("is the same after JSON, keeps the precision of its input, and takes no frames", () => {
    expect(applyTransform(features, JSON.parse(JSON.stringify(transform)))).toEqual(
      applyTransform(features, transform),
    );
    expect(applyTransform(single(features), transform).data).toBeInstanceOf(Float32Array);
    expect(applyTransform(slice(features, 0, 0), transform)).toMatchObject({ numFrames: 0, dim: 2 });
  });

  it("refuses features and transforms of other shapes", () => {
    expect(() => applyTransform(matrix([[1, 2]]), transform)).toThrow(
      "the PCA transform is for 3 dimensions, the features have 2; extract with the recipe it was trained on",
    );
    const broken: Partial<FeatureTransform>[] = [
      { offset: [1, 2] },
      { matrix: [1, 2, 3] },
      { outputDim: 3 },
      { inputDim: 0, offset: [], matrix: [] },
      { outputDim: 1.5 },
      { offset: [1, 2, Number.NaN] },
      { matrix: [1, 0, -1, 0.5, 2, "0" as unknown as number] },
      { offset: null as unknown as number[] },
    ];
    for (const part of broken) {
      expect(() => applyTransform(features, { ...transform, ...part })).toThrow(ShapeError);
    }
    expect(() => applyTransform(features, { ...transform, kind: "hlda" as "lda" })).toThrow(OptionError);
    expect(() => applyTransform({ ...features, numFrames: 1 }, transform)).toThrow(ShapeError);
  });
});
