import { ShapeError, TrainingDataError } from "../../errors.js";
import { checkOption, oneOf } from "../../options.js";
import type { FeatureMatrix } from "../../types.js";
import { checkFeatureMatrix, zerosLike } from "../feature-matrix.js";

export interface NormalizationOptions {
  /** "mean" takes off the mean of each column, "mean-variance" also divides by its deviation. @default "mean" */
  readonly normalization?: "none" | "mean" | "mean-variance";
}

/**
 * Cepstral mean (and variance) normalisation over the frames given, column by column:
 *
 *   mean            y_t = x_t − μ                      μ  = Σ_t x_t / T
 *   mean-variance   y_t = (x_t − μ) / σ                σ² = Σ_t (x_t − μ)² / T   (population variance, as Kaldi's)
 *
 * Variance floor: a column with σ ≤ 10⁻⁶ √(μ² + σ²) counts as constant and becomes zeros under "mean-variance", never
 * NaN. So does a single frame. O(numFrames · dim), two passes, sums in float64.
 *
 * @param features  T × D
 * @returns T × D, in the precision of the input; with "none" the values as they are
 * @throws {ShapeError} when the data do not hold T × D values
 * @throws {OptionError} when the normalisation is not one of the three
 * @see Kaldi transform/cmvn.cc, ApplyCmvn
 * @example
 * const features = featureMatrix([[1, 10], [3, 30], [5, 20]]);
 * normalizeFeatures(features).data; // => [-2, -10, 0, 10, 2, 0]
 */
export function normalizeFeatures(features: FeatureMatrix, options: NormalizationOptions = {}): FeatureMatrix {
  const { normalization = "mean" } = options;
  checkOption("normalization", "normalization", oneOf("none", "mean", "mean-variance"), normalization);
  if (normalization !== "none") return normalizeWith(features, cepstralStatistics(features), normalization);
  checkFeatureMatrix(features);
  const { data, numFrames, dim, frameShift } = features;
  return { data: data.slice(), numFrames, dim, frameShift };
}

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
    for (let i = column; i < data.length; i += dim) sum += data[i];
    const centre = sum / numFrames;
    let deviations = 0;
    for (let i = column; i < data.length; i += dim) deviations += (data[i] - centre) ** 2;
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
    const difference = b.mean[column] - a.mean[column];
    mean[column] = a.mean[column] + difference * share;
    squares[column] = a.squares[column] + b.squares[column] + difference * difference * a.numFrames * share;
  }
  return { numFrames, dim: a.dim, mean, squares };
}

/**
 * Normalisation with statistics gathered elsewhere, such as over all recordings of a speaker or of a session:
 *
 *   mean            y_t = x_t − μ
 *   mean-variance   y_t = (x_t − μ) / σ      σ² = S / n, the population variance, as Kaldi's
 *
 * A column that is constant in the statistics, σ ≤ 10⁻⁶ √(μ² + σ²), becomes zeros under "mean-variance". With the
 * statistics of the features themselves it is `normalizeFeatures`, to the bit. O(numFrames · dim).
 *
 * @param features  T × D
 * @returns T × D, in the precision of the input
 * @throws {ShapeError} when the data do not hold T × D values, or the statistics are of another dimension
 * @throws {TrainingDataError} when the statistics hold no frame and the features do
 * @throws {OptionError} when the normalisation is neither of the two
 * @see Kaldi transform/cmvn.cc, ApplyCmvn with --utt2spk
 * @example
 * const takes = [featureMatrix([[1], [3]]), featureMatrix([[5], [7]])];
 * const speaker = takes.map(cepstralStatistics).reduce(addCepstralStatistics);
 * normalizeWith(takes[0], speaker, "mean").data; // => [-3, -1]
 */
export function normalizeWith(
  features: FeatureMatrix,
  statistics: CepstralStatistics,
  normalization: "mean" | "mean-variance",
): FeatureMatrix {
  checkOption("normalization", "normalization", oneOf("mean", "mean-variance"), normalization);
  checkFeatureMatrix(features);
  checkCepstralStatistics(statistics);
  const { data, numFrames, dim, frameShift } = features;
  if (statistics.dim !== dim) {
    throw new ShapeError(
      `the statistics have ${statistics.dim} columns, the features have ${dim}; take both from one recipe`,
    );
  }
  if (statistics.numFrames === 0 && numFrames > 0) {
    throw new TrainingDataError("statistics of 0 frames normalise nothing; gather them over at least 1 frame");
  }
  const normalized = zerosLike(data, data.length);
  for (let column = 0; column < dim; column++) {
    const mean = statistics.mean[column];
    const variance = statistics.squares[column] / statistics.numFrames;
    const scale = normalization === "mean" ? 1 : columnScale(mean, variance);
    for (let i = column; i < data.length; i += dim) normalized[i] = (data[i] - mean) * scale;
  }
  return { data: normalized, numFrames, dim, frameShift };
}

/**
 * A column whose deviation is under a millionth of its root mean square is taken for a constant: float32 carries seven
 * digits, so that what is left of such a column is rounding.
 */
const CONSTANT_BELOW = 1e-6;

/** 1/σ, what a centred column is multiplied with to have variance 1; 0 where σ ≤ 10⁻⁶ √(μ² + σ²), a constant column. */
export function columnScale(mean: number, variance: number): number {
  const meanSquare = variance + mean * mean;
  // ≤ and not <: a column of zeros has both sides 0.
  return variance <= CONSTANT_BELOW ** 2 * meanSquare ? 0 : 1 / Math.sqrt(variance);
}
