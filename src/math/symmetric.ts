import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/**
 * Symmetric matrices in packed storage: the lower triangle by rows, entry (i, j ≤ i) at i (i + 1) / 2 + j.
 * The one importer of ml-matrix. It wants exact symmetry, which packed storage gives by its nature.
 */

/** Values in the lower triangle of a D × D matrix. */
export const packedLength = (dim: number): number => (dim * (dim + 1)) / 2;

function unpack(packed: Float64Array, dim: number): Matrix {
  const matrix = new Matrix(dim, dim);
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      matrix.set(i, j, packed[at] as number);
      matrix.set(j, i, packed[at] as number);
    }
  }
  return matrix;
}

/**
 * The Cholesky factor L of A = L Lᵀ, packed, row by row (Cholesky–Banachiewicz):
 *
 *   L_ij = (A_ij − Σ_{m<j} L_im L_jm) / L_jj      L_ii = √(A_ii − Σ_{m<i} L²_im)
 *
 * On packed rows it takes a fifth of the time of ml-matrix's, which copies to a full matrix and back.
 *
 * @returns null when A is not positive definite, or holds a value that is not finite
 */
export function cholesky(packed: Float64Array, dim: number): Float64Array | null {
  const factor = new Float64Array(packedLength(dim));
  for (let i = 0, row = 0; i < dim; row += ++i) {
    for (let j = 0, other = 0; j < i; other += ++j) {
      let sum = packed[row + j] as number;
      for (let m = 0; m < j; m++) sum -= (factor[row + m] as number) * (factor[other + m] as number);
      factor[row + j] = sum / (factor[other + j] as number);
    }
    let pivot = packed[row + i] as number;
    for (let m = 0; m < i; m++) pivot -= (factor[row + m] as number) ** 2;
    // Written so that NaN is refused.
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return null;
    factor[row + i] = Math.sqrt(pivot);
  }
  return factor;
}

/**
 * L⁻¹ of a packed lower triangle, packed, by forward substitution row by row:
 *
 *   (L⁻¹)_i = (e_i − Σ_{j<i} L_ij (L⁻¹)_j) / L_ii
 */
export function invertLower(lower: Float64Array, dim: number): Float64Array {
  const inverse = new Float64Array(packedLength(dim));
  for (let i = 0, row = 0; i < dim; row += ++i) {
    for (let j = 0, other = 0; j < i; other += ++j) {
      const factor = lower[row + j] as number;
      for (let m = 0; m <= j; m++) {
        inverse[row + m] = (inverse[row + m] as number) - factor * (inverse[other + m] as number);
      }
    }
    const pivot = lower[row + i] as number;
    for (let m = 0; m < i; m++) inverse[row + m] = (inverse[row + m] as number) / pivot;
    inverse[row + i] = 1 / pivot;
  }
  return inverse;
}

/**
 * A with its eigenvalues raised to at least `floor`, and how many had to be: A + Σ_e (floor − λ_e) v_e v_eᵀ over the
 * eigenvalues under it, which are few.
 */
export function floorEigenvalues(
  packed: Float64Array,
  dim: number,
  floor: number,
): { readonly matrix: Float64Array; readonly numRaised: number } {
  const { values, vectors } = eigenvectors(packed, dim);
  const matrix = packed.slice();
  let numRaised = 0;
  for (let e = dim - 1; e >= 0 && (values[e] as number) < floor; e--) {
    numRaised++;
    const vector = vectors.subarray(e * dim, (e + 1) * dim);
    for (let i = 0, at = 0; i < dim; i++) {
      const scaled = (floor - (values[e] as number)) * (vector[i] as number);
      for (let j = 0; j <= i; j++, at++) matrix[at] = (matrix[at] as number) + scaled * (vector[j] as number);
    }
  }
  return { matrix, numRaised };
}

/** Eigenvalues, greatest first, and the eigenvectors that belong to them, of length 1. */
export interface Eigenvectors {
  readonly values: Float64Array;
  /** Row-major, one eigenvector a row; their signs are those of the decomposition. */
  readonly vectors: Float64Array;
}

/** The eigenvectors of A = Σ_e λ_e v_e v_eᵀ. O(dim³). */
export function eigenvectors(packed: Float64Array, dim: number): Eigenvectors {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(unpack(packed, dim), {
    assumeSymmetric: true,
  });
  const order = Array.from(realEigenvalues.keys()).sort(
    (a, b) => (realEigenvalues[b] as number) - (realEigenvalues[a] as number),
  );
  const values = Float64Array.from(order, (index) => realEigenvalues[index] as number);
  const vectors = Float64Array.from({ length: dim * dim }, (_, i) =>
    eigenvectorMatrix.get(i % dim, order[Math.floor(i / dim)] as number),
  );
  return { values, vectors };
}
