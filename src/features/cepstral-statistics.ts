import { ShapeError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { checkFeatureMatrix } from "./feature-matrix.js";

/** What normalisation needs to know of frames: addable, so that those of a speaker come from all their recordings. */
export interface CepstralStatistics {
  readonly numFrames: number;
  readonly dim: number;
  /** D values μ; zeros where there is no frame. */
  readonly mean: Float64Array;
  /** D values Σ_t (x_t − μ)². */
  readonly squares: Float64Array;
}

/**
 * Mean and sum of squared deviations of each column. Two passes, sums in float64. O(numFrames · dim).
 *
 * @param features  T × D
 * @throws {ShapeError} when the data do not hold T × D values
 * @example
 * const { mean, squares } = cepstralStatistics(featureMatrix([[0, 1], [2, 3], [4, 8]]));
 * mean; // => Float64Array [2, 4]
 * squares; // => Float64Array [8, 26]
 */
export function cepstralStatistics(features: FeatureMatrix): CepstralStatistics {
  checkFeatureMatrix(features);
  const { data, numFrames, dim } = features;
  const mean = new Float64Array(dim);
  const squares = new Float64Array(dim);
  for (let column = 0; column < dim && numFrames > 0; column++) {
    let sum = 0;
    for (let i = column; i < data.length; i += dim) sum += data[i] as number;
    const centre = sum / numFrames;
    let deviations = 0;
    for (let i = column; i < data.length; i += dim) deviations += ((data[i] as number) - centre) ** 2;
    mean[column] = centre;
    squares[column] = deviations;
  }
  return { numFrames, dim, mean, squares };
}

/** @throws {ShapeError} unless mean and squares hold dim values and numFrames counts */
export function checkCepstralStatistics({ numFrames, dim, mean, squares }: CepstralStatistics): void {
  if (!Number.isInteger(numFrames) || numFrames < 0 || mean.length !== dim || squares.length !== dim) {
    throw new ShapeError(
      `cepstral statistics need a whole numFrames and ${dim} means and squares; got ${numFrames}, ${mean.length} and ` +
        `${squares.length}; make them with cepstralStatistics`,
    );
  }
}

/**
 * The statistics of the frames of both: those of A plus those of B are those of A ∪ B.
 *
 *   μ = μ_A + (μ_B − μ_A) n_B / n        S = S_A + S_B + (μ_B − μ_A)² n_A n_B / n
 *
 * Statistics of no frame change nothing.
 *
 * @throws {ShapeError} when the dimensions differ
 * @see Chan, Golub and LeVeque, The American Statistician 37 (3), 1983, eq. 2.1: keeps the digits of data far from 0
 * @example
 * const morning = cepstralStatistics(featureMatrix([[0], [2]]));
 * const evening = cepstralStatistics(featureMatrix([[4], [6], [8]]));
 * addCepstralStatistics(morning, evening); // => { numFrames: 5, mean: [4], squares: [40] }
 */
export function addCepstralStatistics(a: CepstralStatistics, b: CepstralStatistics): CepstralStatistics {
  checkCepstralStatistics(a);
  checkCepstralStatistics(b);
  if (a.dim !== b.dim) {
    throw new ShapeError(`statistics of ${a.dim} columns and of ${b.dim} do not add; take both from one recipe`);
  }
  if (a.numFrames === 0) return b;
  if (b.numFrames === 0) return a;
  const numFrames = a.numFrames + b.numFrames;
  const share = b.numFrames / numFrames;
  const mean = new Float64Array(a.dim);
  const squares = new Float64Array(a.dim);
  for (let column = 0; column < a.dim; column++) {
    const difference = (b.mean[column] as number) - (a.mean[column] as number);
    mean[column] = (a.mean[column] as number) + difference * share;
    squares[column] =
      (a.squares[column] as number) + (b.squares[column] as number) + difference * difference * a.numFrames * share;
  }
  return { numFrames, dim: a.dim, mean, squares };
}
