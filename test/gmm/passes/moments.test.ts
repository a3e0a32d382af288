import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { addMoments, chunkMoments, featureMatrix, frameMoments, momentsOf } from "../../../src/gmm/passes/moments.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

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

const features = clusteredFrames({ numFrames: 1000, dim: 3, numClusters: 4, seed: 3 });
const chunk = (start: number, end: number) => ({
  firstFrame: start,
  features: { ...features, data: features.data.slice(start * 3, end * 3), numFrames: end - start },
});

describe("moments", () => {
  it("of two parts add up to those of the whole", () => {
    const whole = momentsOf(chunkMoments(chunk(0, 1000)));
    for (const cut of [1, 333, 999]) {
      const { mean, variance } = momentsOf(addMoments(chunkMoments(chunk(0, cut)), chunkMoments(chunk(cut, 1000))));
      for (const d of [0, 1, 2]) {
        expect(mean[d]).toBeCloseTo(whole.mean[d] ?? 0, 12);
        expect(variance[d]).toBeCloseTo(whole.variance[d] ?? 0, 10);
      }
    }
  });

  it("keep their digits far from zero", () => {
    const far = { ...features, data: features.data.map((value) => value + 1e8) };
    const near = momentsOf(chunkMoments(chunk(0, 1000)));
    const { variance } = momentsOf(chunkMoments({ firstFrame: 0, features: far }));
    for (const d of [0, 1, 2]) expect(Math.abs((variance[d] ?? 0) / (near.variance[d] ?? 0) - 1)).toBeLessThan(1e-7);
  });

  it("of frames that agree are exact: no variance comes from rounding", () => {
    const same = { data: new Float64Array(4096).fill(0.1), numFrames: 4096, dim: 1, frameShift: 0.01 };
    const moments = chunkMoments({ firstFrame: 0, features: same });
    const { mean, variance } = momentsOf(addMoments(addMoments(moments, moments), moments));
    expect([mean[0], variance[0]]).toEqual([0.1, 0]);
  });

  it("name the first value of all that is not finite", () => {
    const data = features.data.slice();
    data[700 * 3 + 1] = Number.NEGATIVE_INFINITY;
    data[900 * 3] = Number.NaN;
    const damaged = (start: number, end: number) =>
      chunkMoments({
        firstFrame: start,
        features: { ...features, data: data.subarray(start * 3, end * 3), numFrames: end - start },
      });
    const summed = addMoments(addMoments(damaged(0, 500), damaged(500, 800)), damaged(800, 1000));
    expect(summed.notFinite).toEqual({ frame: 700, dimension: 1, value: Number.NEGATIVE_INFINITY });
  });
});
