import { ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { cholesky, invertLower, logDeterminant } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm, SufficientStatistics } from "../../types.js";
import { packedCovariance } from "../mixture/covariances.js";
import { mixtureMoments } from "../mixture/mixture.js";
import { chunksOf } from "../passes/frame-chunks.js";
import { kernelOptions, over, type Passes } from "../passes/pass.js";
import { runOver } from "../passes/run-passes.js";
import { checkShapes } from "../score/score.js";
import { prepare } from "../score/scoring-form.js";

/** What an E-step needs beside the mixture. */
export interface ExpectationOptions extends KernelOptions {
  /** D values about which moments are summed. */
  readonly origin: Float64Array;
  /** Of a tied mixture: `totalScatter` about that origin, which no posterior changes. */
  readonly scatter: Float64Array | null;
}

/** Σ_t w_t (x_t − origin)(x_t − origin)ᵀ over all frames, packed: what a tied covariance is made of. */
export function* totalScatter(options: KernelOptions, origin: Float64Array): Passes<Float64Array> {
  const scale = new Float64Array(origin.length).fill(1);
  const one = { ...kernelOptions(options), centres: origin, scale, origin, covarianceType: "full" } as const;
  return (yield* over({ ...one, kind: "assignment", sample: null })).second;
}

/**
 * The E-step under a mixture of any covariance type.
 *
 * Where all components share one covariance Σ = L Lᵀ, frames are rotated to y = L⁻¹ (x − o) once. There every covariance is
 * the unit matrix, and the E-step costs what that of a diagonal one does, K times less than with a matrix for each.
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
  const form = rotatedForm(mixture, rotation.matrix, { origin, logVolume: logDeterminant(factor, dim) });
  const pass = { ...kernel, kind: "statistics", form, origin: new Float64Array(dim), rotation } as const;
  const gathered = yield* over(pass);
  const first = productsWithRows(factor, gathered.first, dim);
  return { ...gathered, covarianceType: "tied", origin, first, second: scatter };
}

function rotatedForm(
  { numComponents, dim, weights, means }: GaussianMixture,
  matrix: Float64Array,
  { origin, logVolume }: { readonly origin: Float64Array; readonly logVolume: number },
): ScoringForm {
  const centred = means.map((mean, at) => mean - origin[at % dim]);
  return {
    covarianceType: "diag",
    numComponents,
    dim,
    means: productsWithRows(matrix, centred, dim),
    whitening: new Float64Array(means.length).fill(1),
    logConstants: weights.map((weight) => log(weight) - 0.5 * (dim * log(2 * Math.PI) + logVolume)),
  };
}

/** A v for each row v of D values, A a packed lower triangle. */
function productsWithRows(lower: Float64Array, rows: Float64Array, dim: number): Float64Array {
  const products = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += dim) {
    for (let i = 0, at = 0; i < dim; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++, at++) sum += lower[at] * rows[row + j];
      products[row + i] = sum;
    }
  }
  return products;
}

export interface AccumulateOptions extends KernelOptions {
  /** D values about which moments are summed. Statistics add up where it is the same. @default the mean of the mixture */
  readonly origin?: Float64Array;
}

/**
 * The E-step: what frames tell of a mixture. With γ_tk = p(k | x_t) and the origin o:
 *
 *   n_k = Σ_t γ_tk      f_k = Σ_t γ_tk (x_t − o)      S_k = Σ_t γ_tk (x_t − o)(x_t − o)ᵀ
 *
 * Of S_k diagonal and spherical covariances have the diagonal alone, tied ones Σ_k S_k. Weighted frames count w_t γ_tk.
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
