import { cholesky, logDeterminant } from "../math/linear/symmetric.js";
import type { MixtureMoments } from "./mixture-moments.js";

/**
 * The Bhattacharyya distance of two Gaussians, with Σ = (Σ_a + Σ_b) / 2:
 *
 *   ⅛ (μ_a − μ_b)ᵀ Σ⁻¹ (μ_a − μ_b) + ½ log ( |Σ| / √(|Σ_a| |Σ_b|) )
 *
 * exp(−distance) is the overlap of the two, ∫ √(p_a p_b): 0 nats for the same Gaussian. O(dim³).
 *
 * @returns infinity where a covariance is not positive definite
 * @see Kailath, IEEE Trans. Communication Technology 15 (1), 1967, eq. 30 for the Gaussian case
 */
export function bhattacharyya(a: MixtureMoments, b: MixtureMoments): number {
  const dim = a.mean.length;
  const middle = a.covariance.map((value, at) => (value + (b.covariance[at] as number)) / 2);
  const [factor, factorA, factorB] = [middle, a.covariance, b.covariance].map((packed) => cholesky(packed, dim));
  if (!factor || !factorA || !factorB) return Number.POSITIVE_INFINITY;
  const determinants = logDeterminant(factor, dim) - (logDeterminant(factorA, dim) + logDeterminant(factorB, dim)) / 2;
  const difference = a.mean.map((value, d) => value - (b.mean[d] as number));
  return squaredLength(factor, difference) / 8 + determinants / 2;
}

/** ‖L⁻¹ x‖², by forward substitution. */
function squaredLength(factor: Float64Array, x: Float64Array): number {
  const solved = new Float64Array(x.length);
  let sum = 0;
  for (let i = 0, row = 0; i < x.length; row += ++i) {
    let value = x[i] as number;
    for (let j = 0; j < i; j++) value -= (factor[row + j] as number) * (solved[j] as number);
    solved[i] = value / (factor[row + i] as number);
    sum += (solved[i] as number) ** 2;
  }
  return sum;
}
