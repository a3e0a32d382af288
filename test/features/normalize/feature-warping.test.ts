import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { warpFeatures, warpingReach } from "../../../src/features/normalize/feature-warping.js";
import { createRandom } from "../../../src/math/random.js";
import { normalQuantile } from "../../../src/math/special.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { readGolden } from "../../oracles/golden.js";
import {
  columnOf,
  cuts,
  expectSlicesToEqualTheWhole,
  matrices,
  matrix,
  type Rows,
  single,
  slice,
} from "../matrices.js";
import { maxDifference } from "../waveforms.js";

interface WarpingGolden {
  readonly data: Rows;
  readonly warped: Rows;
}

/** The definition: each window ranked anew. */
function slowlyWarped(features: FeatureMatrix, window: number): readonly number[] {
  const { data, numFrames, dim } = features;
  return Array.from(data, (value, i) => {
    const length = Math.min(window, numFrames);
    const start = Math.min(Math.max(Math.floor(i / dim) - Math.floor(window / 2), 0), numFrames - length);
    const values = Array.from({ length }, (_, k) => data[(start + k) * dim + (i % dim)] as number);
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return normalQuantile((below + (equal + 1) / 2 - 0.5) / length);
  });
}

const randomWalk = (numFrames: number): FeatureMatrix => {
  const random = createRandom(5);
  let level = 0;
  return matrix(
    Array.from({ length: numFrames }, () => {
      level += random.normal();
      return [level, random.uniform() ** 8];
    }),
  );
};

describe("warpFeatures", () => {
  it("gives the normal quantiles of scipy's midranks over a short recording", () => {
    const { data, warped } = readGolden<WarpingGolden>("transform/warping.json");
    expect(maxDifference(warpFeatures(matrix(data)).data, warped.flat())).toBeLessThan(1e-12);
  });

  it("is the definition, for any window, at the ends and with ties", () => {
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 60 }), fc.integer({ min: 2, max: 25 }), (features, window) => {
        expect(Array.from(warpFeatures(features, { window }).data)).toEqual(slowlyWarped(features, window));
      }),
      { seed: 1, numRuns: 200 },
    );
    const walk = randomWalk(700);
    expect(Array.from(warpFeatures(walk).data)).toEqual(slowlyWarped(walk, 301));
  });

  it("is the same for a slice with the context of its reach, to the bit", () => {
    const windows = fc.integer({ min: 2, max: 20 });
    fc.assert(
      fc.property(matrices({ minLength: 1, maxLength: 60 }), windows, cuts, (features, window, cut) => {
        expectSlicesToEqualTheWhole(features, warpingReach({ window }), (m) => warpFeatures(m, { window }), cut);
      }),
      { seed: 2 },
    );
    expect(warpingReach()).toEqual({ left: 150, right: 150, minFrames: 301 });
    expect(warpingReach({ window: 300 })).toEqual({ left: 150, right: 149, minFrames: 300 });
  });

  it("sees the order of values alone: gains and rising functions change nothing", () => {
    // Whole numbers, whose cubes are exact: rounding makes no ties that were none.
    const walk = { ...randomWalk(400), data: randomWalk(400).data.map((x) => Math.round(64 * x)) };
    const bent = { ...walk, data: walk.data.map((x) => x ** 3 + 5 * x + 7) };
    expect(warpFeatures(bent)).toEqual(warpFeatures(walk));
  });

  it("turns its sign with the features, and makes columns normal", () => {
    const walk = randomWalk(301);
    const turned = warpFeatures({ ...walk, data: walk.data.map((x) => -x) });
    const warped = warpFeatures(walk);
    expect(
      maxDifference(
        turned.data,
        warped.data.map((y) => -y),
      ),
    ).toBeLessThan(1e-13);
    for (const column of [0, 1]) {
      const values = columnOf(warped, column);
      const mean = values.reduce((sum, y) => sum + y / 301, 0);
      const variance = values.reduce((sum, y) => sum + (y * y) / 301, 0);
      expect(Math.abs(mean)).toBeLessThan(1e-12);
      expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    }
  });

  it("is 0 for a constant and for a single frame", () => {
    const constant = matrix(Array.from({ length: 400 }, () => [3.3]));
    expect(warpFeatures(constant).data.every((y) => y === 0)).toBe(true);
    expect(Array.from(warpFeatures(slice(constant, 0, 1)).data)).toEqual([0]);
  });

  it("keeps the precision of its input, leaves it alone, and takes no frames", () => {
    const walk = randomWalk(50);
    const before = walk.data.slice();
    expect(warpFeatures(single(walk)).data).toBeInstanceOf(Float32Array);
    expect(warpFeatures(walk)).toMatchObject({ numFrames: 50, dim: 2, frameShift: 0.01 });
    expect(walk.data).toEqual(before);
    expect(warpFeatures(slice(walk, 0, 0))).toMatchObject({ numFrames: 0, dim: 2 });
  });

  it("refuses windows outside their range, values that have no rank, and data of another shape", () => {
    const walk = randomWalk(3);
    for (const window of [1, 0, 2.5, 100_001, Number.NaN]) {
      expect(() => warpFeatures(walk, { window })).toThrow(OptionError);
      expect(() => warpingReach({ window })).toThrow(OptionError);
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() =>
        warpFeatures(
          matrix([
            [1, 2],
            [3, value],
          ]),
        ),
      ).toThrow(ShapeError);
      expect(() =>
        warpFeatures(
          matrix([
            [1, 2],
            [3, value],
          ]),
        ),
      ).toThrow(`feature 1 of frame 1 is ${value}`);
    }
    expect(() => warpFeatures({ ...walk, dim: 5 })).toThrow(ShapeError);
  });
});
