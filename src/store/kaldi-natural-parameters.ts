import { ModelFileError } from "../errors.js";
import { hasMatrices, packedCovariance, variancesOf } from "../gmm/mixture/covariances.js";
import { invertSymmetric, symmetricTimes } from "../math/linear/symmetric.js";
import { log } from "../math/special.js";
import type { GaussianMixture } from "../types.js";

/** A mixture in Kaldi's natural parameters. */
export interface NaturalParameters {
  /** K values log w_k + log N(0; μ_k, Σ_k). */
  readonly normalizers: Float64Array;
  /** K × D values Σ_k⁻¹ μ_k. */
  readonly scaledMeans: Float64Array;
  /** K × D values 1/σ², or K packed lower triangles of Σ⁻¹. */
  readonly inverses: Float64Array;
}

const LOG_2PI = log(2 * Math.PI);

/**
 * What Kaldi stores of a mixture: of diag and spherical ones variances, of full and tied ones matrices are inverted.
 */
export const naturalParameters = (mixture: GaussianMixture): NaturalParameters =>
  hasMatrices(mixture.covarianceType) ? fullParameters(mixture) : diagonalParameters(mixture);

function diagonalParameters(mixture: GaussianMixture): NaturalParameters {
  const { numComponents, dim, weights, means } = mixture;
  const normalizers = new Float64Array(numComponents);
  const scaledMeans = new Float64Array(numComponents * dim);
  const inverses = new Float64Array(numComponents * dim);
  for (let k = 0; k < numComponents; k++) {
    let sum = dim * LOG_2PI;
    variancesOf(mixture, k).forEach((variance, d) => {
      const at = k * dim + d;
      const mean = means[at] as number;
      inverses[at] = 1 / variance;
      scaledMeans[at] = mean / variance;
      sum += log(variance) + (mean * mean) / variance;
    });
    normalizers[k] = log(weights[k] as number) - 0.5 * sum;
  }
  return { normalizers, scaledMeans, inverses };
}

function fullParameters(mixture: GaussianMixture): NaturalParameters {
  const { numComponents, dim, weights, means } = mixture;
  const normalizers = new Float64Array(numComponents);
  const scaledMeans = new Float64Array(numComponents * dim);
  const matrices: Float64Array[] = [];
  for (let k = 0; k < numComponents; k++) {
    const inverted = invertSymmetric(packedCovariance(mixture, k), dim);
    if (inverted === null) throw new ModelFileError(`the covariance of component ${k} is not positive definite`);
    const mean = means.subarray(k * dim, (k + 1) * dim);
    const scaled = symmetricTimes(inverted.inverse, mean);
    const distance = scaled.reduce((sum, value, d) => sum + value * (mean[d] as number), 0);
    normalizers[k] = log(weights[k] as number) - 0.5 * (dim * LOG_2PI + inverted.logDeterminant + distance);
    scaledMeans.set(scaled, k * dim);
    matrices.push(inverted.inverse);
  }
  const inverses = new Float64Array(numComponents * (matrices[0]?.length ?? 0));
  for (const [k, packed] of matrices.entries()) inverses.set(packed, k * packed.length);
  return { normalizers, scaledMeans, inverses };
}
