import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { TrainingDataError } from "../../errors.js";
import { addOuterProduct, unpackSquare } from "./products.js";

/**
 * The one importer of ml-matrix, apart from the rest of symmetric matrices: it takes longer to load than all other code of
 * a worker that does passes, which has no use for it. It wants exact symmetry, which packed storage gives by its nature.
 */

/** Eigenvalues, greatest first, and the eigenvectors that belong to them, of length 1. */
export interface Eigenvectors {
  readonly values: Float64Array;
  /** Row-major, one eigenvector a row; their signs are those of the decomposition. */
  readonly vectors: Float64Array;
}

const NOT_FINITE =
  "a covariance is not finite: squares of the features overflow or vanish; scale the features to deviations of about 1, or take " +
  "precision f64";

/** The eigenvectors of A = Σ_e λ_e v_e v_eᵀ. O(dim³). @throws {TrainingDataError} where A is not finite */
export function eigenvectors(packed: Float64Array, dim: number): Eigenvectors {
  if (!packed.every(Number.isFinite)) throw new TrainingDataError(NOT_FINITE);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(dim, dim, unpackSquare(packed, dim)),
    { assumeSymmetric: true },
  );
  const order = Array.from(realEigenvalues.keys()).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const values = Float64Array.from(order, (index) => realEigenvalues[index]);
  const vectors = Float64Array.from({ length: dim * dim }, (_, i) =>
    eigenvectorMatrix.get(i % dim, order[Math.floor(i / dim)]),
  );
  return { values, vectors };
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
  for (let e = dim - 1; e >= 0 && values[e] < floor; e--) {
    numRaised++;
    addOuterProduct(matrix, vectors.subarray(e * dim, (e + 1) * dim), floor - values[e]);
  }
  return { matrix, numRaised };
}
