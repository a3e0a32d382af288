import { ShapeError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";

/**
 * The features with a weight for each frame, by which training counts it: γ_tk becomes w_t γ_tk. A weight of 2 is as two
 * frames like it, 0 as none; only ratios matter to the model, but occupancies are sums of weights. Scores do not heed them.
 *
 * @param weights  T values, finite and at least 0
 * @throws {ShapeError} when there are not T of them, or one is out of range
 * @example
 * const weighted = withFrameWeights(featureMatrix([[0], [3]]), [2, 1]);
 * trainMixture(weighted, { numComponents: 1 }).mixture.means // => Float64Array [ 1 ]
 */
export function withFrameWeights(features: FeatureMatrix, weights: ArrayLike<number>): FeatureMatrix {
  const own = Float64Array.from(weights);
  checkFrameWeights(own, features.numFrames);
  return { ...features, weights: own };
}

/** @throws {ShapeError} when there is not one for each frame, or one is not finite or negative */
export function checkFrameWeights(weights: Float64Array, numFrames: number): void {
  if (weights.length !== numFrames) {
    throw new ShapeError(`${numFrames} frames need ${numFrames} weights, not ${weights.length}`);
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0)
    throw new ShapeError(`the weight of frame ${bad} is ${weights[bad]}; a weight is finite and at least 0`);
}

/** The weights of several matrices' frames in their order; undefined where none has any. */
export function joinedWeights(parts: readonly FeatureMatrix[], numFrames: number): Float64Array | undefined {
  if (!parts.some(({ weights }) => weights)) return undefined;
  const joined = new Float64Array(numFrames).fill(1);
  let offset = 0;
  for (const part of parts) {
    if (part.weights) joined.set(part.weights, offset);
    offset += part.numFrames;
  }
  return joined;
}
