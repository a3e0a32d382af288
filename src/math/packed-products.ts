import { addProduct } from "./matrix-product.js";
import { packedLength } from "./symmetric.js";

/** Between packed triangles and square matrices, row-major. */

/** A packed symmetric matrix, both halves. */
export function unpackSquare(packed: Float64Array, dim: number): Float64Array {
  const square = new Float64Array(dim * dim);
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      square[i * dim + j] = packed[at] as number;
      square[j * dim + i] = packed[at] as number;
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
    for (let j = 0; j < columns; j++, at++) result[j * rows + i] = matrix[at] as number;
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
    const left = factor * (vector[i] as number);
    for (let j = 0; j <= i; j++, at++) packed[at] = (packed[at] as number) + left * (vector[j] as number);
  }
}
