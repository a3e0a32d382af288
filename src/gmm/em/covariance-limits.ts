import { floorEigenvalues } from "../../math/linear/eigenvectors.js";
import { cholesky } from "../../math/linear/symmetric.js";
import type { Moments } from "../passes/moments.js";

/** What keeps a covariance away from singular. */
export interface CovarianceLimits {
  /** Added to every variance. */
  readonly ridge: number;
  /** D values: no variance falls under these, and in a full covariance no direction's does. */
  readonly leastVariance: Float64Array;
  /** Dimensions in which all frames agree. */
  readonly constantDimensions: readonly number[];
}

/** Under 10⁻¹² of the global variance a Cholesky factor in float64 has no digits left: the floor never goes lower. */
const LEAST_FLOOR = 1e-12;

/**
 * Limits relative to the global variance of the training frames. A constant dimension has no variance to be relative
 * to: it takes the mean variance of the other dimensions, or 1 when all are constant.
 *
 * @param varianceFloor  fraction of the global variance, as HTK's variance floor macro
 */
export function covarianceLimits(
  { mean, variance }: Moments,
  { varianceFloor, ridge }: { readonly varianceFloor: number; readonly ridge: number },
): CovarianceLimits {
  // Rounding alone gives identical frames a variance of about (mean · 2⁻⁵²)².
  const isConstant = (d: number) => variance[d] <= (mean[d] * 1e-14) ** 2;
  const dimensions = Array.from(variance.keys());
  const constantDimensions = dimensions.filter(isConstant);
  const varying = dimensions.filter((d) => !isConstant(d));
  const standIn = varying.length ? varying.reduce((sum, d) => sum + variance[d], 0) / varying.length : 1;
  const fraction = Math.max(varianceFloor, LEAST_FLOOR);
  const leastVariance = variance.map((value, d) => fraction * (isConstant(d) ? standIn : value));
  return { ridge, leastVariance, constantDimensions };
}

/**
 * Brings D variances within the limits where they are.
 *
 * @returns how many had to be raised
 */
export function limitVariances(
  variances: Float64Array,
  offset: number,
  { ridge, leastVariance }: CovarianceLimits,
): number {
  let numRaised = 0;
  for (let d = 0; d < leastVariance.length; d++) {
    const ridged = variances[offset + d] + ridge;
    const least = leastVariance[d];
    if (ridged < least) numRaised++;
    variances[offset + d] = ridged >= least ? ridged : least;
  }
  return numRaised;
}

/** The one variance of a spherical covariance: it keeps to the mean of the least variances. */
export function limitVariance(
  variance: number,
  { ridge, leastVariance }: CovarianceLimits,
): { readonly limited: number; readonly isRaised: boolean } {
  const least = leastVariance.reduce((sum, value) => sum + value, 0) / leastVariance.length;
  const ridged = variance + ridge;
  return ridged < least ? { limited: least, isRaised: true } : { limited: ridged, isRaised: false };
}

/**
 * A packed covariance within the limits, and how many directions had to be raised. With F = diag(leastVariance), the
 * eigenvalues of F^−½ (Σ + ridge I) F^−½ are raised to at least 1, which maximises the likelihood under Σ ⪰ F. The
 * Cholesky factor of that matrix less I exists exactly when nothing has to be raised, and costs a tenth of the
 * eigenvalues.
 */
export function limitCovariance(covariance: Float64Array, { ridge, leastVariance }: CovarianceLimits) {
  const dim = leastVariance.length;
  const ridged = covariance.slice();
  addToDiagonal(ridged, dim, ridge);
  const deviation = leastVariance.map(Math.sqrt);
  const relative = scaleRowsAndColumns(
    ridged,
    deviation.map((value) => 1 / value),
  );
  addToDiagonal(relative, dim, -1);
  if (cholesky(relative, dim) !== null) return { limited: ridged, numRaised: 0 };
  addToDiagonal(relative, dim, 1);
  const { matrix, numRaised } = floorEigenvalues(relative, dim, 1);
  return { limited: scaleRowsAndColumns(matrix, deviation), numRaised };
}

function addToDiagonal(packed: Float64Array, dim: number, value: number): void {
  for (let d = 0, at = 0; d < dim; d++, at += d + 1) packed[at] = packed[at] + value;
}

/** diag(scale) · A · diag(scale). */
function scaleRowsAndColumns(packed: Float64Array, scale: Float64Array): Float64Array {
  const scaled = new Float64Array(packed.length);
  for (let i = 0, at = 0; i < scale.length; i++) {
    const row = scale[i];
    for (let j = 0; j <= i; j++, at++) scaled[at] = packed[at] * row * scale[j];
  }
  return scaled;
}
