import { packLower, unpackSquare } from "../../math/linear/products.js";
import { cholesky, packedLength } from "../../math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture, KernelCovarianceType } from "../../types.js";

/**
 * How the covariances of a mixture lie in memory, type by type. To compute with one, it is taken out as D variances or as a
 * lower triangle packed by rows, and written back by `setCovariance`.
 */

type CovarianceShape = Pick<GaussianMixture, "covarianceType" | "numComponents" | "dim">;

/** Values of all covariances: diag K D, full K D², tied D², spherical K. */
export function covarianceLength({ covarianceType, numComponents, dim }: CovarianceShape): number {
  return { diag: numComponents * dim, full: numComponents * dim * dim, tied: dim * dim, spherical: numComponents }[
    covarianceType
  ];
}

/** Values that belong to one component alone: none of tied covariances. */
export function covarianceStride({ covarianceType, dim }: Pick<CovarianceShape, "covarianceType" | "dim">): number {
  return { diag: dim, full: dim * dim, tied: 0, spherical: 1 }[covarianceType];
}

/** Free parameters among the values: a symmetric matrix has D (D + 1) / 2. */
export function freeCovarianceValues({ covarianceType, numComponents, dim }: CovarianceShape): number {
  const packed = packedLength(dim);
  return { diag: numComponents * dim, full: numComponents * packed, tied: packed, spherical: numComponents }[
    covarianceType
  ];
}

/** What a kernel computes with: variances for diag and spherical, matrices for full and tied. */
export const kernelCovarianceType = (covarianceType: CovarianceType): KernelCovarianceType =>
  covarianceType === "diag" || covarianceType === "spherical" ? "diag" : "full";

/** Whether the covariances are matrices. */
export const hasMatrices = (covarianceType: CovarianceType): boolean => kernelCovarianceType(covarianceType) === "full";

export const isVariance = (value: number): boolean => value > 0 && value < Number.POSITIVE_INFINITY;

/** Whether D variances, or a packed lower triangle, are those of a Gaussian. */
export const isPositiveDefinite = (own: Float64Array, dim: number): boolean =>
  own.length === dim ? own.every(isVariance) : cholesky(own, dim) !== null;

/** The D variances of component k, whatever the type. */
export function variancesOf(mixture: GaussianMixture, k: number): Float64Array {
  const { covarianceType, covariances, dim } = mixture;
  if (covarianceType === "diag") return covariances.slice(k * dim, (k + 1) * dim);
  if (covarianceType === "spherical") return new Float64Array(dim).fill(covariances[k]);
  const start = k * covarianceStride(mixture);
  return Float64Array.from({ length: dim }, (_, d) => covariances[start + d * dim + d]);
}

/** The lower triangle of component k's D × D covariance, packed by rows, whatever the type. */
export function packedCovariance(mixture: GaussianMixture, k: number): Float64Array {
  const { covarianceType, covariances, dim } = mixture;
  if (!hasMatrices(covarianceType)) return packedDiagonal(variancesOf(mixture, k));
  const start = k * covarianceStride(mixture);
  return packLower(covariances.subarray(start, start + dim * dim), dim);
}

/** The packed lower triangle of a diagonal matrix. */
export function packedDiagonal(diagonal: Float64Array): Float64Array {
  const packed = new Float64Array(packedLength(diagonal.length));
  diagonal.forEach((value, d) => {
    packed[packedLength(d) + d] = value;
  });
  return packed;
}

/** The one variance of a spherical covariance: the mean of the D variances. */
export const sphericalVariance = (variances: Float64Array): number =>
  variances.reduce((sum, value) => sum + value, 0) / variances.length;

/** Writes component k's covariance: D variances (diag; of spherical their mean) or a packed lower triangle (full, tied). */
export function setCovariance(
  mixture: Pick<GaussianMixture, "covarianceType" | "covariances" | "dim">,
  k: number,
  own: Float64Array,
): void {
  const { covarianceType, covariances, dim } = mixture;
  const start = k * covarianceStride(mixture);
  if (hasMatrices(covarianceType)) unpackCovariance(own, covariances, start, dim);
  else if (covarianceType === "diag") covariances.set(own, start);
  else covariances[k] = sphericalVariance(own);
}

/** Writes a packed lower triangle into the D × D matrix that begins at `start`, both halves. */
export function unpackCovariance(packed: Float64Array, covariances: Float64Array, start: number, dim: number): void {
  unpackSquare(packed, dim, covariances.subarray(start, start + dim * dim));
}

/** New values for the entries (i, j ≤ i) of a packed lower triangle, by rows; for D variances those of the diagonal alone. */
export function mapEntries(
  packed: Float64Array,
  dim: number,
  entryOf: (value: number, i: number, j: number, at: number) => number,
): Float64Array {
  const isDiagonal = packed.length === dim;
  const mapped = new Float64Array(packed.length);
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = isDiagonal ? i : 0; j <= i; j++, at++) mapped[at] = entryOf(packed[at], i, j, at);
  }
  return mapped;
}

/** L v of each row v of D values. L is one packed lower triangle for all rows, or one for each. */
export function lowerTimesRows(lower: Float64Array, rows: Float64Array, dim: number): Float64Array {
  const stride = lower.length === packedLength(dim) ? 0 : packedLength(dim);
  const products = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += dim) {
    for (let i = 0, at = (row / dim) * stride; i < dim; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++, at++) sum += lower[at] * rows[row + j];
      products[row + i] = sum;
    }
  }
  return products;
}

/** The same mixture, its covariances written as variances (of diag and spherical) or as matrices of their own (any). */
export function withOwnCovariances(mixture: GaussianMixture, covarianceType: KernelCovarianceType): GaussianMixture {
  if (mixture.covarianceType === covarianceType) return mixture;
  const { numComponents, dim } = mixture;
  const covariances = new Float64Array(covarianceLength({ covarianceType, numComponents, dim }));
  const own = { ...mixture, covarianceType, covariances };
  const covarianceOf = covarianceType === "diag" ? variancesOf : packedCovariance;
  for (let k = 0; k < numComponents; k++) setCovariance(own, k, covarianceOf(mixture, k));
  return own;
}
