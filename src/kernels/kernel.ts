import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../types.js";

/**
 * The hot loops over frames. `reference` is the specification; a faster kernel must pass the same tests.
 * Callers have checked the shapes.
 */
export interface Kernel {
  readonly name: string;

  /** T values log p(x_t), nats. */
  logLikelihoods(form: ScoringForm, features: FeatureMatrix): Float64Array;

  /** T × K values γ_tk = p(k | x_t). */
  posteriors(form: ScoringForm, features: FeatureMatrix): Float64Array;

  /** Posteriors summed with the frames' moments about `origin` (D values). */
  statistics(form: ScoringForm, features: FeatureMatrix, origin: Float64Array): SufficientStatistics;

  /**
   * For each frame the index of the nearest of K centres (the first of equals) and its squared distance, in units of
   * `scale` (D values): Σ_d ((x_d − c_d) · scale_d)².
   */
  nearest(
    centres: Float64Array,
    scale: Float64Array,
    features: FeatureMatrix,
  ): { readonly index: Uint32Array; readonly squaredDistance: Float64Array };
}
