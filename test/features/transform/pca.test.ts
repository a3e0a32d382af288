import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { trainPca } from "../../../src/features/transform/pca.js";
import { applyTransform } from "../../../src/features/transform/transform.js";
import { createRandom } from "../../../src/math/random.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { columnOf, matrix, type Rows, slice } from "../matrices.js";
import { maxDifference } from "../waveforms.js";

interface PcaGolden {
  readonly data: Rows;
  readonly mean: readonly number[];
  readonly components: Rows;
  readonly whitened_3: Rows;
}

/** Turned so that its greatest entry is positive. */
const turned = (row: readonly number[]) => {
  const peak = row.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return row.map((value) => value * Math.sign(peak));
};

const covariance = (features: FeatureMatrix, i: number, j: number) => {
  const [a, b] = [columnOf(features, i), columnOf(features, j)];
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return a.reduce((sum, x, t) => sum + (x - mean(a)) * ((b[t] ?? 0) - mean(b)), 0) / (a.length - 1);
};

const correlated = (numFrames: number, dim: number, seed: number): FeatureMatrix => {
  const random = createRandom(seed);
  const mixing = Array.from({ length: dim * dim }, () => random.normal());
  return matrix(
    Array.from({ length: numFrames }, () => {
      const drawn = Array.from({ length: dim }, () => random.normal());
      return drawn.map((_, i) => drawn.reduce((sum, x, j) => sum + x * (mixing[i * dim + j] ?? 0), 10 * i));
    }),
  );
};

describe("trainPca", () => {
  const golden = readGolden<PcaGolden>("transform/pca.json");
  const features = matrix(golden.data);

  it("gives scikit-learn's components", () => {
    const pca = trainPca([features]);
    expect(pca).toMatchObject({ kind: "pca", inputDim: 5, outputDim: 5 });
    expect(relativeError(pca.offset, golden.mean)).toBeLessThan(1e-12);
    expect(maxDifference(pca.matrix, golden.components.flatMap(turned))).toBeLessThan(1e-9);
  });

  it("gives scikit-learn's whitened output", () => {
    const whitened = applyTransform(features, trainPca([features], { dim: 3, whiten: true }));
    for (const column of [0, 1, 2]) {
      const expected = golden.whitened_3.map((row) => row[column] ?? 0);
      const actual = columnOf(whitened, column);
      const sign = Math.sign((actual[0] ?? 0) * (expected[0] ?? 0));
      expect(
        maxDifference(
          actual,
          expected.map((x) => sign * x),
        ),
      ).toBeLessThan(1e-9);
    }
  });

  it("decorrelates, greatest variance first, with orthonormal rows and a positive peak in each", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 99 }), (dim, seed) => {
        const drawn = correlated(40, dim, seed);
        const pca = trainPca([drawn]);
        const rotated = applyTransform(drawn, pca);
        const row = (i: number) => pca.matrix.slice(i * dim, (i + 1) * dim);
        for (let i = 0; i < dim; i++) {
          expect(row(i)).toEqual(turned(row(i)));
          if (i > 0) expect(covariance(rotated, i, i)).toBeLessThanOrEqual(covariance(rotated, i - 1, i - 1));
          for (let j = 0; j <= i; j++) {
            const product = row(i).reduce((sum, x, k) => sum + x * (row(j)[k] ?? 0), 0);
            expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
            if (i !== j) expect(Math.abs(covariance(rotated, i, j))).toBeLessThan(1e-9);
          }
        }
        const white = applyTransform(drawn, trainPca([drawn], { whiten: true }));
        for (let i = 0; i < dim; i++) expect(covariance(white, i, i)).toBeCloseTo(1, 8);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("takes recordings as the frames they hold together, and a lesser dim as the first of the rows", () => {
    const whole = trainPca([features]);
    const parts = trainPca([slice(features, 0, 11), slice(features, 11, 11), slice(features, 11, 70)]);
    expect(maxDifference(parts.matrix, whole.matrix)).toBeLessThan(1e-9);
    expect(trainPca([features], { dim: 2 }).matrix).toEqual(whole.matrix.slice(0, 10));
    expect(trainPca([features])).toEqual(whole);
  });

  it("refuses what it cannot be trained on", () => {
    expect(() => trainPca([])).toThrow(TrainingDataError);
    expect(() => trainPca([slice(features, 0, 1)])).toThrow("PCA needs at least 2 frames; got 1");
    expect(() => trainPca([slice(features, 0, 0)])).toThrow(TrainingDataError);
    expect(() => trainPca([matrix([[1], [Number.NaN]])])).toThrow("column 0 holds another value");
    expect(() => trainPca([features, matrix([[1, 2]])])).toThrow(ShapeError);
    expect(() => trainPca([features, matrix([[1, 2]])])).toThrow("recording 1 has 2 dimensions, the first has 5");
    expect(() => trainPca([slice(features, 0, 3)], { whiten: true })).toThrow(
      "component 3 of 5 has no variance to divide by: the 3 frames span 2 dimensions of 5; set dim to at most that",
    );
    expect(() => trainPca([slice(features, 0, 3)], { dim: 2, whiten: true })).not.toThrow();
    expect(() => trainPca([matrix([[4], [4]])], { whiten: true })).toThrow(TrainingDataError);
    for (const dim of [0, 6, 1.5]) expect(() => trainPca([features], { dim })).toThrow(OptionError);
    expect(() => trainPca([features], { whiten: 1 as unknown as boolean })).toThrow(OptionError);
  });
});
