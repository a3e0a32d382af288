import { log } from "../special.js";

/**
 * Symmetric matrices in packed storage: the lower triangle by rows, entry (i, j ≤ i) at i (i + 1) / 2 + j.
 */

/** Values in the lower triangle of a D × D matrix. */
export const packedLength = (dim: number): number => (dim * (dim + 1)) / 2;

/**
 * The Cholesky factor L of A = L Lᵀ, packed, row by row (Cholesky–Banachiewicz):
 *
 *   L_ij = (A_ij − Σ_{m<j} L_im L_jm) / L_jj      L_ii = √(A_ii − Σ_{m<i} L²_im)
 *
 * On packed rows it takes a fifth of the time of ml-matrix's, which copies to a full matrix and back. Null when A is not positive
 * definite, or holds a value that is not finite.
 */
export function cholesky(packed: Float64Array, dim: number): Float64Array | null {
  const factor = new Float64Array(packedLength(dim));
  for (let i = 0, row = 0; i < dim; row += ++i) {
    for (let j = 0, other = 0; j < i; other += ++j) {
      let sum = packed[row + j];
      for (let m = 0; m < j; m++) sum -= factor[row + m] * factor[other + m];
      factor[row + j] = sum / factor[other + j];
    }
    let pivot = packed[row + i];
    for (let m = 0; m < i; m++) pivot -= factor[row + m] ** 2;
    // Written so that NaN is refused.
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return null;
    factor[row + i] = Math.sqrt(pivot);
  }
  return factor;
}

/** L⁻¹ of a packed lower triangle, packed, by forward substitution row by row: (L⁻¹)_i = (e_i − Σ_{j<i} L_ij (L⁻¹)_j) / L_ii. */
export function invertLower(lower: Float64Array, dim: number): Float64Array {
  const inverse = new Float64Array(packedLength(dim));
  for (let i = 0, row = 0; i < dim; row += ++i) {
    for (let j = 0, other = 0; j < i; other += ++j) {
      const factor = lower[row + j];
      for (let m = 0; m <= j; m++) {
        inverse[row + m] = inverse[row + m] - factor * inverse[other + m];
      }
    }
    const pivot = lower[row + i];
    for (let m = 0; m < i; m++) inverse[row + m] = inverse[row + m] / pivot;
    inverse[row + i] = 1 / pivot;
  }
  return inverse;
}

/** log |L Lᵀ| of a packed lower triangle: the determinant itself underflows in 39 dimensions. */
export function logDeterminant(factor: Float64Array, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += 2 * log(factor[packedLength(i) + i]);
  return sum;
}

/** The inverse of a symmetric positive definite matrix, packed as the matrix is. */
export interface SymmetricInverse {
  readonly inverse: Float64Array;
  /** log |A| of the matrix itself. */
  readonly logDeterminant: number;
  /** L⁻¹ with A = L Lᵀ, packed by rows. */
  readonly whitening: Float64Array;
}

/**
 * The inverse by way of the Cholesky factor, null when A is not positive definite:
 *
 *   A = L Lᵀ      W = L⁻¹      (A⁻¹)_ij = Σ_{m≥i} W_mi W_mj for j ≤ i      log |A| = 2 Σ_i log L_ii
 */
export function invertSymmetric(packed: Float64Array, dim: number): SymmetricInverse | null {
  const factor = cholesky(packed, dim);
  if (factor === null) return null;
  const whitening = invertLower(factor, dim);
  const inverse = new Float64Array(packed.length);
  for (let m = 0, row = 0; m < dim; row += ++m) {
    for (let i = 0, at = 0; i <= m; i++) {
      const left = whitening[row + i];
      for (let j = 0; j <= i; j++, at++) {
        inverse[at] = inverse[at] + left * whitening[row + j];
      }
    }
  }
  return { inverse, logDeterminant: logDeterminant(factor, dim), whitening };
}

/** A x of a packed symmetric matrix. */
export function symmetricTimes(packed: Float64Array, vector: Float64Array): Float64Array {
  const product = new Float64Array(vector.length);
  for (let i = 0, at = 0; i < vector.length; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const value = packed[at];
      product[i] = product[i] + value * vector[j];
      if (j < i) product[j] = product[j] + value * vector[i];
    }
  }
  return product;
}
