import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix } from "../types.js";
import { frameMeans } from "./frame-means.js";
import { checkShapes, createFrameScorer, type Scorable, scoringForm } from "./score.js";
import { checkComponents, checkCount, selectTopComponents, topLogLikelihoods } from "./top-components.js";

export interface LikelihoodRatioOptions extends KernelOptions {
  /** C: score by this many components of each frame, the background model's likeliest; null for all. @default null */
  readonly topComponents?: number | null;
}

/**
 * How much better each of many models explains the frames than a background model does, nats per frame:
 *
 *   llr = (1/T) Σ_t ( log p(x_t | model) − log p(x_t | background) )
 *
 * With `topComponents` both are sums over the same C components of a frame, those likeliest under the background model
 * (Reynolds, Quatieri and Dunn 2000, §3.4): the models must then have been adapted from it. O(T · (K + M · C) · D) instead of
 * O(T · (M + 1) · K · D). Memory does not grow with T.
 *
 * @param models      M models over the features' dimensions
 * @param background  the universal background model
 * @returns M values, in the order of the models; above 0 speaks for the model
 * @throws {ShapeError} when dimensions differ or there is no frame; with `topComponents` when numbers of components do
 * @throws {OptionError} when `topComponents` is not a whole number from 1 to K
 * @example
 * const [, ofBob] = testUtterances;
 * meanLogLikelihoodRatios([ada, bob], background, ofBob.features); // => Float64Array [ -6.70, 1.25 ]
 */
export function meanLogLikelihoodRatios(
  models: readonly Scorable[],
  background: Scorable,
  features: FeatureMatrix,
  options: LikelihoodRatioOptions = {},
): Float64Array {
  return createRatioScorer(models, background, options)(features);
}

/**
 * What `meanLogLikelihoodRatios` does, prepared for many recordings.
 *
 * @returns a function from T × D features to M ratios, nats per frame
 * @throws {ShapeError} with `topComponents` when numbers of components differ; the function, when dimensions do
 * @throws {OptionError} when `topComponents` is not a whole number from 1 to K
 * @example
 * const ratiosOf = createRatioScorer([ada, bob], background);
 * testUtterances.map(({ features }) => ratiosOf(features)[0] > 0); // => [true, false, true, false], of ada and bob in turn
 */
export function createRatioScorer(
  models: readonly Scorable[],
  background: Scorable,
  options: LikelihoodRatioOptions = {},
): (features: FeatureMatrix) => Float64Array {
  const { topComponents: count = null } = options;
  if (count !== null) {
    checkCount(count, background);
    checkComponents(models, background.numComponents);
  }
  const form = scoringForm(background);
  const forms = [...models.map(scoringForm), form];
  const valuesOf =
    count === null
      ? createFrameScorer(forms, options)
      : (chunk: FeatureMatrix) =>
          topLogLikelihoods(forms, chunk, selectTopComponents(form, chunk, count, options), options);
  return (features) => {
    checkShapes([background], features);
    checkShapes(models, features);
    const means = frameMeans(features, forms.length, valuesOf);
    const ofBackground = means[models.length] as number;
    return means.subarray(0, models.length).map((mean) => mean - ofBackground);
  };
}
