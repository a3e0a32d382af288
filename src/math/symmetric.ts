import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";

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
 * The Cholesky factor L of A = L Lᵀ, packed.
 *
 * @returns null when A is not positive definite, or holds a value that is not finite
 */
export function cholesky(packed: Float64Array, dim: number): Float64Array | null {
  if (!packed.every(Number.isFinite)) return null;
  const decomposition = new CholeskyDecomposition(unpack(packed, dim));
  if (!decomposition.isPositiveDefinite()) return null;
  const lower = decomposition.lowerTriangularMatrix;
  const factor = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0; i < dim; i++) for (let j = 0; j <= i; j++, at++) factor[at] = lower.get(i, j);
  return factor;
}

/** L⁻¹ of a packed lower triangle, packed, by forward substitution on the columns of I. */
export function invertLower(lower: Float64Array, dim: number): Float64Array {
  const inverse = new Float64Array(packedLength(dim));
  for (let column = 0; column < dim; column++) {
    for (let i = column; i < dim; i++) {
      const row = packedLength(i);
      let sum = i === column ? 1 : 0;
      for (let j = column; j < i; j++)
        sum -= (lower[row + j] as number) * (inverse[packedLength(j) + column] as number);
      inverse[row + column] = sum / (lower[row + i] as number);
    }
  }
  return inverse;
}

/** A with its eigenvalues raised to at least `floor`, and how many had to be. */
export function floorEigenvalues(
  packed: Float64Array,
  dim: number,
  floor: number,
): { readonly matrix: Float64Array; readonly numRaised: number } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(unpack(packed, dim), {
    assumeSymmetric: true,
  });
  const raised = realEigenvalues.map((value) => Math.max(value, floor));
  const matrix = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      let sum = 0;
      for (let e = 0; e < dim; e++) {
        sum += (raised[e] as number) * eigenvectorMatrix.get(i, e) * eigenvectorMatrix.get(j, e);
      }
      matrix[at] = sum;
    }
  }
  return { matrix, numRaised: realEigenvalues.filter((value) => value < floor).length };
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
