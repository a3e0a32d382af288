/** Mean and variance of frames, addable over chunks. */

import { ShapeError } from "../../errors.js";
import { totalWeight } from "../../kernels/statistics.js";
import { foldPairwise } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";
import { chunksOf, type FrameChunk } from "./frame-chunks.js";

/** Mean and variance of each dimension over all frames: D values each. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Moments that add up: the means, and the sums of squared differences from them. */
export interface SummedMoments {
  /** Σ_t w_t: the number of frames where none is weighted. */
  readonly numFrames: number;
  /** D values. */
  readonly mean: Float64Array;
  /** D values Σ_t w_t (x_t − mean)². */
  readonly squares: Float64Array;
  /** The first value that is NaN or infinite. */
  readonly notFinite: { readonly frame: number; readonly dimension: number; readonly value: number } | null;
}

/**
 * The moments of a chunk, in two passes over it, so that a mean far from zero costs the variance no digits. The mean is
 * summed about the first frame: a dimension in which all frames agree has its exact mean and no variance.
 */
export function chunkMoments({ firstFrame, features }: FrameChunk): SummedMoments {
  const { data, numFrames, dim, weights } = features;
  const total = totalWeight(weights, numFrames);
  const mean = new Float64Array(dim);
  for (let t = 0, at = 0; t < numFrames; t++) {
    const weight = weights ? weights[t] : 1;
    for (let d = 0; d < dim; d++, at++) {
      mean[d] = mean[d] + weight * (data[at] - data[d]);
    }
  }
  // Where no frame counts, any mean will do.
  const divisor = weights && total === 0 ? 1 : total;
  for (let d = 0; d < dim; d++) mean[d] = data[d] + mean[d] / divisor;
  const squares = new Float64Array(dim);
  for (let t = 0, at = 0; t < numFrames; t++) {
    const weight = weights ? weights[t] : 1;
    for (let d = 0; d < dim; d++, at++) {
      const difference = data[at] - mean[d];
      squares[d] = squares[d] + weight * difference * difference;
    }
  }
  const notFinite = squares.every(Number.isFinite) ? null : firstNotFinite(features, firstFrame);
  return { numFrames: total, mean, squares, notFinite };
}

/** @throws {ShapeError} at the first value of `what` that is NaN or infinite, which `who` cannot do with */
export function checkFinite(features: FeatureMatrix, what: string, who: string): void {
  const bad = firstNotFinite(features, 0);
  if (bad) throw new ShapeError(notFiniteText(bad, what, who));
}

export const notFiniteText = (
  { frame, dimension, value }: NonNullable<SummedMoments["notFinite"]>,
  what: string,
  who: string,
): string => `frame ${frame}, dimension ${dimension} of ${what} is ${value}; ${who} needs finite numbers`;

function firstNotFinite({ data, numFrames, dim }: FeatureMatrix, firstFrame: number): SummedMoments["notFinite"] {
  for (let at = 0; at < numFrames * dim; at++) {
    const value = data[at];
    if (!Number.isFinite(value)) return { frame: firstFrame + Math.floor(at / dim), dimension: at % dim, value };
  }
  return null;
}

/**
 * The moments of A ∪ B. With δ = mean_B − mean_A:
 *
 *   mean = mean_A + δ n_B / n      squares = squares_A + squares_B + δ² n_A n_B / n
 *
 * Source: Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", eq. 1.5.
 */
export function addMoments(a: SummedMoments, b: SummedMoments): SummedMoments {
  const numFrames = a.numFrames + b.numFrames;
  const share = numFrames > 0 ? b.numFrames / numFrames : 0;
  const delta = b.mean.map((value, d) => value - a.mean[d]);
  return {
    numFrames,
    mean: a.mean.map((value, d) => value + delta[d] * share),
    squares: a.squares.map((value, d) => value + b.squares[d] + delta[d] ** 2 * a.numFrames * share),
    notFinite: a.notFinite ?? b.notFinite,
  };
}

export function momentsOf({ numFrames, mean, squares }: SummedMoments): Moments {
  return { mean, variance: squares.map((sum) => sum / numFrames) };
}

/**
 * A T × D matrix from rows of numbers, for data that is not speech.
 *
 * @throws {ShapeError} when the rows differ in length
 * @example featureMatrix([[0, 1], [2, 3]]).dim // => 2
 */
export function featureMatrix(rows: readonly ArrayLike<number>[], frameShift = 0.01): FeatureMatrix {
  const dim = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * dim);
  rows.forEach((row, t) => {
    if (row.length !== dim) throw new ShapeError(`row ${t} has ${row.length} values, the first has ${dim}`);
    data.set(Array.from(row), t * dim);
  });
  return { data, numFrames: rows.length, dim, frameShift };
}

/** Mean and variance of each dimension over the frames of a matrix; NaN where there is none. */
export function frameMoments(features: FeatureMatrix): Moments {
  const summed = foldPairwise(momentsOfChunks(features), addMoments);
  return momentsOf(summed ?? chunkMoments({ firstFrame: 0, features }));
}

function* momentsOfChunks(features: FeatureMatrix) {
  const chunks = chunksOf([features]);
  for (let index = 0; index < chunks.numChunks; index++) yield chunkMoments(chunks.chunk(index));
}
