import { createMixture } from "../../src/gmm/gaussian-mixture.js";
import { createRandom } from "../../src/math/random.js";
import type { CovarianceType, GaussianMixture } from "../../src/types.js";

/** A mixture around a few centres, its weights unequal: seeded, of any size. */
export function randomMixture(options: {
  readonly covarianceType: CovarianceType;
  readonly numComponents: number;
  readonly dim: number;
  readonly seed: number;
}): GaussianMixture {
  const { covarianceType, numComponents, dim, seed } = options;
  const random = createRandom(seed);
  const shares = Array.from({ length: numComponents }, () => 0.2 + random.uniform());
  const total = shares.reduce((sum, share) => sum + share, 0);
  const covariance = () => {
    const variances = Array.from({ length: dim }, () => 0.5 + random.uniform());
    if (covarianceType === "diag") return variances;
    // diag(v) + r rᵀ
    const row = Array.from({ length: dim }, () => random.normal());
    return row.flatMap((a, i) => row.map((b, j) => a * b + (i === j ? (variances[i] as number) : 0)));
  };
  return createMixture({
    covarianceType,
    weights: shares.map((share) => share / total),
    means: Array.from({ length: numComponents * dim }, () => 4 * random.normal()),
    covariances: Array.from({ length: numComponents }, covariance).flat(),
  });
}

/** A model whose means lie a little beside the background's, as MAP adaptation leaves them. */
export function adapted(background: GaussianMixture, seed: number): GaussianMixture {
  const random = createRandom(seed);
  return createMixture({ ...background, means: background.means.map((mean) => mean + 0.2 * random.normal()) });
}
