import { cholesky, invertLower, logDeterminant } from "./symmetric.js";

/** The inverse of a symmetric positive definite matrix, packed as the matrix is. */
export interface SymmetricInverse {
  readonly inverse: Float64Array;
  /** log |A| of the matrix itself. */
  readonly logDeterminant: number;
  /** L⁻¹ with A = L Lᵀ, packed by rows. */
  readonly whitening: Float64Array;
}

/**
 * The inverse of a symmetric positive definite matrix, by way of its Cholesky factor:
 *
 *   A = L Lᵀ      W = L⁻¹      (A⁻¹)_ij = Σ_{m≥i} W_mi W_mj for j ≤ i      log |A| = 2 Σ_i log L_ii
 *
 * @param packed  the lower triangle by rows, D (D + 1) / 2 values
 * @returns null when A is not positive definite
 */
export function invertSymmetric(packed: Float64Array, dim: number): SymmetricInverse | null {
  const factor = cholesky(packed, dim);
  if (factor === null) return null;
  const whitening = invertLower(factor, dim);
  const inverse = new Float64Array(packed.length);
  for (let m = 0, row = 0; m < dim; row += ++m) {
    for (let i = 0, at = 0; i <= m; i++) {
      const left = whitening[row + i] as number;
      for (let j = 0; j <= i; j++, at++) {
        inverse[at] = (inverse[at] as number) + left * (whitening[row + j] as number);
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
      const value = packed[at] as number;
      product[i] = (product[i] as number) + value * (vector[j] as number);
      if (j < i) product[j] = (product[j] as number) + value * (vector[i] as number);
    }
  }
  return product;
}
