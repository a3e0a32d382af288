import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import type { LabelledFeatures } from "../../../src/features/transform/lda.js";
import { trainLda } from "../../../src/features/transform/lda.js";
import { applyTransform } from "../../../src/features/transform/transform.js";
import { createRandom } from "../../../src/math/random.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { columnsOf, matrix, type Rows, rowOf, single } from "../matrices.js";
import { maxDifference } from "../waveforms.js";

interface LdaGolden {
  readonly data: Rows;
  readonly labels: readonly number[];
  readonly scalings: Rows;
  readonly shrinkage: number;
  readonly shrunk_scalings: Rows;
}

/** A direction a column, as a direction a row with its greatest entry positive. */
const directions = (columns: Rows): readonly number[] =>
  (columns[0] ?? []).flatMap((_, direction) => {
    const row = columns.map((entries) => entries[direction] ?? 0);
    const peak = row.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    return row.map((value) => value * Math.sign(peak));
  });

/** Two labels that differ along one diagonal, and vary far more along the other. */
function crossed(numFrames: number): readonly LabelledFeatures[] {
  const random = createRandom(9);
  return ["a", "b"].map((label, index) => ({
    label,
    features: matrix(
      Array.from({ length: numFrames }, () => {
        const along = 10 * random.normal();
        const across = random.normal() + 4 * index;
        return [along + across, along - across];
      }),
    ),
  }));
}

const withSum = ([x = 0, y = 0]: readonly number[]) => [x, y, 0.3 * x + 0.7 * y];

describe("trainLda", () => {
  const golden = readGolden<LdaGolden>("transform/lda.json");
  const utterances = [0, 1, 2, 3].map((label) => ({
    label: String(label),
    features: matrix(golden.data.filter((_, t) => golden.labels[t] === label)),
  }));

  it("gives scikit-learn's directions", () => {
    const lda = trainLda(utterances);
    expect(lda).toMatchObject({ kind: "lda", inputDim: 5, outputDim: 3 });
    expect(relativeError(lda.matrix, directions(golden.scalings))).toBeLessThan(1e-9);
    const mean = golden.data.reduce((sum, row) => sum.map((x, i) => x + (row[i] ?? 0) / 70), [0, 0, 0, 0, 0]);
    expect(relativeError(lda.offset, mean)).toBeLessThan(1e-12);
  });

  it("gives scipy's generalised eigenvectors with shrinkage", () => {
    const { matrix: shrunk } = trainLda(utterances, { shrinkage: golden.shrinkage });
    expect(relativeError(shrunk, directions(golden.shrunk_scalings))).toBeLessThan(1e-9);
  });

  it("finds the direction that tells labels apart under a greater spread that does not", () => {
    const lda = trainLda(crossed(200));
    const [x = 0, y = 0] = lda.matrix;
    expect(lda.outputDim).toBe(1);
    expect(x / y).toBeCloseTo(-1, 1);
  });

  it("makes the inside of the labels round, averaged over their frames", () => {
    const lda = trainLda(utterances);
    const sums = new Float64Array(9);
    for (const { features } of utterances) {
      const { numFrames, ...output } = applyTransform(features, lda);
      const rows = Array.from({ length: numFrames }, (_, t) => rowOf({ numFrames, ...output }, t));
      const mean = [0, 1, 2].map((i) => rows.reduce((sum, row) => sum + (row[i] ?? 0) / numFrames, 0));
      for (const row of rows) {
        const left = row.map((value, i) => value - (mean[i] ?? 0));
        for (let i = 0; i < 9; i++) {
          sums[i] = (sums[i] as number) + ((left[Math.floor(i / 3)] ?? 0) * (left[i % 3] ?? 0)) / 70;
        }
      }
    }
    expect(maxDifference(sums, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-9);
  });

  it("cares neither for the order of labels nor for where recordings are cut, nor for the units of a column", () => {
    const { matrix: expected } = trainLda(utterances);
    const split = utterances.flatMap(({ label, features }) => [
      { label, features: matrix([rowOf(features, 0)]) },
      { label, features: matrix(Array.from({ length: features.numFrames - 1 }, (_, t) => rowOf(features, t + 1))) },
    ]);
    expect(relativeError(trainLda(split.toReversed()).matrix, expected)).toBeLessThan(1e-8);
    fc.assert(
      fc.property(fc.constantFrom(1e-6, 0.01, 1e5), (unit) => {
        const scaled = utterances.map(({ label, features }) => ({
          label,
          features: { ...features, data: features.data.map((x, i) => (i % 5 === 1 ? x * unit : x)) },
        }));
        const before = applyTransform(matrix(golden.data), trainLda(utterances, { shrinkage: 0.2 }));
        const first = scaled[0]?.features ?? matrix([]);
        const after = applyTransform(first, trainLda(scaled, { shrinkage: 0.2 }));
        for (const direction of [0, 1, 2]) {
          const was = columnsOf(before, direction, 1).data.slice(0, first.numFrames);
          const is = columnsOf(after, direction, 1).data;
          const sign = Math.sign((was[0] as number) * (is[0] as number));
          expect(
            maxDifference(
              is,
              was.map((x) => sign * x),
            ),
          ).toBeLessThan(1e-8);
        }
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it("refuses fewer than two labels, more directions than there are, and shrinkage outside 0 to 1", () => {
    expect(() => trainLda([])).toThrow(TrainingDataError);
    expect(() => trainLda(utterances.slice(0, 1))).toThrow("LDA needs frames of at least 2 labels; got 1");
    const empty = {
      label: "empty",
      features: { ...matrix([[1, 2, 3, 4, 5]]), data: new Float64Array(0), numFrames: 0 },
    };
    expect(() => trainLda([...utterances.slice(0, 1), empty])).toThrow(TrainingDataError);
    for (const dim of [0, 4, 1.5]) expect(() => trainLda(utterances, { dim })).toThrow(OptionError);
    expect(() => trainLda(utterances, { dim: 4 })).toThrow("from 1 to 3: 4 labels of 5 columns differ in no more");
    for (const shrinkage of [-0.1, 1.1, Number.NaN]) {
      expect(() => trainLda(utterances, { shrinkage })).toThrow(OptionError);
    }
    const narrow = { label: "narrow", features: matrix([[1, 2]]) };
    expect(() => trainLda([...utterances, narrow])).toThrow(ShapeError);
  });

  it("refuses a singular spread inside the labels and says what helps, which then does", () => {
    const doubled = crossed(20).map(({ label, features }) => ({
      label,
      features: matrix(Array.from({ length: 20 }, (_, t) => [...rowOf(features, t), rowOf(features, t)[0] ?? 0])),
    }));
    expect(() => trainLda(doubled)).toThrow(TrainingDataError);
    expect(() => trainLda(doubled)).toThrow(/covariance of the 3 columns is singular.*shrinkage, e.g. to 0.01/);
    expect(trainLda(doubled, { shrinkage: 0.01 }).matrix.every(Number.isFinite)).toBe(true);
    const summed = crossed(20).map(({ label, features }) => ({
      label,
      // Rounded to float32: dependent but for the rounding, so that there is a Cholesky factor.
      features: single(matrix(Array.from({ length: 20 }, (_, t) => withSum(rowOf(features, t))))),
    }));
    expect(() => trainLda(summed)).toThrow("singular: column 2 is a combination of the columns before it");
    expect(() => trainLda(crossed(1))).toThrow("column 0 does not vary inside any class");
    const constant = crossed(20).map(({ label, features }) => ({
      label,
      features: { ...features, data: features.data.map((x, i) => (i % 2 === 1 ? 0.1 : x)) },
    }));
    expect(() => trainLda(constant, { shrinkage: 0.5 })).toThrow("column 1 does not vary inside any class");
    const infinite = { label: "c", features: matrix([[Number.POSITIVE_INFINITY, 0]]) };
    expect(() => trainLda([...crossed(9), infinite])).toThrow("LDA needs finite features; column 0");
  });
});
