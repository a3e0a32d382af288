import { OptionError, ShapeError } from "../errors.js";
import type { GaussianMixture } from "../types.js";
import { type Recording, statisticsOf } from "./ivector/utterance-statistics.js";

/** Recordings as vectors without any training: the means of the background model adapted to each. */

export interface SupervectorOptions {
  /** r of the adaptation: frames at which a component has moved half of the way. @default 4 */
  readonly relevanceFactor?: number;
}

/**
 * A recording as the means of a background model adapted to it, one after the other, of lengths that can be compared:
 *
 *   v_kd = √w_k (μ̂_kd − μ_kd) / σ_kd      with  μ̂_k − μ_k = F_k / (N_k + r)
 *
 * N_k = Σ_t γ_tk, F_k = Σ_t γ_tk (x_t − μ_k). The inner product of two is the kernel of Campbell, Sturim and Reynolds (2006),
 * which bounds how far apart the two adapted mixtures are. Take the mean of the background model's own recordings off before
 * cosines are taken: what is common to all recordings is no speaker's. Nothing is trained, so it does for a few speakers, where
 * i-vectors would need many.
 *
 * O(T · K · D), and O(K · D) from statistics.
 *
 * @param background  K diagonal components over D dimensions
 * @param recording   T × D, or its statistics under the background model
 * @returns K · D values
 * @throws {OptionError} when r is not above 0, or the background model is not diagonal
 * @throws {ShapeError} when dimensions differ, a value is not finite, or there is no frame
 * @see Campbell, Sturim and Reynolds, IEEE Signal Processing Letters 13 (5), 2006
 * @example
 * const background = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [4] });
 * supervector(background, featureMatrix([[2], [4]]), { relevanceFactor: 2 }); // => Float64Array.of(0.75)
 */
export function supervector(
  background: GaussianMixture,
  recording: Recording,
  options: SupervectorOptions = {},
): Float64Array {
  const { relevanceFactor = 4 } = options;
  const { covarianceType, numComponents, dim, weights, means, covariances } = background;
  if (!(relevanceFactor > 0 && Number.isFinite(relevanceFactor))) {
    throw new OptionError(`relevanceFactor is a number of frames above 0, not ${relevanceFactor}`);
  }
  if (covarianceType !== "diag") {
    throw new OptionError(
      `supervectors are of a background model with covarianceType "diag", this one is "${covarianceType}"; train one with it`,
    );
  }
  const { occupancy, first, origin, numFrames } = statisticsOf(background, recording);
  if (numFrames === 0) throw new ShapeError("the recording has no frame; a supervector takes at least one");
  const vector = new Float64Array(numComponents * dim);
  for (let k = 0; k < numComponents; k++) {
    const count = occupancy[k];
    const scale = Math.sqrt(weights[k]) / (count + relevanceFactor);
    for (let d = 0, i = k * dim; d < dim; d++, i++) {
      const centred = first[i] - count * (means[i] - origin[d]);
      vector[i] = (scale * centred) / Math.sqrt(covariances[i]);
    }
  }
  return vector;
}
