import { floorEigenvalues } from "../../math/linear/eigenvectors.js";
import { cholesky } from "../../math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture, Repair } from "../../types.js";
import { hasMatrices, mapEntries, setCovariance, sphericalVariance } from "../mixture/covariances.js";
import type { Moments } from "../passes/moments.js";

/**
 * What keeps a covariance away from singular: the variance floor and the ridge. Every training brings its covariances within
 * these limits after each update.
 */
export interface CovarianceLimits {
  /** Added to every variance. */
  readonly ridge: number;
  /** D values: the least variance of each dimension; of a matrix, in any direction. */
  readonly leastVariance: Float64Array;
  /** Dimensions in which all frames agree. */
  readonly constantDimensions: readonly number[];
}

/** Under 10⁻¹² of the global variance a Cholesky factor in float64 has no digits left: the floor never goes lower. */
const LEAST_FLOOR = 1e-12;

/**
 * Limits relative to the global variance of the training frames, as HTK's variance floor macro. A constant dimension has no
 * variance of its own: it takes the mean variance of the other dimensions, or 1 when all are constant.
 */
export function covarianceLimits(
  { mean, variance }: Moments,
  { varianceFloor, ridge }: { readonly varianceFloor: number; readonly ridge: number },
): CovarianceLimits {
  // Rounding alone gives identical frames a variance of about (mean · 2⁻⁵²)².
  const isConstant = (d: number) => variance[d] <= (mean[d] * 1e-14) ** 2;
  const dimensions = Array.from(variance.keys());
  const constantDimensions = dimensions.filter(isConstant);
  const varying = variance.filter((_, d) => !isConstant(d));
  const standIn = varying.length > 0 ? varying.reduce((sum, value) => sum + value, 0) / varying.length : 1;
  const fraction = Math.max(varianceFloor, LEAST_FLOOR);
  const leastVariance = variance.map((value, d) => fraction * (isConstant(d) ? standIn : value));
  return { ridge, leastVariance, constantDimensions };
}

/** What training mends where all frames agree in a dimension: the model's own, or its prior, variance there. */
export function constantDimensionRepairs({ constantDimensions }: CovarianceLimits, variance: string): Repair[] {
  if (constantDimensions.length === 0) return [];
  const message = `all frames agree in dimension ${constantDimensions.join(", ")}: its ${variance} is set to the floor`;
  return [{ kind: "constant-dimension", message }];
}

/**
 * Writes component k's covariance into a mixture, within the limits: D variances (diag, spherical) or a packed lower triangle
 * (full, tied). Returns how many variances or directions were raised.
 */
export function setLimitedCovariance(
  mixture: Pick<GaussianMixture, "covarianceType" | "covariances" | "dim">,
  k: number,
  own: Float64Array,
  limits: CovarianceLimits,
): number {
  const { limited, numRaised } = limitCovariance(mixture.covarianceType, own, limits);
  setCovariance(mixture, k, limited);
  return numRaised;
}

/** A covariance within the limits: D variances (diag), their one mean (spherical) or a packed triangle (full, tied). */
interface LimitedCovariance {
  readonly limited: Float64Array;
  readonly numRaised: number;
}

/** A spherical covariance, the mean of the D variances, keeps to the mean of the least variances. */
export function limitCovariance(
  covarianceType: CovarianceType,
  own: Float64Array,
  limits: CovarianceLimits,
): LimitedCovariance {
  if (hasMatrices(covarianceType)) return limitMatrix(own, limits);
  const { leastVariance } = limits;
  if (covarianceType === "diag") return limitVariances(own, leastVariance, limits);
  return limitVariances(
    Float64Array.of(sphericalVariance(own)),
    Float64Array.of(sphericalVariance(leastVariance)),
    limits,
  );
}

function limitVariances(variances: Float64Array, least: Float64Array, { ridge }: CovarianceLimits): LimitedCovariance {
  const limited = new Float64Array(variances.length);
  let numRaised = 0;
  for (let d = 0; d < limited.length; d++) {
    const ridged = variances[d] + ridge;
    if (ridged < least[d]) numRaised++;
    // Written so that NaN becomes the floor.
    limited[d] = ridged >= least[d] ? ridged : least[d];
  }
  return { limited, numRaised };
}

/**
 * With F = diag(leastVariance), the eigenvalues of F^−½ (Σ + ridge I) F^−½ are raised to at least 1, which maximises the
 * likelihood under Σ ⪰ F. The Cholesky factor of that matrix less I exists exactly when nothing has to be raised, and costs
 * a tenth of the eigenvalues.
 */
function limitMatrix(covariance: Float64Array, { ridge, leastVariance }: CovarianceLimits): LimitedCovariance {
  const dim = leastVariance.length;
  const ridged = covariance.slice();
  addToDiagonal(ridged, dim, ridge);
  const deviation = leastVariance.map(Math.sqrt);
  const inverse = deviation.map((value) => 1 / value);
  const relative = mapEntries(ridged, dim, (value, i, j) => value * inverse[i] * inverse[j]);
  addToDiagonal(relative, dim, -1);
  if (cholesky(relative, dim) !== null) return { limited: ridged, numRaised: 0 };
  addToDiagonal(relative, dim, 1);
  const { matrix, numRaised } = floorEigenvalues(relative, dim, 1);
  return { limited: mapEntries(matrix, dim, (value, i, j) => value * deviation[i] * deviation[j]), numRaised };
}

function addToDiagonal(packed: Float64Array, dim: number, value: number): void {
  for (let d = 0, at = 0; d < dim; d++, at += d + 1) packed[at] = packed[at] + value;
}
