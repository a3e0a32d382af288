import { OptionError, ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import type { FeatureMatrix } from "../../types.js";
import { checkShapes, groupForms, type Scorable, scoreGroups, scoringForm, scoringForms } from "./score.js";

/** Scores by the likeliest components of each frame alone, and the likeliest one itself. */

/** The components of a background model that count for each frame. */
export interface ComponentSelection {
  /** T × C indices of components, row-major: in each frame the likeliest first, none twice. */
  readonly indices: Uint32Array;
  readonly numFrames: number;
  /** C. */
  readonly count: number;
  /** K of the model they were selected from. */
  readonly numComponents: number;
}

/**
 * For each frame the C components of a background model with the highest w_k N(x_t; μ_k, Σ_k). In a model adapted from it
 * the same ones hold nearly all of the likelihood (Reynolds, Quatieri and Dunn 2000, §3.4).
 *
 * O(T · K · D) for diagonal, · D² for full covariances: as much as scoring the background model once.
 *
 * @param background  K components over D dimensions
 * @param features    T × D, row-major
 * @param count       C, from 1 to K; Reynolds, Quatieri and Dunn take 5
 * @throws {ShapeError} when the dimensions differ
 * @throws {OptionError} when there are not that many components
 * @example
 * const threeNormals = createMixture({
 *   covarianceType: "diag",
 *   weights: [1 / 3, 1 / 3, 1 / 3],
 *   means: [0, 5, 9],
 *   covariances: [1, 1, 1],
 * });
 * selectTopComponents(threeNormals, featureMatrix([[0], [8]]), 2).indices; // => Uint32Array [ 0, 1, 2, 1 ]
 */
export function selectTopComponents(
  background: Scorable,
  features: FeatureMatrix,
  count: number,
  options: KernelOptions = {},
): ComponentSelection {
  checkShapes([background], features);
  checkCount(count, background);
  const { numFrames } = features;
  const { numComponents } = background;
  const indices = selectKernel(options).topComponents(scoringForm(background), features, count);
  return { indices, numFrames, count, numComponents };
}

/**
 * Log-likelihood of each frame under each of many mixtures, by the selected components alone:
 *
 *   log p(x_t) ≈ log Σ_{k ∈ selection_t} w_k N(x_t; μ_k, Σ_k)
 *
 * M × T values, row-major, in nats: never above the whole sums, and equal to them where C is K. The models must be adapted from
 * the background model, so that their components have its numbering: for others the result means nothing.
 *
 * O(M · T · C · D) for diagonal, · D² for full covariances.
 */
export function topLogLikelihoods(
  models: readonly Scorable[],
  features: FeatureMatrix,
  selection: ComponentSelection,
  options: KernelOptions = {},
): Float64Array {
  checkShapes(models, features);
  checkSelection(models, features, selection);
  const kernel = selectKernel(options);
  return scoreGroups(groupForms(scoringForms(models)), features, (forms) =>
    kernel.logLikelihoodsAmong(forms, features, selection.indices),
  );
}

/**
 * The component with the highest posterior for each frame: argmax_k w_k N(x_t; μ_k, Σ_k). scikit-learn's `predict`;
 * `posteriors` gives the probabilities.
 *
 * @param features  T × D, row-major
 * @returns T indices from 0 to K − 1
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * predict(mixture, featureMatrix([[1], [8], [-2]])) // => Uint32Array.of(0, 1, 0)
 */
export function predict(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): Uint32Array {
  return selectTopComponents(model, features, 1, options).indices;
}

function checkSelection(models: readonly Scorable[], features: FeatureMatrix, selection: ComponentSelection): void {
  const { indices, numFrames, count, numComponents } = selection;
  if (numFrames !== features.numFrames || indices.length !== numFrames * count) {
    throw new ShapeError(
      `the selection is of ${numFrames} frames × ${count} components and has ${indices.length} indices, the features ` +
        `have ${features.numFrames} frames; select from these features`,
    );
  }
  checkComponents(models, numComponents);
  if (indices.some((k) => k >= numComponents)) {
    throw new ShapeError(`the selection names components past the ${numComponents} it says there are`);
  }
}

/** @throws {OptionError} when the model has not that many components */
export function checkCount(count: number, { numComponents }: Scorable): void {
  if (Number.isInteger(count) && count >= 1 && count <= numComponents) return;
  throw new OptionError(`the number of top components is a whole number from 1 to ${numComponents}, not ${count}`);
}

/** @throws {ShapeError} when a model has not the background model's number of components */
export function checkComponents(models: readonly Scorable[], numComponents: number): void {
  const other = models.findIndex((model) => model.numComponents !== numComponents);
  if (other < 0) return;
  throw new ShapeError(
    `model ${other} of ${models.length} (from 0) has ${models[other]?.numComponents} components, the background model ` +
      `${numComponents}; top components are for models adapted from it`,
  );
}
