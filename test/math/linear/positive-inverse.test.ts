import { describe, expect, it } from "vitest";
import { createPositiveInverter } from "../../../src/math/linear/positive-inverse.js";
import { invertSymmetric, packedLength } from "../../../src/math/linear/symmetric.js";
import { createRandom } from "../../../src/math/random.js";
import { relativeError } from "../../oracles/golden.js";

/** A Aᵀ + I of a drawn A. */
function positive(dim: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const a = Float64Array.from({ length: dim * dim }, () => random.normal());
  const packed = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      packed[at] = i === j ? 1 : 0;
      for (let m = 0; m < dim; m++) packed[at] = (packed[at] ?? 0) + (a[i * dim + m] ?? 0) * (a[j * dim + m] ?? 0);
    }
  }
  return packed;
}

describe("createPositiveInverter", () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 13, 30])(
    "inverts as invertSymmetric does, one matrix after another: %d rows",
    (dim) => {
      const invert = createPositiveInverter(dim);
      for (const seed of [1, 2, 3]) {
        const packed = positive(dim, seed);
        const expected = invertSymmetric(packed, dim);
        const volume = invert(packed);
        expect(relativeError(packed, expected?.inverse ?? [], 1e-2)).toBeLessThan(1e-11);
        expect(volume).toBeCloseTo(expected?.logDeterminant ?? Number.NaN, 10);
      }
    },
  );

  it("refuses what is not positive definite, leaves it as it was, and goes on", () => {
    const invert = createPositiveInverter(2);
    const indefinite = Float64Array.of(1, 2, 1);
    expect(invert(indefinite)).toBeNull();
    expect(indefinite).toEqual(Float64Array.of(1, 2, 1));
    expect(invert(Float64Array.of(Number.NaN, 0, 1))).toBeNull();
    const good = Float64Array.of(4, 0, 2);
    expect(invert(good)).toBeCloseTo(Math.log(8), 12);
    expect(relativeError(good, [0.25, 0, 0.5], 1)).toBeLessThan(1e-15);
  });
});
