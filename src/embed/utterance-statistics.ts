import { ShapeError } from "../errors.js";
import { accumulate } from "../gmm/em/expectation.js";
import type { FeatureMatrix, GaussianMixture, SufficientStatistics } from "../types.js";

/**
 * What a recording tells of a background model, as far as i-vectors ask (Baum-Welch statistics of order 0 and 1):
 *
 *   N_k = Σ_t γ_tk      F_k = Σ_t γ_tk (x_t − origin)
 *
 * `accumulate` gives them; `second` may be left away to save memory, but for `updateResidual`.
 */
export type UtteranceStatistics = Pick<
  SufficientStatistics,
  "numComponents" | "dim" | "origin" | "occupancy" | "first" | "numFrames"
> &
  Partial<Pick<SufficientStatistics, "second">>;

/** A recording, as features or as its statistics. */
export type Recording = FeatureMatrix | UtteranceStatistics;

/**
 * The statistics of a recording under the background model, or those that it is.
 *
 * @throws {ShapeError} when they are of another shape, or a value is not finite
 */
export function statisticsOf(ubm: GaussianMixture, recording: Recording, index = 0): UtteranceStatistics {
  const statistics = "data" in recording ? accumulate(ubm, recording) : recording;
  const { numComponents, dim, occupancy, first, origin } = statistics;
  const isWhole = occupancy.length === ubm.numComponents && first.length === ubm.numComponents * ubm.dim;
  if (numComponents !== ubm.numComponents || dim !== ubm.dim || origin.length !== dim || !isWhole) {
    throw new ShapeError(
      `the statistics of recording ${index} are of ${numComponents} components over ${dim} dimensions, the background ` +
        `model has ${ubm.numComponents} over ${ubm.dim}; accumulate them under it`,
    );
  }
  if (!occupancy.every(Number.isFinite) || !first.every(Number.isFinite)) {
    throw new ShapeError(
      `the statistics of recording ${index} hold a value that is not finite; look at its features, and extract them anew`,
    );
  }
  return statistics;
}
