import { ShapeError } from "../../errors.js";
import { createPositiveInverter, type PositiveInverter } from "../../math/linear/positive-inverse.js";
import { addProduct } from "../../math/linear/products.js";
import { packedLength, symmetricTimes } from "../../math/linear/symmetric.js";
import type { JobOptions, ScoringForm } from "../../types.js";
import {
  blockOf,
  type ExtractionForm,
  type IVectorExtractor,
  prepareIVectorExtractor,
  whitenBlocks,
} from "./ivector-extractor.js";
import { allStatistics, type Recording, type UtteranceStatistics } from "./utterance-statistics.js";

/** I-vectors of recordings: the posterior of w under an extractor. */

/** What is known of w after hearing a recording. */
export interface IVector {
  /** R values E[w]: the i-vector. */
  readonly mean: Float64Array;
  /** Cov[w], the lower triangle by rows: the less was heard, the closer to I. */
  readonly covariance: Float64Array;
  /** Frames that were heard. */
  readonly numFrames: number;
}

/**
 * The i-vectors of recordings, in their order: the posteriors of w (Kenny, Boulianne and Dumouchel 2005, proposition 1; Dehak
 * et al. 2011, eq. 6). With N_k and F̃_k = Σ_t γ_tk (x_t − m_k) under the background model,
 *
 *   Cov[w] = (I + Σ_k N_k T_kᵀ Σ_k⁻¹ T_k)⁻¹      E[w] = Cov[w] Σ_k T_kᵀ Σ_k⁻¹ F̃_k
 *
 * O(T · K · D) for the statistics of a recording, O(K · R² + K · D · R + R³) for the rest.
 *
 * @param recordings  features, or their statistics from `accumulate(extractor.ubm, …)`
 * @throws {ShapeError} when the shapes differ, or a value is not finite
 * @throws the reason of the signal, when it stops the job
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [4] });
 * const extractor = { ubm, rank: 1, means: ubm.means, residual: ubm.covariances, loadings: Float64Array.of(2) };
 * const [first, second] = extractIVectors(extractor, [featureMatrix([[1], [3], [5]]), featureMatrix([[-4]])]);
 * [first.mean[0], second.mean[0]]; // => [1.125, -1]
 * first.covariance; // => Float64Array.of(0.25)
 */
export function extractIVectors(
  extractor: IVectorExtractor | ExtractionForm,
  recordings: readonly Recording[],
  { signal, onProgress }: JobOptions = {},
): readonly IVector[] {
  const form = "products" in extractor ? extractor : prepareIVectorExtractor(extractor);
  const statistics = allStatistics(form.ubm, recordings, signal);
  const { rank } = form;
  const ivectors: IVector[] = [];
  for (const { start, size, means, covariances } of posteriorBatches(form, statistics)) {
    signal?.throwIfAborted();
    for (let at = 0; at < size; at++) {
      const { numFrames } = statistics[start + at];
      const covariance = blockOf(covariances, at, packedLength(rank)).slice();
      ivectors.push({ mean: blockOf(means, at, rank).slice(), covariance, numFrames });
    }
    onProgress?.({ stage: "extract i-vectors", done: start + size, total: recordings.length });
  }
  return ivectors;
}

/** What is known of w after hearing each of some recordings. The arrays are used again for the next. */
export interface PosteriorBatch {
  /** Index of the first recording. */
  readonly start: number;
  readonly size: number;
  /** size × K values N_k. */
  readonly occupancy: Float64Array;
  /** size × K · D values W_k Σ_t γ_tk (x_t − m_k). */
  readonly whitened: Float64Array;
  /** size × R values E[w]. */
  readonly means: Float64Array;
  /** size lower triangles of Cov[w], packed. */
  readonly covariances: Float64Array;
  /** size values ½ bᵀ L⁻¹ b − ½ log |L|: nats by which the recording is likelier than with w = 0. */
  readonly gains: Float64Array;
}

/** What the posterior of w asks of a recording. */
export type FirstOrderStatistics = Pick<UtteranceStatistics, "occupancy" | "first" | "origin">;

/** Recordings at a time: each value of `products`, the largest array, is read once for all of them. */
const BATCH_SIZE = 32;

/** The posteriors N(L⁻¹ b, L⁻¹) of w, some recordings at a time: L = Cov[w]⁻¹ and b = Σ_k T_kᵀ Σ_k⁻¹ F̃_k. */
export function* posteriorBatches(
  form: ExtractionForm,
  recordings: readonly FirstOrderStatistics[],
): Generator<PosteriorBatch> {
  const { numComponents, dim } = form.ubm;
  const batch = emptyBatch(form, Math.min(BATCH_SIZE, recordings.length));
  const invert = createPositiveInverter(form.rank);
  for (let start = 0; start < recordings.length; start += batch.size) {
    const size = Math.min(batch.size, recordings.length - start);
    for (let at = 0; at < size; at++) {
      const statistics = recordings[start + at];
      batch.occupancy.set(statistics.occupancy, at * numComponents);
      whitenFirst(form.gaussians, statistics, blockOf(batch.whitened, at, numComponents * dim));
    }
    const products = { rows: size, inner: numComponents, columns: packedLength(form.rank) };
    addProduct(batch.covariances.fill(0), batch.occupancy, form.products, products);
    const projection = { rows: size, inner: numComponents * dim, columns: form.rank };
    addProduct(batch.means.fill(0), batch.whitened, form.loadings, projection);
    for (let at = 0; at < size; at++) invertPrecision(batch, at, form.rank, invert);
    yield { ...batch, start, size };
  }
}

function emptyBatch({ ubm, rank }: ExtractionForm, size: number): PosteriorBatch {
  return {
    start: 0,
    size,
    occupancy: new Float64Array(size * ubm.numComponents),
    whitened: new Float64Array(size * ubm.numComponents * ubm.dim),
    means: new Float64Array(size * rank),
    covariances: new Float64Array(size * packedLength(rank)),
    gains: new Float64Array(size),
  };
}

/** W_k (F_k + N_k (origin − m_k)) for each component. */
function whitenFirst(form: ScoringForm, { occupancy, first, origin }: FirstOrderStatistics, into: Float64Array): void {
  const { dim, means } = form;
  const centred = first.map((sum, at) => sum + occupancy[Math.floor(at / dim)] * (origin[at % dim] - means[at]));
  whitenBlocks(form, centred, into);
}

/** Turns b into L⁻¹ b, and L − I into L⁻¹, where they are. */
function invertPrecision(
  { means, covariances, gains }: PosteriorBatch,
  at: number,
  rank: number,
  invert: PositiveInverter,
): void {
  const precision = blockOf(covariances, at, packedLength(rank));
  for (let r = 0; r < rank; r++) precision[packedLength(r) + r] += 1;
  const volume = invert(precision);
  // L is the unit matrix and more: it fails where the statistics overflow alone.
  if (volume === null) {
    throw new ShapeError("the statistics of a recording are too large for an i-vector; look at its features");
  }
  const linear = blockOf(means, at, rank);
  const mean = symmetricTimes(precision, linear);
  let gain = -0.5 * volume;
  for (let r = 0; r < rank; r++) gain += 0.5 * mean[r] * linear[r];
  linear.set(mean);
  gains[at] = gain;
}
