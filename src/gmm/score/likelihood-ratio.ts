import { OptionError, ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm } from "../../types.js";
import { accumulate } from "../em/expectation.js";
import { lowerTimesRows } from "../mixture/covariances.js";
import { mixtureMoments } from "../mixture/mixture.js";
import { checkNotEmpty, checkShapes, createFrameScorer, frameMeans, type Scorable, scoringForm } from "./score.js";
import { prepare } from "./scoring-form.js";
import { checkComponents, checkCount, selectTopComponents, topLogLikelihoods } from "./top-components.js";

/** Log-likelihood ratios against a background model: exact, by top components, or to first order. */

export interface LikelihoodRatioOptions extends KernelOptions {
  /** C: score by the C likeliest components of the background model in each frame; null: by all. @default null */
  readonly topComponents?: number | null;
}

/**
 * How much better each of many models explains the frames than a background model does, nats per frame:
 *
 *   llr = (1/T) Σ_t ( log p(x_t | model) − log p(x_t | background) )
 *
 * With `topComponents` both are sums over the C components of a frame that are likeliest under the background model
 * (Reynolds, Quatieri and Dunn 2000, §3.4). The models must then be adapted from it. O(T · (K + M · C) · D) instead of
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
    const ofBackground = means[models.length];
    return means.subarray(0, models.length).map((mean) => mean - ofBackground);
  };
}

/**
 * The log-likelihood ratio of models whose means alone were adapted, to first order in the shifts of the means (Glembek,
 * Burget, Dehak, Brümmer and Kenny 2009: "linear scoring"), nats per frame. With the statistics n_k, f_k of the frames under
 * the background model and m_k, m_sk the means of the background model and of model s:
 *
 *   llr ≈ (1/T) Σ_k (m_sk − m_k)ᵀ Σ_k⁻¹ (f_k − n_k m_k)
 *
 * It is the derivative of the exact ratio at the background model, without the terms that are quadratic in m_s − m. Where the
 * term −½ Σ_k n_k/T (m_sk − m_k)ᵀ Σ_k⁻¹ (m_sk − m_k) dominates them, it lies above the exact ratio. A threshold for exact
 * scores does not hold for these.
 *
 * O(T · K · D) a recording for the statistics (D² for full covariances), then O(K · D) a model, however long the recording is.
 */
export function createLinearRatioScorer(
  models: readonly GaussianMixture[],
  background: GaussianMixture,
  options: KernelOptions = {},
): (features: FeatureMatrix) => Float64Array {
  checkComponents(models, background.numComponents);
  models.forEach((model, index) => {
    checkMeansAlone(model, background, index);
  });
  const form = prepare(background);
  const origin = mixtureMoments(background).mean;
  const directions = models.map(({ means }) =>
    whitenRows(
      form,
      means.map((mean, at) => mean - background.means[at]),
    ),
  );
  return (features) => {
    checkNotEmpty(features);
    const { occupancy, first, numFrames } = accumulate(background, features, { ...options, origin });
    const { dim, means } = background;
    const centred = first.map((sum, at) => {
      const fromOrigin = means[at] - origin[at % dim];
      return sum - occupancy[Math.floor(at / dim)] * fromOrigin;
    });
    const whitened = whitenRows(form, centred);
    return Float64Array.from(directions, (direction) => dot(direction, whitened) / numFrames);
  };
}

/** MAP leaves the bits of covariances and weights that it does not adapt. */
function checkMeansAlone(model: GaussianMixture, background: GaussianMixture, index: number): void {
  if (model.dim !== background.dim) {
    throw new ShapeError(
      `model ${index} (from 0) has ${model.dim} dimensions, the background model ${background.dim}; adapt it from that`,
    );
  }
  const isSame = (name: "weights" | "covariances") =>
    model[name].length === background[name].length && model[name].every((value, i) => value === background[name][i]);
  const other = (["weights", "covariances"] as const).find((name) => !isSame(name));
  if (other === undefined) return;
  throw new OptionError(
    `linear scoring is for models whose means alone were adapted; model ${index} (from 0) has other ${other} than the ` +
      'background model: adapt with update ["means"], or score by "top" or "exact"',
  );
}

/** W_k v for each of K rows v: the product of two such rows is vᵀ Σ_k⁻¹ v'. */
const whitenRows = ({ covarianceType, dim, whitening }: ScoringForm, rows: Float64Array): Float64Array =>
  covarianceType === "diag" ? rows.map((value, at) => value * whitening[at]) : lowerTimesRows(whitening, rows, dim);

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
