import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { featureMatrix, frameMoments } from "../../src/gmm/frames.js";

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

  it("from rows of different lengths are refused", () => {
    expect(() => featureMatrix([[1, 2], [3]])).toThrow(ShapeError);
    expect(() => featureMatrix([[1, 2], [3]])).toThrow(/row 1 has 1 values, the first has 2/);
  });
});
