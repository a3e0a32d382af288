/** Sufficient statistics as plain data that can be added: what kernels return, passes sum up and updates are made from. */

import { ShapeError } from "../errors.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../types.js";

export type MixtureShape = Pick<ScoringForm, "covarianceType" | "numComponents" | "dim">;

/** The statistics of no frames, for mixtures of this shape and moments about `origin` (D values). */
export function emptyStatistics(shape: MixtureShape, origin: Float64Array): SufficientStatistics {
  const { covarianceType, numComponents, dim } = shape;
  return {
    covarianceType,
    numComponents,
    dim,
    origin,
    occupancy: new Float64Array(numComponents),
    first: new Float64Array(numComponents * dim),
    second: new Float64Array(numComponents * (covarianceType === "diag" ? dim : packedLength(dim))),
    logLikelihood: 0,
    numFrames: 0,
  };
}

/** Σ w_t of frames, of which there are `numFrames`; their number where none is weighted. */
export function totalWeight(weights: Float64Array | undefined, numFrames: number): number {
  if (!weights) return numFrames;
  let sum = 0;
  for (let t = 0; t < numFrames; t++) sum += weights[t];
  return sum;
}

/**
 * The statistics of A ∪ B from those of A and of B, gathered under the same mixture.
 *
 * @throws {ShapeError} when the shapes or the origins differ
 * @example
 * const morning = accumulate(ada, featureMatrix([[0, 0], [1, 1]]));
 * const evening = accumulate(ada, featureMatrix([[2, 2]]));
 * addStatistics(morning, evening).numFrames; // => 3
 */
export function addStatistics(a: SufficientStatistics, b: SufficientStatistics): SufficientStatistics {
  const sameShape = a.covarianceType === b.covarianceType && a.numComponents === b.numComponents && a.dim === b.dim;
  if (!sameShape || a.origin.some((value, d) => value !== b.origin[d])) {
    throw new ShapeError(
      `statistics add up only when gathered under one mixture and origin: ${describe(a)} and ${describe(b)}`,
    );
  }
  return {
    ...a,
    occupancy: addArrays(a.occupancy, b.occupancy),
    first: addArrays(a.first, b.first),
    second: addArrays(a.second, b.second),
    logLikelihood: a.logLikelihood + b.logLikelihood,
    numFrames: a.numFrames + b.numFrames,
  };
}

const describe = (s: SufficientStatistics): string =>
  `${s.numComponents} ${s.covarianceType} components over ${s.dim} dimensions about ${s.origin[0]}…`;

/** A loop, as `map` with a function took seven times as long. */
function addArrays(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a[i] + b[i];
  return sum;
}

/**
 * Moments about `origin`, in place, of statistics that were summed about another centre: Σ γ (z + δ) and
 * Σ γ (z + δ)(z + δ)ᵀ with z = x − centre and δ = centre − origin.
 */
export function moveOrigin(statistics: SufficientStatistics, centre: Float64Array): void {
  const { covarianceType, numComponents, dim, occupancy, first, second, origin } = statistics;
  const delta = centre.map((value, d) => value - origin[d]);
  if (delta.every((value) => value === 0)) return;
  let at = 0;
  for (let k = 0; k < numComponents; k++) {
    const n = occupancy[k];
    const sums = first.subarray(k * dim, (k + 1) * dim);
    for (let i = 0; i < dim; i++) {
      const di = delta[i];
      for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
        const dj = delta[j];
        second[at] = second[at] + dj * sums[i] + di * sums[j] + n * di * dj;
      }
    }
    for (let i = 0; i < dim; i++) sums[i] = sums[i] + n * delta[i];
  }
}

/** A frame that is not a number has no likelihood either; the kernel's comparisons take it for one of likelihood 0. */
export function markNotNumbers({ data, dim, numFrames }: FeatureMatrix, logLikelihoods: Float64Array): void {
  for (let i = 0; i < logLikelihoods.length; i++) {
    if (logLikelihoods[i] !== Number.NEGATIVE_INFINITY) continue;
    const frame = i % numFrames;
    if (data.subarray(frame * dim, (frame + 1) * dim).some(Number.isNaN)) logLikelihoods[i] = Number.NaN;
  }
}
