import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { createRandom } from "../../src/math/random.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture } from "../../src/types.js";

export interface RandomMixtureOptions {
  readonly covarianceType: CovarianceType;
  readonly numComponents: number;
  readonly dim: number;
  readonly seed: number;
  /** Standard deviation of the means about `offset`. @default 2 */
  readonly spread?: number;
  /** @default 0 */
  readonly offset?: number;
}

/** A mixture whose parameters all differ, for tests: what is mixed up in the lanes of a vector shows. */
export function randomMixture(options: RandomMixtureOptions): GaussianMixture {
  const { covarianceType, numComponents, dim, seed, spread = 2, offset = 0 } = options;
  const random = createRandom(seed);
  const weights = Array.from({ length: numComponents }, () => 0.1 + random.uniform());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const covarianceOf = (): number[] => {
    if (covarianceType === "diag") return Array.from({ length: dim }, () => 0.3 + 2 * random.uniform());
    const factor = Array.from({ length: dim * dim }, () => random.normal() / Math.sqrt(dim));
    return Array.from({ length: dim * dim }, (_, at) => {
      const [i, j] = [Math.floor(at / dim), at % dim];
      // The same order of additions for (i, j) and (j, i): symmetric to the bit.
      let sum = i === j ? 0.3 : 0;
      for (let d = 0; d < dim; d++) sum += (factor[i * dim + d] as number) * (factor[j * dim + d] as number);
      return sum;
    });
  };
  return createMixture({
    covarianceType,
    weights: weights.map((weight) => weight / total),
    means: Array.from({ length: numComponents * dim }, () => offset + spread * random.normal()),
    covariances:
      covarianceType === "spherical"
        ? Array.from({ length: numComponents }, () => 0.3 + 2 * random.uniform())
        : Array.from({ length: covarianceType === "tied" ? 1 : numComponents }, covarianceOf).flat(),
  });
}

/** Frames about the means of a mixture, in float32 or float64. */
export function framesAbout(
  { means, numComponents, dim }: GaussianMixture,
  options: { readonly numFrames: number; readonly seed: number; readonly single: boolean },
): FeatureMatrix {
  const { numFrames, seed, single } = options;
  const random = createRandom(seed);
  const data = single ? new Float32Array(numFrames * dim) : new Float64Array(numFrames * dim);
  for (let t = 0; t < numFrames; t++) {
    const k = random.integer(numComponents);
    for (let d = 0; d < dim; d++) data[t * dim + d] = (means[k * dim + d] as number) + 1.2 * random.normal();
  }
  return { data, numFrames, dim, frameShift: 0.01 };
}

/** A model whose means lie a little beside the background's, as MAP adaptation leaves them. */
export function adapted(background: GaussianMixture, seed: number): GaussianMixture {
  const random = createRandom(seed);
  return createMixture({ ...background, means: background.means.map((mean) => mean + 0.2 * random.normal()) });
}
