import { addProduct, addTransposedProduct } from "../math/linear/products.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { ExtractionForm } from "./ivector-extractor.js";
import { type PosteriorBatch, posteriorBatches } from "./ivector-posteriors.js";
import type { UtteranceStatistics } from "./utterance-statistics.js";

/** What the E-step over recordings gathers: all that the update of T needs. */
export interface TotalVariabilitySums {
  /** Recordings. */
  readonly numUtterances: number;
  /** Σ_u N_uk E[w wᵀ]: K lower triangles, packed. */
  readonly products: Float64Array;
  /** Σ_u W_k F̃_uk E[w]ᵀ: K × D × R. */
  readonly cross: Float64Array;
  /** Σ_u E[w]: R values. */
  readonly sum: Float64Array;
  /** Σ_u E[w wᵀ], the lower triangle. */
  readonly secondMoment: Float64Array;
  /** Σ_u of what each recording gains by w, nats. */
  readonly gain: number;
}

/** The E-step of total variability. O(U · (K · R² + K · D · R + R³)). */
export function totalVariabilitySums(
  form: ExtractionForm,
  recordings: readonly UtteranceStatistics[],
): TotalVariabilitySums {
  const { rank, ubm } = form;
  const { numComponents, dim } = ubm;
  const triangle = packedLength(rank);
  const products = new Float64Array(numComponents * triangle);
  const cross = new Float64Array(numComponents * dim * rank);
  const sum = new Float64Array(rank);
  const secondMoment = new Float64Array(triangle);
  const ones = new Float64Array(recordings.length).fill(1);
  let gain = 0;
  for (const batch of posteriorBatches(form, recordings)) {
    const { size: inner, occupancy, whitened, means, covariances } = batch;
    addOuterProducts(batch, rank);
    addTransposedProduct(products, occupancy, covariances, { rows: numComponents, inner, columns: triangle });
    addTransposedProduct(cross, whitened, means, { rows: numComponents * dim, inner, columns: rank });
    addProduct(sum, ones, means, { rows: 1, inner, columns: rank });
    addProduct(secondMoment, ones, covariances, { rows: 1, inner, columns: triangle });
    for (let at = 0; at < inner; at++) gain += batch.gains[at] as number;
  }
  return { numUtterances: recordings.length, products, cross, sum, secondMoment, gain };
}

/** Turns Cov[w] into E[w wᵀ] = Cov[w] + E[w] E[w]ᵀ, where it is. */
function addOuterProducts({ size, means, covariances }: PosteriorBatch, rank: number): void {
  for (let u = 0, at = 0; u < size; u++) {
    for (let i = 0; i < rank; i++) {
      const left = means[u * rank + i] as number;
      for (let j = 0; j <= i; j++, at++) {
        covariances[at] = (covariances[at] as number) + left * (means[u * rank + j] as number);
      }
    }
  }
}
