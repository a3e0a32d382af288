import { withOwnCovariances } from "../../src/gmm/mixture/covariances.js";
import type { FeatureMatrix, GaussianMixture } from "../../src/types.js";
import { componentDensities } from "./gaussian.js";

/**
 * MAP adaptation straight from the paper (Reynolds, Quatieri and Dunn 2000, eqs 7–14), with second moments about 0 as it
 * writes them, for a mixture with a matrix for each component. Slow and obvious; loses digits far from the origin.
 */
export function adaptedByTheBook(model: GaussianMixture, features: FeatureMatrix, relevanceFactor: number) {
  const background = withOwnCovariances(model, "full");
  const { numComponents, dim } = background;
  const densities = componentDensities(background, features);
  const posteriors = densities.map((row) => {
    const total = row.reduce((sum, density) => sum + density, 0);
    return row.map((density) => density / total);
  });
  const x = (t: number, d: number) => features.data[t * dim + d] as number;
  const mu = (k: number, d: number) => background.means[k * dim + d] as number;
  const expectation = (k: number, value: (t: number) => number) =>
    posteriors.reduce((sum, row, t) => sum + (row[k] as number) * value(t), 0);
  const components = Array.from({ length: numComponents }, (_, k) => {
    const n = expectation(k, () => 1);
    const alpha = n / (n + relevanceFactor);
    const blend = (ofFrames: number, ofModel: number) => alpha * ofFrames + (1 - alpha) * ofModel;
    const dims = Array.from({ length: dim }, (_, d) => d);
    const means = dims.map((d) => blend(expectation(k, (t) => x(t, d)) / n, mu(k, d)));
    /** Eq. 13, where the means are adapted; about means that stay, where they are not. */
    const covariance = (kept: boolean) =>
      dims.flatMap((i) =>
        dims.map((j) => {
          const second = expectation(k, (t) => x(t, i) * x(t, j)) / n;
          const sigma = background.covariances[(k * dim + i) * dim + j] as number;
          if (!kept) return blend(second, sigma + mu(k, i) * mu(k, j)) - (means[i] as number) * (means[j] as number);
          const about = expectation(k, (t) => (x(t, i) - mu(k, i)) * (x(t, j) - mu(k, j))) / n;
          return blend(about, sigma);
        }),
      );
    const weight = (alpha * n) / features.numFrames + (1 - alpha) * (background.weights[k] as number);
    return { weight, means, covariance: covariance(false), covarianceAboutKept: covariance(true) };
  });
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return components.map(({ weight, ...rest }) => ({ ...rest, weight: weight / total }));
}
