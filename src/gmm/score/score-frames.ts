/**
 * Many frames under many mixtures, on several cores where the work is worth it: each worker is sent a run of the frames, or some
 * of the recordings. The same values to the bit as in this thread.
 */

import { type EngineOptions, engineFor, type JobKind, productsOf } from "../../engine.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import type { FeatureMatrix, ScoringForm } from "../../types.js";
import { countFrames } from "../passes/frame-chunks.js";
import { cutIntoRuns, sendable, withOwnBuffer } from "../passes/frame-runs.js";
import { kernelOptions } from "../passes/pass.js";
import { checkShapes, createFrameScorer, meanLogLikelihoods, type Scorable, scoringForms } from "./score.js";

export interface ScoreOptions extends KernelOptions, EngineOptions {}

export interface ScoreInput {
  readonly forms: readonly ScoringForm[];
  readonly parts: readonly FeatureMatrix[];
  readonly options: KernelOptions;
}

/** M × T values of all parts in a row. */
export const scoreElsewhere: JobKind<ScoreInput, Float64Array> = { name: "score-frames" };

/** M means of each part, one part after the other. */
export const meansElsewhere: JobKind<ScoreInput, Float64Array> = { name: "score-recordings" };

/**
 * Log-likelihood of each frame under each of many mixtures, in one pass over the features: M models of K components are
 * one product of M · K. Diagonal and full covariances may stand side by side, and numbers of components differ.
 *
 * @param models    M models over the features' D dimensions
 * @param features  T × D, row-major
 * @returns M × T values, row-major, in nats: one row a model, in the order given
 * @throws {ShapeError} when the dimensions of one differ, naming which
 * @throws {SpeechModelError} when a worker dies, or the engine is closed
 * @example
 * const near = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const far = createMixture({ covarianceType: "diag", weights: [1], means: [2], covariances: [1] });
 * await logLikelihoodsOfEach([near, far], featureMatrix([[0], [1]])); // => Float64Array [ -0.919, -1.419, -2.919, -1.419 ]
 */
export async function logLikelihoodsOfEach(
  models: readonly Scorable[],
  features: FeatureMatrix,
  options: ScoreOptions = {},
): Promise<Float64Array> {
  options.signal?.throwIfAborted();
  checkShapes(models, features);
  const forms = scoringForms(models);
  const engine = engineFor(productsOfForms(forms, features.numFrames), options);
  if (engine === null || engine.size === 1) return createFrameScorer(forms, options)(features);
  const results = await Promise.all(
    cutIntoRuns([features], engine.size).map((run) => {
      const { run: sent, transfer } = sendable(run);
      return engine.run(scoreElsewhere, { forms, parts: sent.parts, options: kernelOptions(options) }, { transfer });
    }),
  );
  return joinColumns(results, forms.length);
}

/** The matrices of M rows side by side. */
export function joinColumns(matrices: readonly Float64Array[], numRows: number): Float64Array<ArrayBuffer> {
  const width = matrices.reduce((sum, { length }) => sum + length, 0) / Math.max(1, numRows);
  const joined = new Float64Array(numRows * width);
  let first = 0;
  for (const values of matrices) {
    const own = values.length / Math.max(1, numRows);
    for (let m = 0; m < numRows; m++) joined.set(values.subarray(m * own, (m + 1) * own), m * width + first);
    first += own;
  }
  return joined;
}

/** Recordings that a worker is sent at a time: enough that a message costs little, few enough that all have work to the end. */
const RECORDINGS_PER_JOB = 32;

/** Mean log-likelihoods of each recording under M mixtures, nats per frame; see `meanLogLikelihoods`. */
export async function recordingScores(
  models: readonly Scorable[],
  recordings: readonly FeatureMatrix[],
  options: ScoreOptions = {},
): Promise<Float64Array[]> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const forms = scoringForms(models);
  const total = recordings.length;
  const engine = engineFor(productsOfForms(forms, countFrames(recordings)), options);
  if (engine === null) {
    return recordings.map((features, index) => {
      const means = meanLogLikelihoods(forms, features, options);
      onProgress?.({ stage: "score", done: index + 1, total });
      return means;
    });
  }
  for (const features of recordings) checkShapes(forms, features);
  const size = Math.min(RECORDINGS_PER_JOB, Math.ceil(total / engine.size));
  const batches = Array.from({ length: Math.ceil(total / size) }, (_, at) =>
    recordings.slice(at * size, (at + 1) * size),
  );
  let done = 0;
  const results = await Promise.all(
    batches.map(async (batch) => {
      const input = { forms, parts: batch.map(withOwnBuffer), options: kernelOptions(options) };
      const means = await engine.run(meansElsewhere, input);
      signal?.throwIfAborted();
      done += batch.length;
      onProgress?.({ stage: "score", done, total });
      return batch.map((_, at) => means.slice(at * forms.length, (at + 1) * forms.length));
    }),
  );
  return results.flat();
}

export const productsOfForms = (forms: readonly ScoringForm[], numFrames: number): number =>
  forms.reduce((sum, form) => sum + productsOf(numFrames, form.dim, form, 1), 0);
