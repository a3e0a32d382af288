import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { concatenateFrames, featureMatrix, frameMoments } from "../../src/gmm/frames.js";

describe("frames", () => {
  it("have their mean and their variance, that of the population", () => {
    const { mean, variance } = frameMoments(
      featureMatrix([
        [1, 1e6],
        [2, 1e6 + 2],
        [6, 1e6 + 4],
      ]),
    );
    expect(Array.from(mean)).toEqual([3, 1e6 + 2]);
    expect(Array.from(variance)).toEqual([14 / 3, 8 / 3].map((value) => expect.closeTo(value, 12)));
  });

  it("of several matrices are joined in order, float64 if one is", () => {
    const single = { data: Float32Array.of(1, 2, 9, 9), numFrames: 1, dim: 2, frameShift: 0.01 };
    const joined = concatenateFrames([
      single,
      featureMatrix([
        [3, 4],
        [5, 6],
      ]),
    ]);
    expect(joined.data).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
    expect(joined.numFrames).toBe(3);
    expect(concatenateFrames([single, single]).data).toEqual(Float32Array.of(1, 2, 1, 2));
  });

  it("of different dimensions, and none, are refused", () => {
    expect(() => concatenateFrames([featureMatrix([[1]]), featureMatrix([[1, 2]])])).toThrow(ShapeError);
    expect(() => concatenateFrames([])).toThrow(/at least one matrix/);
    expect(() => featureMatrix([[1, 2], [3]])).toThrow(/row 1 has 1 values, the first has 2/);
  });
});
