import { packedLength } from "../math/linear/symmetric.js";
import { type ExtractionForm, type IVectorExtractor, prepareIVectorExtractor } from "./ivector-extractor.js";
import { posteriorBatches } from "./ivector-posteriors.js";
import { type Recording, statisticsOf } from "./utterance-statistics.js";

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
 * The i-vector of a recording: the posterior of w (Kenny, Boulianne and Dumouchel 2005, proposition 1; Dehak et al. 2011,
 * eq. 6). With N_k and F̃_k = Σ_t γ_tk (x_t − m_k) under the background model,
 *
 *   Cov[w] = (I + Σ_k N_k T_kᵀ Σ_k⁻¹ T_k)⁻¹      E[w] = Cov[w] Σ_k T_kᵀ Σ_k⁻¹ F̃_k
 *
 * O(T · K · D) for the statistics, O(K · R² + K · D · R + R³) for the rest. For many recordings take `extractIVectors`.
 *
 * @param recording  features, or their statistics from `accumulate(extractor.ubm, …)`
 * @throws {ShapeError} when the shapes differ, there is no frame, or a value is not finite
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [4] });
 * const extractor = { ubm, rank: 1, means: ubm.means, residual: ubm.covariances, loadings: Float64Array.of(2) };
 * const { mean, covariance } = extractIVector(extractor, featureMatrix([[1], [3], [5]]));
 * mean; // => Float64Array.of(1.125)
 * covariance; // => Float64Array.of(0.25)
 */
export function extractIVector(extractor: IVectorExtractor | ExtractionForm, recording: Recording): IVector {
  const [ivector] = extractIVectors(extractor, [recording]);
  return ivector as IVector;
}

/**
 * The i-vectors of many recordings, in their order; see `extractIVector`. The extractor is prepared once, and some
 * recordings are gone through at a time.
 *
 * @throws {ShapeError} when the shapes differ, there is no frame, or a value is not finite
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [4] });
 * const extractor = { ubm, rank: 1, means: ubm.means, residual: ubm.covariances, loadings: Float64Array.of(2) };
 * const recordings = [featureMatrix([[1], [3], [5]]), featureMatrix([[-4]])];
 * extractIVectors(extractor, recordings).map(({ mean }) => mean[0]); // => [1.125, -1]
 */
export function extractIVectors(
  extractor: IVectorExtractor | ExtractionForm,
  recordings: readonly Recording[],
): readonly IVector[] {
  const form = "products" in extractor ? extractor : prepareIVectorExtractor(extractor);
  const statistics = recordings.map((recording, index) => statisticsOf(form.ubm, recording, index));
  const { rank } = form;
  const length = packedLength(rank);
  const ivectors: IVector[] = [];
  for (const { start, size, means, covariances } of posteriorBatches(form, statistics)) {
    for (let at = 0; at < size; at++) {
      ivectors.push({
        mean: means.slice(at * rank, (at + 1) * rank),
        covariance: covariances.slice(at * length, (at + 1) * length),
        numFrames: statistics[start + at]?.numFrames ?? 0,
      });
    }
  }
  return ivectors;
}
