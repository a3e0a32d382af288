import { ShapeError } from "../../errors.js";
import { covarianceLength, kernelCovarianceType, withOwnCovariances } from "../../gmm/mixture/covariances.js";
import { prepare } from "../../gmm/score/scoring-form.js";
import { addTransposedProduct, packLower } from "../../math/linear/products.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { GaussianMixture, ScoringForm } from "../../types.js";

/** The total variability model of i-vectors, as it is kept and as it is computed with. */

/**
 * The total variability model (Dehak et al. 2011, eq. 3): a recording's frames come from the background model with its means
 * moved along R directions,
 *
 *   x_t ~ N(m_k + T_k w, Σ_k) for the component k that frame t is of      w ~ N(0, I)
 */
export interface IVectorExtractor {
  /** Says which frame is of which component. */
  readonly ubm: GaussianMixture;
  /** R: the length of an i-vector. */
  readonly rank: number;
  /** K × D values m_k: those of the background model, moved by minimum divergence. */
  readonly means: Float64Array;
  /** Σ_k: K × D variances or, where the background model has matrices, K × D × D. */
  readonly residual: Float64Array;
  /** T: K × D × R values, row-major: the R loadings of dimension d of component k from (k D + d) R on. */
  readonly loadings: Float64Array;
}

/** An extractor in the form that i-vectors are computed with, prepared once; W_k Σ_k W_kᵀ = I. */
export interface ExtractionForm {
  readonly ubm: GaussianMixture;
  readonly rank: number;
  /** m_k and W_k, as a mixture is scored with. */
  readonly gaussians: ScoringForm;
  /** W_k T_k: K × D × R. */
  readonly loadings: Float64Array;
  /** T_kᵀ Σ_k⁻¹ T_k: K lower triangles, packed by rows, R (R + 1) / 2 values each. */
  readonly products: Float64Array;
}

/** m_k and Σ_k as the mixture that they are. */
export function residualMixture({ ubm, means, residual }: IVectorExtractor): GaussianMixture {
  return { ...ubm, covarianceType: kernelCovarianceType(ubm.covarianceType), means, covariances: residual };
}

/** The residual that a background model starts with: its covariances, one for each component. */
export const ownResidual = (ubm: GaussianMixture): Float64Array =>
  withOwnCovariances(ubm, kernelCovarianceType(ubm.covarianceType)).covariances;

/**
 * The form an extractor is used in. Prepare it once for many recordings: the products T_kᵀ Σ_k⁻¹ T_k cost O(K · D · R²), as
 * much as the i-vectors of some D recordings.
 */
export function prepareIVectorExtractor(extractor: IVectorExtractor): ExtractionForm {
  checkExtractor(extractor);
  const { ubm, rank } = extractor;
  const { numComponents, dim } = ubm;
  const gaussians = prepare(residualMixture(extractor));
  const loadings = whitenBlocks(gaussians, extractor.loadings);
  const products = new Float64Array(numComponents * packedLength(rank));
  const square = new Float64Array(rank * rank);
  for (let k = 0; k < numComponents; k++) {
    const whitened = blockOf(loadings, k, dim * rank);
    addTransposedProduct(square.fill(0), whitened, whitened, { rows: rank, inner: dim, columns: rank });
    products.set(packLower(square, rank), k * packedLength(rank));
  }
  return { ubm, rank, gaussians, loadings, products };
}

/** What values of `length` a component has of component k. */
export const blockOf = (values: Float64Array, k: number, length: number): Float64Array =>
  values.subarray(k * length, (k + 1) * length);

/** W_k times the matrix of component k, D rows, for each k. */
export function whitenBlocks(
  form: ScoringForm,
  values: Float64Array,
  into: Float64Array = new Float64Array(values.length),
): Float64Array {
  const length = values.length / form.numComponents;
  for (let k = 0; k < form.numComponents; k++) {
    whitenRows(form, k, blockOf(values, k, length), blockOf(into, k, length));
  }
  return into;
}

/** W_k times a matrix of D rows. */
function whitenRows(
  { covarianceType, dim, whitening }: ScoringForm,
  k: number,
  rows: Float64Array,
  into: Float64Array,
): void {
  const columns = rows.length / dim;
  if (covarianceType === "diag") {
    for (let at = 0; at < rows.length; at++) into[at] = rows[at] * whitening[k * dim + Math.floor(at / columns)];
    return;
  }
  into.fill(0);
  for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const factor = whitening[at];
      for (let c = 0; c < columns; c++) into[i * columns + c] += factor * rows[j * columns + c];
    }
  }
}

/** @throws {ShapeError} when its parts do not fit together */
function checkExtractor({ ubm, rank, means, residual, loadings }: IVectorExtractor): void {
  const { numComponents, dim } = ubm;
  const expected = {
    means: numComponents * dim,
    residual: covarianceLength({ ...ubm, covarianceType: kernelCovarianceType(ubm.covarianceType) }),
    loadings: numComponents * dim * rank,
  };
  for (const [part, values] of Object.entries({ means, residual, loadings })) {
    const length = expected[part as keyof typeof expected];
    if (values.length === length && values.every(Number.isFinite)) continue;
    throw new ShapeError(
      `the ${part} of an i-vector extractor of rank ${rank} with ${numComponents} components over ${dim} dimensions are ` +
        `${length} finite values; got ${values.length}; train the extractor again`,
    );
  }
  if (kernelCovarianceType(ubm.covarianceType) === "diag" && !residual.every((variance) => variance > 0)) {
    throw new ShapeError("the residual of an i-vector extractor has a variance that is not above 0; train it again");
  }
}
