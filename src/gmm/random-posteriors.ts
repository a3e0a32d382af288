import { emptyStatistics, totalWeight } from "../kernels/statistics.js";
import { createRandom } from "../math/random.js";
import type { SufficientStatistics } from "../types.js";
import { FRAMES_PER_CHUNK, type FrameChunk } from "./frame-chunks.js";
import type { RandomPosteriorsPass } from "./pass.js";

/**
 * The statistics of a chunk under posteriors drawn uniformly from [0, 1) and scaled to sum to 1 in each frame, which is what
 * scikit-learn calls `init_params="random"`. Each chunk has a stream of its own, whoever computes it.
 */
export function randomPosteriorStatistics(
  { numComponents, covarianceType, origin, seed }: RandomPosteriorsPass,
  { firstFrame, features }: FrameChunk,
): SufficientStatistics {
  const { data, numFrames, dim, weights } = features;
  const statistics = emptyStatistics({ covarianceType, numComponents, dim }, origin);
  const { occupancy, first, second } = statistics;
  const random = createRandom((Math.imul(seed, 0x9e3779b1) + firstFrame / FRAMES_PER_CHUNK) >>> 0);
  const posteriors = new Float64Array(numComponents);
  const x = new Float64Array(dim);
  const products = second.length / numComponents;
  for (let t = 0; t < numFrames; t++) {
    let sum = 0;
    for (let k = 0; k < numComponents; k++) sum += posteriors[k] = random.uniform();
    const scale = (weights ? (weights[t] as number) : 1) / sum;
    for (let d = 0; d < dim; d++) x[d] = (data[t * dim + d] as number) - (origin[d] as number);
    for (let k = 0; k < numComponents; k++) {
      const posterior = (posteriors[k] as number) * scale;
      occupancy[k] = (occupancy[k] as number) + posterior;
      for (let i = 0, at = k * products; i < dim; i++) {
        const share = posterior * (x[i] as number);
        first[k * dim + i] = (first[k * dim + i] as number) + share;
        for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
          second[at] = (second[at] as number) + share * (x[j] as number);
        }
      }
    }
  }
  return { ...statistics, numFrames: totalWeight(weights, numFrames) };
}
