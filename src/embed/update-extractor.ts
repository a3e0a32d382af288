import { addProduct, unpackLower, unpackSquare } from "../math/linear/products.js";
import { cholesky, invertSymmetric, packedLength } from "../math/linear/symmetric.js";
import type { ScoringForm } from "../types.js";
import { type ExtractionForm, type IVectorExtractor, whitenRows } from "./ivector-extractor.js";
import { unwhitening, updatedResidual } from "./residual-update.js";
import type { TotalStatistics } from "./total-statistics.js";
import type { TotalVariabilitySettings } from "./total-variability-options.js";
import type { TotalVariabilitySums } from "./total-variability-sums.js";

export interface ExtractorEvidence {
  readonly form: ExtractionForm;
  readonly sums: TotalVariabilitySums;
  readonly total: TotalStatistics;
  readonly background: ScoringForm;
}

/** The M-step: T, then Σ where it is asked for, then what minimum divergence takes into both. */
export function updateExtractor(
  extractor: IVectorExtractor,
  { form, sums, total, background }: ExtractorEvidence,
  { updateResidual, minimumDivergence }: Pick<TotalVariabilitySettings, "updateResidual" | "minimumDivergence">,
): IVectorExtractor {
  const cross = unwhitenedCross(form, sums);
  const loadings = updatedLoadings(extractor, sums, cross);
  const { gaussians } = form;
  const residual = updateResidual
    ? updatedResidual(extractor.residual, { total, gaussians, background, cross, loadings })
    : extractor.residual;
  const updated = { ...extractor, loadings, residual };
  return minimumDivergence ? standardized(updated, sums) : updated;
}

/** C_k from W_k C_k. */
function unwhitenedCross({ gaussians }: ExtractionForm, { cross }: TotalVariabilitySums): Float64Array {
  const back = unwhitening(gaussians);
  const length = cross.length / gaussians.numComponents;
  const plain = new Float64Array(cross.length);
  for (let k = 0; k < gaussians.numComponents; k++) {
    const into = plain.subarray(k * length, (k + 1) * length);
    whitenRows(back, k, { rows: cross.subarray(k * length, (k + 1) * length), into });
  }
  return plain;
}

/** T_k = C_k A_k⁻¹. A component that hears so little that A_k has no inverse keeps what it has. */
function updatedLoadings(
  { ubm, rank, loadings }: IVectorExtractor,
  { products }: TotalVariabilitySums,
  cross: Float64Array,
): Float64Array {
  const updated = loadings.slice();
  const triangle = packedLength(rank);
  const length = ubm.dim * rank;
  for (let k = 0; k < ubm.numComponents; k++) {
    const inverted = invertSymmetric(products.subarray(k * triangle, (k + 1) * triangle), rank);
    if (inverted === null) continue;
    const into = updated.subarray(k * length, (k + 1) * length).fill(0);
    const rows = cross.subarray(k * length, (k + 1) * length);
    addProduct(into, rows, unpackSquare(inverted.inverse, rank), { rows: ubm.dim, inner: rank, columns: rank });
  }
  return updated;
}

/** m_k += T_k h and T_k ← T_k J, for h and J Jᵀ the mean and the covariance of w. */
function standardized(extractor: IVectorExtractor, sums: TotalVariabilitySums): IVectorExtractor {
  const { rank, loadings } = extractor;
  const rows = extractor.means.length;
  const mean = sums.sum.map((value) => value / sums.numUtterances);
  const covariance = sums.secondMoment.map((value) => value / sums.numUtterances);
  for (let i = 0, at = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++, at++) {
      covariance[at] = (covariance[at] as number) - (mean[i] as number) * (mean[j] as number);
    }
  }
  const factor = cholesky(covariance, rank);
  if (factor === null) return extractor;
  const means = extractor.means.slice();
  addProduct(means, loadings, mean, { rows, inner: rank, columns: 1 });
  const turned = new Float64Array(loadings.length);
  addProduct(turned, loadings, unpackLower(factor, rank), { rows, inner: rank, columns: rank });
  return { ...extractor, means, loadings: turned };
}
