import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { sample } from "../../src/gmm/mixture/sample.js";
import { createRandom } from "../../src/math/random.js";
import type { FeatureMatrix, GaussianMixture, Utterance } from "../../src/types.js";

/** Three Gaussians far apart, in two dimensions. */
export const threeApart: GaussianMixture = createMixture({
  covarianceType: "diag",
  weights: [0.3, 0.4, 0.3],
  means: [-8, 0, 0, 6, 8, 0],
  covariances: [1, 1, 1, 1, 1, 1],
});

/** Recordings of labels that each are three Gaussians, their places moved from label to label. */
export function threeGaussianUtterances(
  labels: readonly string[],
  options: { readonly perLabel: number; readonly numFrames: number },
): Utterance[] {
  const { perLabel, numFrames } = options;
  return labels.flatMap((label, i) => {
    const mixture = { ...threeApart, means: threeApart.means.map((mean) => mean + 1.5 * i) };
    return Array.from({ length: perLabel }, (_, take) => ({
      label,
      path: `${label}_${take}.wav`,
      features: sample(mixture, numFrames, { seed: 100 * i + take }).features,
    }));
  });
}

/** A slow walk: neighbouring frames are nearly the same, as those of speech are. */
export function slowWalk(numFrames: number, seed: number): FeatureMatrix {
  const random = createRandom(seed);
  const data = new Float64Array(numFrames * 2);
  const at = [random.normal(), random.normal()];
  for (let t = 0; t < numFrames; t++) {
    for (const d of [0, 1]) {
      at[d] = 0.998 * (at[d] ?? 0) + 0.05 * random.normal();
      data[2 * t + d] = at[d] ?? 0;
    }
  }
  return { data, numFrames, dim: 2, frameShift: 0.01 };
}
