import { ShapeError, TrainingDataError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { cholesky, invertLower, logDeterminant } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type {
  FeatureMatrix,
  GaussianMixture,
  KernelCovarianceType,
  ScoringForm,
  SufficientStatistics,
} from "../../types.js";
import { lowerTimesRows, packedCovariance } from "../mixture/covariances.js";
import { mixtureMoments } from "../mixture/mixture.js";
import { chunksOf } from "../passes/frame-chunks.js";
import { kernelOptions, over, type Passes } from "../passes/pass.js";
import { runOver } from "../passes/run-passes.js";
import { checkShapes } from "../score/score.js";
import { LOG_2PI, prepare } from "../score/scoring-form.js";

/**
 * The E-step: from a mixture and frames to sufficient statistics, which the M-step (`updateMle`) and MAP (`updateMap`) take.
 * `accumulate` is for frames in memory, `expectation` for any training; the arithmetic of a frame is the kernel's.
 */

export interface AccumulateOptions extends KernelOptions {
  /** D values about which moments are summed. Statistics add up where it is the same. @default the mean of the mixture */
  readonly origin?: Float64Array;
}

/**
 * The E-step: the sufficient statistics of frames under a mixture. With γ_tk = p(k | x_t) and the origin o:
 *
 *   n_k = Σ_t γ_tk      f_k = Σ_t γ_tk (x_t − o)      S_k = Σ_t γ_tk (x_t − o)(x_t − o)ᵀ
 *
 * Diagonal and spherical covariances have the diagonal of S_k alone, tied ones Σ_k S_k. Weighted frames count w_t γ_tk.
 * `addStatistics` joins those of several recordings, and `updateMap` makes an adapted mixture of them.
 * O(T · K · D) for diagonal, · D² for full covariances.
 *
 * @param features  T × D, or several such matrices with the same D
 * @throws {ShapeError} when the dimensions differ, or there is no frame
 * @example
 * const background = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * accumulate(background, featureMatrix([[1], [3]])).first // => Float64Array.of(4)
 */
export function accumulate(
  mixture: GaussianMixture,
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: AccumulateOptions = {},
): SufficientStatistics {
  const matrices = "data" in features ? [features] : features;
  for (const matrix of matrices) checkShapes([mixture], matrix);
  const origin = options.origin ?? mixtureMoments(mixture).mean;
  return runOver(chunksOf(matrices), expectation(mixture, { ...options, origin, scatter: null }));
}

/** What an E-step needs beside the mixture. */
export interface ExpectationOptions extends KernelOptions {
  /** D values about which moments are summed. */
  readonly origin: Float64Array;
  /** For a tied mixture: `totalScatter` about that origin, which no posterior changes. */
  readonly scatter: Float64Array | null;
}

/**
 * The E-step as a pass, under a mixture of any covariance type.
 *
 * Where all components share one covariance Σ = L Lᵀ, frames are rotated to y = L⁻¹ (x − o) once. Then every covariance is
 * the unit matrix, and the E-step costs as much as that of a diagonal one, K times less than with a matrix for each.
 */
export function* expectation(mixture: GaussianMixture, options: ExpectationOptions): Passes<SufficientStatistics> {
  const kernel = kernelOptions(options);
  const { origin } = options;
  if (mixture.covarianceType !== "tied") {
    return yield* over({ ...kernel, kind: "statistics", form: prepare(mixture), origin });
  }
  const { dim } = mixture;
  const scatter = options.scatter ?? (yield* totalScatter(options, origin));
  const factor = cholesky(packedCovariance(mixture, 0), dim);
  if (factor === null) throw new ShapeError("the tied covariance is not positive definite");
  const rotation = { offset: origin, matrix: invertLower(factor, dim) };
  const form = rotatedForm(mixture, rotation, logDeterminant(factor, dim));
  const gathered = yield* over({ ...kernel, kind: "statistics", form, origin: new Float64Array(dim), rotation });
  const first = lowerTimesRows(factor, gathered.first, dim);
  return { ...gathered, covarianceType: "tied", origin, first, second: scatter };
}

/** Σ_t w_t (x_t − origin)(x_t − origin)ᵀ over all frames, packed: a tied covariance is made from it. */
export function* totalScatter(options: KernelOptions, origin: Float64Array): Passes<Float64Array> {
  return (yield* statisticsOfAll(options, origin, "full")).second;
}

/** The statistics of all frames under one component. */
export function statisticsOfAll(
  options: KernelOptions,
  origin: Float64Array,
  covarianceType: KernelCovarianceType,
): Passes<SufficientStatistics> {
  const scale = new Float64Array(origin.length).fill(1);
  const one = { ...kernelOptions(options), centres: origin, scale, origin, covarianceType };
  return over({ ...one, kind: "assignment", sample: null });
}

/** The mixture over rotated frames. `logVolume` is log |Σ|. */
function rotatedForm(
  { numComponents, dim, weights, means }: GaussianMixture,
  { offset, matrix }: { readonly offset: Float64Array; readonly matrix: Float64Array },
  logVolume: number,
): ScoringForm {
  const centred = means.map((mean, at) => mean - offset[at % dim]);
  return {
    covarianceType: "diag",
    numComponents,
    dim,
    means: lowerTimesRows(matrix, centred, dim),
    whitening: new Float64Array(means.length).fill(1),
    logConstants: weights.map((weight) => log(weight) - 0.5 * (dim * LOG_2PI + logVolume)),
  };
}

/**
 * Mean log-likelihood of the frames of an E-step, nats per frame. Where a frame has likelihood 0, the error says under which
 * mixture, and what to do about it.
 */
export function checkedMeanLogLikelihood(
  { logLikelihood, numFrames }: SufficientStatistics,
  mixture = "the initial mixture; start nearer to the data, or with kmeans",
): number {
  const mean = logLikelihood / numFrames;
  if (Number.isFinite(mean)) return mean;
  throw new TrainingDataError(`a frame has likelihood 0 under ${mixture}`);
}
