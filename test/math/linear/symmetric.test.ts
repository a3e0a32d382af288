import { expect, it } from "vitest";
import { invertSymmetric, packedLength, symmetricTimes } from "../../../src/math/linear/symmetric.js";
import { randomMixture } from "../../oracles/random-mixture.js";

it.each([1, 2, 5, 12])("the inverse of a matrix of %d rows takes its product back", (dim) => {
  const { covariances } = randomMixture({ covarianceType: "full", numComponents: 1, dim, seed: dim });
  const packed = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0; i < dim; i++)
    for (let j = 0; j <= i; j++, at++) packed[at] = covariances[i * dim + j] as number;
  const inverted = invertSymmetric(packed, dim);
  if (inverted === null) throw new Error("a covariance is positive definite");
  const vector = Float64Array.from({ length: dim }, (_, i) => i - 1.5);
  symmetricTimes(inverted.inverse, symmetricTimes(packed, vector)).forEach((value, i) => {
    expect(value).toBeCloseTo(vector[i] as number, 10);
  });
});

it("knows the determinant and refuses what is not positive definite", () => {
  const inverted = invertSymmetric(Float64Array.of(4, 2, 3), 2);
  expect(inverted?.logDeterminant).toBeCloseTo(Math.log(8), 14);
  expect(Array.from(inverted?.inverse ?? [])).toEqual([3 / 8, -2 / 8, 4 / 8].map((value) => expect.closeTo(value, 14)));
  expect(invertSymmetric(Float64Array.of(1, 2, 1), 2)).toBeNull();
  expect(invertSymmetric(Float64Array.of(Number.NaN, 0, 1), 2)).toBeNull();
});
