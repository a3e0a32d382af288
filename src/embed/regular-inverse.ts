import { columnScale } from "../features/normalize/cepstral-normalization.js";
import { invertSymmetric, packedLength, type SymmetricInverse } from "../math/linear/symmetric.js";

/** Below this share of its variance, a value is a combination of those before it. */
const DEPENDENT = 1e-12;

/**
 * The inverse of a covariance that is one in fact: no value is constant, none a combination of the others.
 *
 * @param mean  by which a value that hardly varies is told from a constant
 * @returns null otherwise
 */
export function regularInverse(covariance: Float64Array, mean: Float64Array): SymmetricInverse | null {
  const dim = mean.length;
  const inverted = invertSymmetric(covariance, dim);
  if (inverted === null) return null;
  for (let i = 0; i < dim; i++) {
    const at = packedLength(i) + i;
    const variance = covariance[at] as number;
    const isConstant = columnScale(mean[i] as number, variance) === 0;
    if (isConstant || 1 / (inverted.whitening[at] as number) ** 2 <= DEPENDENT * variance) return null;
  }
  return inverted;
}
