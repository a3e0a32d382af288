import { unpackCovariance } from "../../gmm/mixture/covariances.js";
import { floorEigenvalues } from "../../math/linear/eigenvectors.js";
import { congruent, unpackLower } from "../../math/linear/products.js";
import { invertLower, packedLength } from "../../math/linear/symmetric.js";
import type { ScoringForm } from "../../types.js";
import { unexplainedCovariance } from "../factor-update.js";
import { blockOf } from "./ivector-extractor.js";
import { secondAbout, type TotalStatistics } from "./utterance-statistics.js";

/** The update of the residual covariances, a part of the M-step of total variability. */

/** Least residual variance, as a share of the background model's, in each direction. */
const RESIDUAL_FLOOR = 0.01;

interface ResidualSums {
  readonly total: TotalStatistics;
  /** m_k, about which the second moments are taken. */
  readonly gaussians: ScoringForm;
  /** Of the background model: what the floor is a share of. */
  readonly background: ScoringForm;
  /** Σ_u F̃_uk E[w]ᵀ: K × D × R. */
  readonly cross: Float64Array;
  /** T after its update: K × D × R. */
  readonly loadings: Float64Array;
}

/** W_k⁻¹ in the place of W_k: `whitenBlocks` of it undoes that of the form. */
export function unwhitening(form: ScoringForm): ScoringForm {
  const { covarianceType, numComponents, dim } = form;
  if (covarianceType === "diag") return { ...form, whitening: form.whitening.map((scale) => 1 / scale) };
  const whitening = new Float64Array(form.whitening.length);
  const length = packedLength(dim);
  for (let k = 0; k < numComponents; k++) {
    whitening.set(invertLower(blockOf(form.whitening, k, length), dim), k * length);
  }
  return { ...form, whitening };
}

/**
 * The residual covariances that are likeliest, none under the floor (Kenny, Boulianne and Dumouchel 2005, proposition 3):
 *
 *   Σ_k = ( S_k − ½ (C_k T_kᵀ + T_k C_kᵀ) ) / N_k
 *
 * Where S_k is gathered about m_k, C_k = Σ_u F̃_uk E[w]ᵀ, and T_k is that after its own update. A component without frames
 * keeps what it has. Full covariances are brought within the floor where the background model's is I.
 */
export function updatedResidual(residual: Float64Array, sums: ResidualSums): Float64Array {
  const { covarianceType, numComponents, dim } = sums.gaussians;
  const updated = residual.slice();
  const back = unwhitening(sums.background);
  for (let k = 0; k < numComponents; k++) {
    if (!(sums.total.occupancy[k] > 0)) continue;
    if (covarianceType === "diag") updateVariances(updated, sums, k);
    else unpackCovariance(updatedMatrix(sums, back, k), updated, k * dim * dim, dim);
  }
  return updated;
}

function updateVariances(
  updated: Float64Array,
  { total, gaussians, background, cross, loadings }: ResidualSums,
  k: number,
) {
  const { dim } = gaussians;
  const rank = loadings.length / gaussians.means.length;
  const n = total.occupancy[k];
  secondAbout(total, gaussians, k).forEach((square, d) => {
    const at = k * dim + d;
    let explained = 0;
    for (let r = at * rank; r < (at + 1) * rank; r++) explained += loadings[r] * cross[r];
    const floor = RESIDUAL_FLOOR / background.whitening[at] ** 2;
    updated[at] = Math.max(floor, (square - explained) / n);
  });
}

function updatedMatrix({ total, gaussians, background, cross, loadings }: ResidualSums, back: ScoringForm, k: number) {
  const { dim } = gaussians;
  const length = (loadings.length / gaussians.means.length) * dim;
  const matrix = unexplainedCovariance(
    secondAbout(total, gaussians, k),
    blockOf(loadings, k, length),
    blockOf(cross, k, length),
    { dim, count: total.occupancy[k] },
  );
  const { matrix: floored, numRaised } = floorEigenvalues(whitenedMatrix(background, k, matrix), dim, RESIDUAL_FLOOR);
  return numRaised === 0 ? matrix : whitenedMatrix(back, k, floored);
}

/** W_k A W_kᵀ of a packed symmetric A, packed. */
function whitenedMatrix(form: ScoringForm, k: number, packed: Float64Array): Float64Array {
  const { dim, whitening } = form;
  return congruent(unpackLower(blockOf(whitening, k, packedLength(dim)), dim), packed, dim);
}
