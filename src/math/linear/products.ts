/** Products of matrices in flat arrays, row-major, and the ways between square matrices and packed triangles. */

import { packedLength } from "./symmetric.js";

/** `out` has rows × columns values, `left` rows × inner, `right` inner × columns. */
interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/**
 * out += left · right. O(rows · inner · columns).
 *
 * Two rows of the left and four of the right at a time: a value that is read is used twice, and one that is written has
 * four products in it. On 32 × 2,496 · 2,496 × 100 it does 1.5 billion multiply-adds a second where a plain loop does 0.4.
 */
export function addProduct(out: Float64Array, left: Float64Array, right: Float64Array, shape: ProductShape): void {
  addStrided(out, left, right, { ...shape, rowStride: shape.inner, innerStride: 1 });
}

/** out += leftᵀ · right, where `left` has inner × rows values. O(rows · inner · columns). */
export function addTransposedProduct(
  out: Float64Array,
  left: Float64Array,
  right: Float64Array,
  shape: ProductShape,
): void {
  addStrided(out, left, right, { ...shape, rowStride: 1, innerStride: shape.rows });
}

interface StridedShape extends ProductShape {
  /** From one row of `left` to the next. */
  readonly rowStride: number;
  /** From one value of such a row to the next. */
  readonly innerStride: number;
}

function addStrided(out: Float64Array, left: Float64Array, right: Float64Array, shape: StridedShape): void {
  const { rows, inner, columns, rowStride, innerStride } = shape;
  const pairs = rows - (rows % 2);
  const fours = inner - (inner % 4);
  const factors = new Float64Array(8);
  for (let m = 0; m < fours; m += 4) {
    for (let i = 0; i < pairs; i += 2) {
      for (let at = 0; at < 8; at++) {
        factors[at] = left[(i + (at >> 2)) * rowStride + (m + (at & 3)) * innerStride];
      }
      addEight(out, right, { factors, columns, to: i * columns, from: m * columns });
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let m = i < pairs ? fours : 0; m < inner; m++) {
      const factor = left[i * rowStride + m * innerStride];
      if (factor === 0) continue;
      for (let j = 0; j < columns; j++) {
        out[i * columns + j] = out[i * columns + j] + factor * right[m * columns + j];
      }
    }
  }
}

interface EightFactors {
  /** Four for a row of `out`, four for the next. */
  readonly factors: Float64Array;
  readonly columns: number;
  /** Where in `out`. */
  readonly to: number;
  /** Where in `right`. */
  readonly from: number;
}

/** Four rows of `right` into two of `out`. */
function addEight(out: Float64Array, right: Float64Array, { factors, columns, to, from }: EightFactors): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = factors;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0 && g === 0 && h === 0) return;
  const second = from + columns;
  const third = second + columns;
  const fourth = third + columns;
  const next = to + columns;
  for (let j = 0; j < columns; j++) {
    const w = right[from + j];
    const x = right[second + j];
    const y = right[third + j];
    const z = right[fourth + j];
    out[to + j] = out[to + j] + (a * w + b * x + (c * y + d * z));
    out[next + j] = out[next + j] + (e * w + f * x + (g * y + h * z));
  }
}

/** A packed symmetric matrix, both halves. */
export function unpackSquare(
  packed: Float64Array,
  dim: number,
  square: Float64Array = new Float64Array(dim * dim),
): Float64Array {
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      square[i * dim + j] = packed[at];
      square[j * dim + i] = packed[at];
    }
  }
  return square;
}

/** A packed lower triangle with the zeros above it. */
export function unpackLower(lower: Float64Array, dim: number): Float64Array {
  const square = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) square.set(lower.subarray(packedLength(i), packedLength(i) + i + 1), i * dim);
  return square;
}

/** The lower triangle of a square matrix, packed by rows. */
export function packLower(square: Float64Array, dim: number): Float64Array {
  const packed = new Float64Array(packedLength(dim));
  for (let i = 0; i < dim; i++) packed.set(square.subarray(i * dim, i * dim + i + 1), packedLength(i));
  return packed;
}

/** Aᵀ of a matrix of so many rows. */
export function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  const result = new Float64Array(matrix.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) result[j * rows + i] = matrix[at];
  }
  return result;
}

/** A S Aᵀ of a square matrix A and a packed symmetric S, packed. O(dim³). */
export function congruent(matrix: Float64Array, packed: Float64Array, dim: number): Float64Array {
  const shape = { rows: dim, inner: dim, columns: dim };
  const once = new Float64Array(dim * dim);
  addProduct(once, matrix, unpackSquare(packed, dim), shape);
  const twice = new Float64Array(dim * dim);
  addProduct(twice, once, transposed(matrix, dim), shape);
  return packLower(twice, dim);
}

/** A Bᵀ of two matrices of `rows` rows each. */
export function timesTransposed(a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const product = new Float64Array(rows * rows);
  addProduct(product, a, transposed(b, rows), { rows, inner: a.length / rows, columns: rows });
  return product;
}

/** Adds factor · x xᵀ to a packed triangle. */
export function addOuterProduct(packed: Float64Array, vector: Float64Array, factor = 1): void {
  for (let i = 0, at = 0; i < vector.length; i++) {
    const left = factor * vector[i];
    for (let j = 0; j <= i; j++, at++) packed[at] = packed[at] + left * vector[j];
  }
}
