import { mapEntries } from "../gmm/mixture/covariances.js";
import { addProduct, timesTransposed, unpackLower } from "../math/linear/products.js";
import { cholesky } from "../math/linear/symmetric.js";

/** What the M-steps of i-vectors and of PLDA share: both explain vectors by a few hidden factors, x = μ + T w + e. */

/** ( S − ½ (C Tᵀ + T Cᵀ) ) / n: the covariance of e, packed, given the scatter S and C = Σ x E[w]ᵀ. */
export function unexplainedCovariance(
  scatter: Float64Array,
  loadings: Float64Array,
  cross: Float64Array,
  { dim, count }: { readonly dim: number; readonly count: number },
): Float64Array {
  const explained = timesTransposed(loadings, cross, dim);
  return mapEntries(scatter, dim, (value, i, j) => {
    const both = explained[i * dim + j] + explained[j * dim + i];
    return (value - 0.5 * both) / count;
  });
}

interface FactorModel {
  readonly means: Float64Array;
  readonly loadings: Float64Array;
}

/** Minimum divergence (Kenny 2008, §III.B): μ += T h and T ← T J, for h and J Jᵀ mean and covariance of w. Null of a singular one. */
export function minimumDivergence(
  { means, loadings }: FactorModel,
  mean: Float64Array,
  covariance: Float64Array,
): FactorModel | null {
  const [rows, rank] = [means.length, mean.length];
  const factor = cholesky(covariance, rank);
  if (factor === null) return null;
  const moved = means.slice();
  addProduct(moved, loadings, mean, { rows, inner: rank, columns: 1 });
  const turned = new Float64Array(loadings.length);
  addProduct(turned, loadings, unpackLower(factor, rank), { rows, inner: rank, columns: rank });
  return { means: moved, loadings: turned };
}
