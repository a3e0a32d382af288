import { cholesky, invertLower, logDeterminant } from "../math/linear/symmetric.js";
import { type FrameSums, meanOf, scatterFrom } from "./frame-sums.js";

/** One Gaussian with a full covariance, as it scores sums of frames. */
export interface ClassGaussian {
  /** From the origin of the sums, D values. */
  readonly mean: Float64Array;
  /** Σ⁻¹, packed. */
  readonly precision: Float64Array;
  /** −½ (D log 2π + log |Σ|). */
  readonly logConstant: number;
}

/** Frames of the covariance within classes that stand in for what a class has too little of: see `classGaussian`. */
export const PRIOR_FRAMES = 200;

/**
 * The Gaussian of a class, its covariance pulled towards the one within all classes (Friedman, JASA 84, 1989, eq. 16, with
 * the share of each by its frames):
 *
 *   Σ_c = ( S_c + n₀ Σ_w ) / ( n_c + n₀ )
 *
 * @param within  Σ_w, packed, positive definite
 * @returns null where Σ_c has no Cholesky factor
 */
export function classGaussian(sums: FrameSums, within: Float64Array): ClassGaussian | null {
  const mean = meanOf(sums);
  const dim = mean.length;
  const scatter = scatterFrom(sums, mean);
  const total = sums.numFrames + PRIOR_FRAMES;
  const covariance = scatter.map((sum, at) => (sum + PRIOR_FRAMES * (within[at] as number)) / total);
  const factor = cholesky(covariance, dim);
  if (factor === null) return null;
  return {
    mean,
    precision: precisionOf(invertLower(factor, dim), dim),
    logConstant: -0.5 * (dim * Math.log(2 * Math.PI) + logDeterminant(factor, dim)),
  };
}

/** L⁻ᵀ L⁻¹ of a packed L⁻¹. */
function precisionOf(inverse: Float64Array, dim: number): Float64Array {
  const precision = new Float64Array(inverse.length);
  for (let m = 0, row = 0; m < dim; row += ++m) {
    for (let i = 0, at = 0; i <= m; i++) {
      const left = inverse[row + i] as number;
      for (let j = 0; j <= i; j++, at++)
        precision[at] = (precision[at] as number) + left * (inverse[row + j] as number);
    }
  }
  return precision;
}

/**
 * The mean log-likelihood of frames, from their sums alone:
 *
 *   (1/T) Σ_t log N(x_t; μ, Σ) = −½ ( D log 2π + log |Σ| + tr Σ⁻¹ S/T )      S = Σ_t (x_t − μ)(x_t − μ)ᵀ
 */
export function meanScore({ mean, precision, logConstant }: ClassGaussian, sums: FrameSums): number {
  const scatter = scatterFrom(sums, mean);
  let trace = 0;
  for (let i = 0, at = 0; i < mean.length; i++) {
    for (let j = 0; j < i; j++, at++) trace += 2 * (precision[at] as number) * (scatter[at] as number);
    trace += (precision[at] as number) * (scatter[at++] as number);
  }
  return logConstant - trace / (2 * sums.numFrames);
}
