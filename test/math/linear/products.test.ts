import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addProduct,
  addTransposedProduct,
  congruent,
  packLower,
  timesTransposed,
  transposed,
  unpackSquare,
} from "../../../src/math/linear/products.js";
import { createRandom } from "../../../src/math/random.js";
import { relativeError } from "../../oracles/golden.js";

const drawn = (length: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  // Zeros among them: rows that have nothing to add are left out.
  return Float64Array.from({ length }, () => (random.uniform() < 0.2 ? 0 : random.normal()));
};

function plainProduct(
  left: Float64Array,
  right: Float64Array,
  [rows, inner, columns]: readonly [number, number, number],
) {
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let m = 0; m < inner; m++) sum += (left[i * inner + m] ?? 0) * (right[m * columns + j] ?? 0);
    return sum;
  });
}

const size = fc.integer({ min: 1, max: 11 });

describe("products of matrices", () => {
  it("are sums of products, whatever the sizes, added to what is there", () => {
    fc.assert(
      fc.property(size, size, size, (rows, inner, columns) => {
        const shape = { rows, inner, columns };
        const [left, right] = [drawn(rows * inner, rows), drawn(inner * columns, 50 + columns)];
        const expected = plainProduct(left, right, [rows, inner, columns]).map((value) => value + 1);
        const plain = new Float64Array(rows * columns).fill(1);
        addProduct(plain, left, right, shape);
        expect(relativeError(plain, expected, 1)).toBeLessThan(1e-13);
        const turned = new Float64Array(rows * columns).fill(1);
        addTransposedProduct(turned, transposed(left, rows), right, shape);
        expect(turned).toEqual(plain);
      }),
    );
  });

  it("of packed matrices are those of the squares", () => {
    const a = drawn(25, 3);
    const square = unpackSquare(packLower(drawn(25, 4), 5), 5);
    const once = plainProduct(a, square, [5, 5, 5]);
    const expected = plainProduct(once, transposed(a, 5), [5, 5, 5]);
    expect(relativeError(congruent(a, packLower(square, 5), 5), packLower(expected, 5), 1)).toBeLessThan(1e-13);
    expect(relativeError(timesTransposed(once, a, 5), expected, 1)).toBeLessThan(1e-13);
  });
});
