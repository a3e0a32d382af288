import type { GaussianMixture } from "../types.js";
import { covarianceStride } from "./covariances.js";

/**
 * The same mixture with its components in the order of their weights, the heaviest first; of equals, as they were.
 *
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [0.2, 0.8], means: [1, 5], covariances: [1, 2] });
 * orderComponents(mixture).means // => Float64Array [ 5, 1 ]
 */
export function orderComponents(mixture: GaussianMixture): GaussianMixture {
  const { dim, weights, means, covariances } = mixture;
  const order = descending(weights);
  const stride = covarianceStride(mixture);
  return {
    ...mixture,
    weights: order.map((k) => weights[k] as number),
    means: rowsInOrder(means, dim, order),
    covariances: stride === 0 ? covariances : rowsInOrder(covariances, stride, order),
  };
}

/** The indices of the values, the greatest value first; of equals, the first. */
export const descending = (values: Float64Array): Float64Array =>
  Float64Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);

/** The rows of a matrix in another order. */
export function rowsInOrder(values: Float64Array, length: number, order: ArrayLike<number>): Float64Array {
  const ordered = new Float64Array(order.length * length);
  for (let row = 0; row < order.length; row++) {
    const from = (order[row] as number) * length;
    ordered.set(values.subarray(from, from + length), row * length);
  }
  return ordered;
}
