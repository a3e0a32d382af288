import { ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import { createRunningSums } from "../../math/sums.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm } from "../../types.js";
import { framesOf } from "../passes/frame-chunks.js";
import { prepare } from "./scoring-form.js";

/** Scores: log-likelihoods and posteriors of frames under one mixture or many, by the kernel that the options choose. */

/** A mixture as trained or as prepared: preparing once pays when many matrices are scored. */
export type Scorable = GaussianMixture | ScoringForm;

const isForm = (model: Scorable): model is ScoringForm => "logConstants" in model;

export const scoringForm = (model: Scorable): ScoringForm => (isForm(model) ? model : prepare(model));

/** Of many models; of forms the array itself, by which a kernel recognises what it has packed. */
export const scoringForms = (models: readonly Scorable[]): readonly ScoringForm[] =>
  models.every(isForm) ? models : models.map(scoringForm);

/**
 * Log-likelihood of each frame under a Gaussian mixture.
 *
 *   log p(x_t) = log Σ_k w_k N(x_t; μ_k, Σ_k) = log Σ_k exp( c_k − ½ ‖ W_k (x_t − μ_k) ‖² )
 *
 * O(numFrames · numComponents · dim) for diagonal, · dim² for full covariances.
 *
 * @param features  T × D, row-major
 * @returns T values, in nats (a density: may be positive)
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const standardNormal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * logLikelihoods(standardNormal, featureMatrix([[0]])); // => Float64Array [ -0.9189385332046727 ]
 */
export function logLikelihoods(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): Float64Array {
  checkShapes([model], features);
  return selectKernel(options).logLikelihoods(scoringForm(model), features);
}

/** What `logLikelihoodsOfEach` does, prepared for many matrices: a function from T × D features to M × T values. */
export function createFrameScorer(
  models: readonly Scorable[],
  options: KernelOptions = {},
): (features: FeatureMatrix) => Float64Array {
  const kernel = selectKernel(options);
  const groups = groupForms(scoringForms(models));
  return (features) => {
    checkShapes(models, features);
    return scoreGroups(groups, features, (forms) => kernel.logLikelihoodsOfEach(forms, features));
  };
}

/**
 * Mean log-likelihood of the frames, nats per frame: the score of an utterance, whatever its length.
 *
 * @throws {ShapeError} when the dimensions differ or there is no frame
 * @example
 * const standardNormal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * meanLogLikelihood(standardNormal, featureMatrix([[-1], [1]])); // => -1.4189
 */
export function meanLogLikelihood(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): number {
  return meanLogLikelihoods([model], features, options)[0];
}

/**
 * Mean log-likelihood of the frames under each of many mixtures, nats per frame: the scores of an utterance. Memory
 * does not grow with its length: no M × T values are held.
 *
 * @param models  M models over the features' dimensions, of any covariance types
 * @returns M values, in the order of the models
 * @throws {ShapeError} when the dimensions of one differ, naming which, or there is no frame
 * @example
 * const [, ofBob] = testUtterances;
 * meanLogLikelihoods([ada, bob], ofBob.features); // => Float64Array [ -10.61, -2.67 ]
 */
export function meanLogLikelihoods(
  models: readonly Scorable[],
  features: FeatureMatrix,
  options: KernelOptions = {},
): Float64Array {
  checkShapes(models, features);
  return frameMeans(features, models.length, createFrameScorer(models, options));
}

/**
 * Probability of each component given each frame: γ_tk = w_k N(x_t; μ_k, Σ_k) / p(x_t).
 *
 * @param features  T × D, row-major
 * @returns T × K values; each row sums to 1
 * @throws {ShapeError} when the dimensions differ
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 2], covariances: [1, 1] });
 * posteriors(mixture, featureMatrix([[0], [1]])); // => Float64Array [ 0.881, 0.119, 0.5, 0.5 ]
 */
export function posteriors(model: Scorable, features: FeatureMatrix, options: KernelOptions = {}): Float64Array {
  checkShapes([model], features);
  return selectKernel(options).posteriors(scoringForm(model), features);
}

/** @throws {ShapeError} when a model has another dimension than the features, or those are not whole frames */
export function checkShapes(models: readonly Scorable[], features: FeatureMatrix): void {
  const { dim } = features;
  const other = models.findIndex((model) => model.dim !== dim);
  if (other >= 0) {
    const which = models.length === 1 ? "the model" : `model ${other} of ${models.length} (from 0)`;
    throw new ShapeError(
      `${which} has ${models[other]?.dim} dimensions, the features have ${dim}; extract with the model's own recipe`,
    );
  }
  checkWholeFrames(features);
}

/** @throws {ShapeError} when the features hold fewer values than their frames have */
export function checkWholeFrames({ data, numFrames, dim }: FeatureMatrix): void {
  if (data.length >= numFrames * dim) return;
  throw new ShapeError(
    `${numFrames} frames of ${dim} dimensions are ${numFrames * dim} values, the features hold ${data.length}`,
  );
}

/** @throws {ShapeError} when there is no frame */
export function checkNotEmpty({ numFrames }: FeatureMatrix): void {
  if (numFrames === 0) throw new ShapeError("a score needs at least one frame; the features have none");
}

/** Forms of one covariance type, which a kernel scores in one call, and their places among all. */
interface FormGroup {
  readonly forms: readonly ScoringForm[];
  readonly places: readonly number[];
}

/** One group for diagonal covariances and one for full, as far as there are any; of one type the array itself. */
export function groupForms(forms: readonly ScoringForm[]): readonly FormGroup[] {
  const [first] = forms;
  if (first && forms.every(({ covarianceType }) => covarianceType === first.covarianceType)) {
    return [{ forms, places: [...forms.keys()] }];
  }
  const groups = (["diag", "full"] as const).map((covarianceType) => {
    const places = [...forms.keys()].filter((place) => forms[place]?.covarianceType === covarianceType);
    return { forms: places.map((place) => forms[place]), places };
  });
  return groups.filter(({ places }) => places.length > 0);
}

/** M × T values, M the number of forms in all groups, from the rows that `valuesOf` gives for each group. */
export function scoreGroups(
  groups: readonly FormGroup[],
  features: FeatureMatrix,
  valuesOf: (forms: readonly ScoringForm[]) => Float64Array,
): Float64Array {
  const [first] = groups;
  if (first && groups.length === 1) return valuesOf(first.forms);
  const { numFrames } = features;
  const numForms = groups.reduce((sum, { places }) => sum + places.length, 0);
  const result = new Float64Array(numForms * numFrames);
  for (const { forms, places } of groups) {
    const values = valuesOf(forms);
    places.forEach((place, row) => {
      result.set(values.subarray(row * numFrames, (row + 1) * numFrames), place * numFrames);
    });
  }
  return result;
}

/** Scores that are held at once: 8 MB, but at least those of 256 frames. */
const VALUES_PER_CHUNK = 2 ** 20;
const MOST_FRAMES_PER_CHUNK = 4096;
const LEAST_FRAMES_PER_CHUNK = 256;

/** Views of the features, short enough that M values a frame need little memory. */
export function* scoringChunks(features: FeatureMatrix, numRows: number): Generator<FeatureMatrix> {
  const { numFrames } = features;
  const fitting = Math.floor(VALUES_PER_CHUNK / Math.max(1, numRows));
  const length = Math.min(MOST_FRAMES_PER_CHUNK, Math.max(LEAST_FRAMES_PER_CHUNK, fitting));
  for (let start = 0; start < numFrames; start += length) {
    yield framesOf(features, start, Math.min(numFrames, start + length));
  }
}

/**
 * The mean over all frames of each of M values that a frame has, M × T of a chunk, never holding those of a long recording at
 * once. Sums are pairwise by frame index, so the chunks do not change the bits.
 */
export function frameMeans(
  features: FeatureMatrix,
  numRows: number,
  valuesOf: (chunk: FeatureMatrix) => Float64Array,
): Float64Array {
  checkNotEmpty(features);
  const sums = createRunningSums(numRows);
  for (const chunk of scoringChunks(features, numRows)) sums.add(valuesOf(chunk), chunk.numFrames);
  return sums.totals().map((total) => total / features.numFrames);
}
