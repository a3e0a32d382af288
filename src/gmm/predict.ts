import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix } from "../types.js";
import { logLikelihoods, type Scorable } from "./score.js";
import { selectTopComponents } from "./top-components.js";

/**
 * The component that each frame most likely came of, a posteriori: argmax_k w_k N(x_t; μ_k, Σ_k). scikit-learn's
 * `predict`; `posteriors` says how likely.
 *
 * @param features  T × D, row-major
 * @returns T indices from 0 to K − 1
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * predict(mixture, featureMatrix([[1], [8], [-2]])) // => Uint32Array.of(0, 1, 0)
 */
export function predict(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): Uint32Array {
  return selectTopComponents(model, features, 1, options).indices;
}

/**
 * `logLikelihoods` by the name it has in scikit-learn: log p(x_t) of each frame, nats.
 *
 * @param features  T × D, row-major
 * @returns T values (of a density: may be positive)
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const normal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * scoreSamples(normal, featureMatrix([[0]])) // => Float64Array.of(-0.9189385)
 */
export const scoreSamples: typeof logLikelihoods = logLikelihoods;
