import { describe, expect, it } from "vitest";
import { trainVectorLda, trainWccn, trainWhitening } from "../../src/embed/train-transforms.js";
import { cosineScores, type LinearTransform, normalizeLength, transformVector } from "../../src/embed/vectors.js";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { relativeError } from "../oracles/golden.js";
import { golden, labelledVectors } from "./golden.js";

const vectors = labelledVectors.map((item) => item.vector);

/** Aᵀ A, row-major: what the transform makes of ‖x‖². */
const gram = ({ matrix, inputDim, outputDim }: LinearTransform): number[] =>
  Array.from({ length: inputDim * inputDim }, (_, at) => {
    const [i, j] = [Math.floor(at / inputDim), at % inputDim];
    return Array.from({ length: outputDim }, (_row, r) => r).reduce(
      (sum, r) => sum + (matrix[r * inputDim + i] ?? 0) * (matrix[r * inputDim + j] ?? 0),
      0,
    );
  });

describe("trainWhitening", () => {
  it("inverts numpy's covariance about numpy's mean", () => {
    const whitening = trainWhitening(vectors);
    expect(relativeError(gram(whitening), golden.vectors.covarianceInverse.flat(), 1e-3)).toBeLessThan(1e-9);
    expect(relativeError(whitening.offset, golden.vectors.average)).toBeLessThan(1e-12);
  });

  it("asks for shrinkage where there are too few vectors, and then does with them", () => {
    expect(() => trainWhitening(vectors.slice(0, 2))).toThrow(TrainingDataError);
    expect(() => trainWhitening(vectors.slice(0, 2))).toThrow(/shrinkage/);
    expect(trainWhitening(vectors.slice(0, 2), { shrinkage: 0.5 }).matrix.every(Number.isFinite)).toBe(true);
    expect(() => trainWhitening(vectors, { shrinkage: 2 })).toThrow(OptionError);
  });
});

describe("trainWccn", () => {
  it("inverts the mean of numpy's covariances inside the labels, and centres nothing", () => {
    const wccn = trainWccn(labelledVectors);
    expect(relativeError(gram(wccn), golden.vectors.wccnInverse.flat(), 1e-3)).toBeLessThan(1e-9);
    expect(Array.from(wccn.offset)).toEqual([0, 0, 0]);
  });
});

describe("trainVectorLda", () => {
  it("gives scikit-learn's directions", () => {
    const { matrix, outputDim } = trainVectorLda(labelledVectors);
    expect(outputDim).toBe(3);
    for (let row = 0; row < outputDim; row++) {
      const mine = Array.from(matrix.subarray(row * 3, row * 3 + 3));
      const theirs = golden.vectors.ldaScalings.map((scaling) => scaling[row] ?? 0);
      const sign = Math.sign(mine.reduce((sum, value, i) => sum + value * (theirs[i] ?? 0), 0));
      expect(
        relativeError(
          mine,
          theirs.map((value) => sign * value),
          1e-3,
        ),
      ).toBeLessThan(1e-9);
    }
  });
});

describe("cosineScores", () => {
  it("is 1 for a vector and itself, −1 for its opposite, and blind to length", () => {
    const [x = Float64Array.of(1)] = vectors;
    const scores = cosineScores([x], [x, x.map((value) => -value), x.map((value) => 7 * value)]);
    expect(relativeError(scores, [1, -1, 1])).toBeLessThan(1e-12);
  });

  it("gives a row for each model", () => {
    const scores = cosineScores(vectors.slice(0, 3), vectors);
    expect(scores.length).toBe(3 * vectors.length);
    const [a, b] = [normalizeLength(vectors[2] ?? Float64Array.of()), normalizeLength(vectors[5] ?? Float64Array.of())];
    expect(scores[2 * vectors.length + 5]).toBeCloseTo(
      a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0),
      12,
    );
  });

  it("refuses vectors without a direction, and of other lengths", () => {
    expect(() => cosineScores([Float64Array.of(0, 0)], [Float64Array.of(1, 0)])).toThrow(/no direction/);
    expect(() => cosineScores([Float64Array.of(1, 0)], [Float64Array.of(1)])).toThrow(ShapeError);
    expect(() => transformVector(Float64Array.of(1), [trainWhitening(vectors)])).toThrow(/3 values/);
  });
});
