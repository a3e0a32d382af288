import { ShapeError } from "../../errors.js";
import { cholesky, invertLower, packedLength } from "../../math/linear/symmetric.js";
import type { GaussianMixture } from "../../types.js";
import { LOG_2PI, prepare } from "../score/scoring-form.js";
import { packedDiagonal } from "./covariances.js";

/** The single Gaussians of a mixture and their closed forms, from which entropies and divergences of mixtures are made. */

/** A Gaussian with Σ = L Lᵀ. Factors are lower triangles packed by rows, or the D values of diagonal ones. */
export interface Gaussian {
  /** D values. */
  readonly mean: Float64Array;
  /** L. */
  readonly factor: Float64Array;
  /** L⁻¹. */
  readonly whitening: Float64Array;
  /** log |Σ|. */
  readonly logDeterminant: number;
  readonly isDiagonal: boolean;
}

export interface WeightedGaussian extends Gaussian {
  /** Its index in the mixture. */
  readonly component: number;
  /** Above 0. */
  readonly weight: number;
}

/**
 * The Gaussians of a mixture of any covariance type, without those of weight 0; as "triangles" diagonal factors are written as
 * triangles, too, to compute with others that are.
 */
export function gaussiansOf(
  mixture: GaussianMixture,
  factors: "as-they-are" | "triangles" = "as-they-are",
): WeightedGaussian[] {
  const { dim, weights, numComponents } = mixture;
  const { covarianceType, means, whitening } = prepare(mixture);
  const isDiagonal = covarianceType === "diag";
  const stride = whitening.length / numComponents;
  return Array.from(weights.keys())
    .filter((component) => weights[component] > 0)
    .map((component) => {
      const own = whitening.slice(component * stride, (component + 1) * stride);
      const inTriangles = isDiagonal && factors === "triangles";
      const mean = means.slice(component * dim, (component + 1) * dim);
      const gaussian = gaussianFrom(mean, inTriangles ? packedDiagonal(own) : own, isDiagonal && !inTriangles);
      return { ...gaussian, component, weight: weights[component] };
    });
}

function gaussianFrom(mean: Float64Array, whitening: Float64Array, isDiagonal: boolean): Gaussian {
  const dim = mean.length;
  const factor = isDiagonal ? whitening.map((value) => 1 / value) : invertLower(whitening, dim);
  let logDeterminant = 0;
  for (let d = 0; d < dim; d++) logDeterminant += 2 * Math.log(factor[isDiagonal ? d : packedLength(d) + d]);
  return { mean, factor, whitening, logDeterminant, isDiagonal };
}

/** @throws {ShapeError} when the covariance is not positive definite */
export function gaussianOf(mean: Float64Array, packedCovariance: Float64Array): Gaussian {
  const factor = cholesky(packedCovariance, mean.length);
  if (factor === null) throw new ShapeError("a covariance of the mixture is not positive definite");
  return gaussianFrom(mean, invertLower(factor, mean.length), false);
}

/** log N(x; μ, Σ). */
export const logDensity = (gaussian: Gaussian, x: Float64Array): number =>
  -0.5 * (x.length * LOG_2PI + gaussian.logDeterminant + squaredDistance(gaussian, x));

/** H = ½ log((2πe)^D |Σ|), nats. */
export const gaussianEntropy = ({ mean, logDeterminant }: Gaussian): number =>
  0.5 * (mean.length * (1 + LOG_2PI) + logDeterminant);

/** (x − μ)ᵀ Σ⁻¹ (x − μ) = ‖ L⁻¹ (x − μ) ‖². */
function squaredDistance({ mean, whitening, isDiagonal }: Gaussian, x: Float64Array): number {
  let distance = 0;
  for (let i = 0, at = 0; i < mean.length; i++) {
    let value = 0;
    if (isDiagonal) value = whitening[i] * (x[i] - mean[i]);
    else {
      for (let j = 0; j <= i; j++, at++) value += whitening[at] * (x[j] - mean[j]);
    }
    distance += value * value;
  }
  return distance;
}

/**
 * The Kullback-Leibler divergence of two Gaussians in D dimensions, both diagonal or neither, nats:
 *
 *   D(f‖g) = ½ ( log |Σ_g| − log |Σ_f| + tr(Σ_g⁻¹ Σ_f) + (μ_f − μ_g)ᵀ Σ_g⁻¹ (μ_f − μ_g) − D )
 *
 * with tr(Σ_g⁻¹ Σ_f) = ‖ L_g⁻¹ L_f ‖²_F. O(D) where diagonal, else O(D³).
 */
export function gaussianDivergence(f: Gaussian, g: Gaussian): number {
  const trace = f.isDiagonal
    ? f.factor.reduce((sum, value, d) => sum + (g.whitening[d] * value) ** 2, 0)
    : triangularTrace(f, g);
  return 0.5 * (g.logDeterminant - f.logDeterminant + trace + squaredDistance(g, f.mean) - f.mean.length);
}

/** Entry (i, j) of L_g⁻¹ L_f is Σ_m (L_g⁻¹)_im (L_f)_mj over m = j … i. */
function triangularTrace(f: Gaussian, g: Gaussian): number {
  let trace = 0;
  for (let i = 0, row = 0; i < f.mean.length; row += ++i) {
    for (let j = 0; j <= i; j++) {
      let entry = 0;
      for (let m = j; m <= i; m++) {
        entry += g.whitening[row + m] * f.factor[packedLength(m) + j];
      }
      trace += entry * entry;
    }
  }
  return trace;
}
