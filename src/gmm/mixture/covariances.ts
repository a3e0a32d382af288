import { packedLength } from "../../math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture, KernelCovarianceType } from "../../types.js";

/** How the covariances of a mixture lie in memory, type by type. */

interface CovarianceShape {
  readonly covarianceType: CovarianceType;
  readonly numComponents: number;
  readonly dim: number;
}

/** Values of all covariances: diag K D, full K D², tied D², spherical K. */
export function covarianceLength({ covarianceType, numComponents, dim }: CovarianceShape): number {
  const lengths = {
    diag: numComponents * dim,
    full: numComponents * dim * dim,
    tied: dim * dim,
    spherical: numComponents,
  };
  return lengths[covarianceType];
}

/** Values that belong to one component alone: of tied covariances none. */
export function covarianceStride({ covarianceType, dim }: Pick<CovarianceShape, "covarianceType" | "dim">): number {
  return { diag: dim, full: dim * dim, tied: 0, spherical: 1 }[covarianceType];
}

/** Values that may be chosen freely: a symmetric matrix has D (D + 1) / 2. */
export function freeCovarianceValues({ covarianceType, numComponents, dim }: CovarianceShape): number {
  const packed = packedLength(dim);
  return { diag: numComponents * dim, full: numComponents * packed, tied: packed, spherical: numComponents }[
    covarianceType
  ];
}

/** The shape the axes of the covariances are along: of diag and spherical the dimensions. */
export const kernelCovarianceType = (covarianceType: CovarianceType): KernelCovarianceType =>
  covarianceType === "diag" || covarianceType === "spherical" ? "diag" : "full";

/** Whether the covariances are matrices, of which the lower triangle is worked with. */
export const hasMatrices = (covarianceType: CovarianceType): boolean => kernelCovarianceType(covarianceType) === "full";

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
  const packed = new Float64Array(packedLength(dim));
  if (!hasMatrices(covarianceType)) {
    variancesOf(mixture, k).forEach((variance, d) => {
      packed[packedLength(d) + d] = variance;
    });
    return packed;
  }
  const start = k * covarianceStride(mixture);
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) packed[at] = covariances[start + i * dim + j];
  }
  return packed;
}

/** Writes a packed lower triangle into the D × D matrix that begins at `start`, both halves. */
export function unpackCovariance(packed: Float64Array, covariances: Float64Array, start: number, dim: number): void {
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      covariances[start + i * dim + j] = packed[at];
      covariances[start + j * dim + i] = packed[at];
    }
  }
}

/** The same mixture, its covariances written as variances (of diag and spherical) or as matrices of their own (any). */
export function withOwnCovariances(mixture: GaussianMixture, covarianceType: KernelCovarianceType): GaussianMixture {
  if (mixture.covarianceType === covarianceType) return mixture;
  const { numComponents, dim } = mixture;
  const covariances = new Float64Array(covarianceLength({ covarianceType, numComponents, dim }));
  for (let k = 0; k < numComponents; k++) {
    if (covarianceType === "diag") covariances.set(variancesOf(mixture, k), k * dim);
    else unpackCovariance(packedCovariance(mixture, k), covariances, k * dim * dim, dim);
  }
  return { ...mixture, covarianceType, covariances };
}
