import { packedLength } from "../../math/linear/symmetric.js";
import { logSumExp } from "../../math/special.js";
import type { ScoringForm, SufficientStatistics } from "../../types.js";
import { emptyStatistics, totalWeight } from "../statistics.js";
import type { ScoredBlock } from "./reference-log-terms.js";

/** Posteriors under e⁻⁵⁰ count as 0: 10⁻²² of a frame is beyond float64, and most components are this far away. */
const LEAST_LOG_POSTERIOR = -50;

/**
 * The statistics of one block, whose arrays are spent by it: frames become centred, terms become posteriors.
 *
 * @param weights  of all frames
 */
export function blockStatistics(
  form: ScoringForm,
  block: ScoredBlock,
  origin: Float64Array,
  weights: Float64Array | undefined,
): SufficientStatistics {
  const { dim, covarianceType } = form;
  const { x, start, numFrames } = block;
  const ownWeights = weights?.subarray(start, start + numFrames);
  const statistics = emptyStatistics(form, origin);
  for (let at = 0; at < numFrames * dim; ) {
    for (let d = 0; d < dim; d++, at++) x[at] = x[at] - origin[d];
  }
  const logLikelihood = posteriorsInPlace(block, form.numComponents, ownWeights);
  addMeans(block, statistics);
  if (covarianceType === "diag") addSquares(block, statistics);
  else addProducts(block, statistics);
  return { ...statistics, logLikelihood, numFrames: totalWeight(ownWeights, numFrames) };
}

/** Turns the log terms of a block into weighted posteriors, 0 in the rows past its end. Returns Σ_t w_t log p(x_t). */
function posteriorsInPlace(
  { logTerms, numFrames }: ScoredBlock,
  numComponents: number,
  weights: Float64Array | undefined,
): number {
  let sum = 0;
  for (let frame = 0; frame < numFrames; frame++) {
    const row = frame * numComponents;
    const logLikelihood = logSumExp(logTerms, row, numComponents);
    const weight = weights ? weights[frame] : 1;
    // A frame that does not count may be as unlikely as it likes: 0 · −∞ is NaN.
    if (weight > 0) sum += weight * logLikelihood;
    for (let at = row; at < row + numComponents; at++) {
      const logPosterior = logTerms[at] - logLikelihood;
      // Written so that a frame of likelihood 0 (−∞ − −∞ is NaN) adds nothing.
      logTerms[at] = logPosterior > LEAST_LOG_POSTERIOR ? weight * Math.exp(logPosterior) : 0;
    }
  }
  logTerms.fill(0, numFrames * numComponents);
  return sum;
}

/** Σ γ and Σ γ x. */
function addMeans({ x, logTerms: posteriors, numFrames }: ScoredBlock, statistics: SufficientStatistics): void {
  const { numComponents, dim, occupancy, first } = statistics;
  for (let frame = 0; frame < numFrames; frame++) {
    for (let k = 0; k < numComponents; k++) {
      const posterior = posteriors[frame * numComponents + k];
      if (posterior === 0) continue;
      occupancy[k] = occupancy[k] + posterior;
      for (let d = 0, at = k * dim; d < dim; d++, at++) {
        first[at] = first[at] + posterior * x[frame * dim + d];
      }
    }
  }
}

/** Σ γ x², dimension by dimension. */
function addSquares({ x, logTerms: posteriors, numFrames }: ScoredBlock, statistics: SufficientStatistics): void {
  const { numComponents, dim, second } = statistics;
  for (let frame = 0; frame < numFrames; frame++) {
    for (let k = 0; k < numComponents; k++) {
      const posterior = posteriors[frame * numComponents + k];
      if (posterior === 0) continue;
      for (let d = 0, at = k * dim; d < dim; d++, at++) {
        const value = x[frame * dim + d];
        second[at] = second[at] + posterior * value * value;
      }
    }
  }
}

/** Σ γ x xᵀ, four frames at a time: a third of the time per product, as each sum is loaded and stored once for four. */
function addProducts({ x, logTerms: posteriors, numFrames }: ScoredBlock, statistics: SufficientStatistics): void {
  const { numComponents, dim, second } = statistics;
  const four = new Float64Array(4 * dim);
  for (let frame = 0; frame < numFrames; frame += 4) {
    for (let d = 0; d < dim; d++) {
      for (let side = 0; side < 4; side++) four[4 * d + side] = x[(frame + side) * dim + d];
    }
    for (let k = 0; k < numComponents; k++) {
      const at = frame * numComponents + k;
      const g0 = posteriors[at];
      const g1 = posteriors[at + numComponents];
      const g2 = posteriors[at + 2 * numComponents];
      const g3 = posteriors[at + 3 * numComponents];
      if (g0 + g1 + g2 + g3 > 0) addFourProducts(four, [g0, g1, g2, g3], second, k * packedLength(dim));
    }
  }
}

/** Adds Σ γ z zᵀ of four vectors z, given as D × 4, to the packed triangle that begins at `offset`. */
function addFourProducts(
  z: Float64Array,
  posteriors: readonly [number, number, number, number],
  sums: Float64Array,
  offset: number,
): void {
  for (let i = 0, at = offset; i < z.length; i += 4) {
    const s0 = posteriors[0] * z[i];
    const s1 = posteriors[1] * z[i + 1];
    const s2 = posteriors[2] * z[i + 2];
    const s3 = posteriors[3] * z[i + 3];
    for (let j = 0; j <= i; j += 4, at++) {
      sums[at] = sums[at] + (s0 * z[j] + s1 * z[j + 1] + s2 * z[j + 2] + s3 * z[j + 3]);
    }
  }
}
