import { OptionError } from "../errors.js";
import type { FeatureMatrix, FeatureRecipe } from "../types.js";
import { checkFeatureMatrix, zerosLike } from "./feature-matrix.js";

export interface NormalizationOptions {
  /** "mean" takes off the mean of each column, "mean-variance" also divides by its deviation. @default "mean" */
  readonly normalization?: FeatureRecipe["normalization"];
}

/**
 * A column whose deviation is under a millionth of its root mean square is taken for a constant: float32 carries seven
 * digits, so that what is left of such a column is rounding.
 */
const CONSTANT_BELOW = 1e-6;

/** What is taken off a column, and what it is multiplied with. */
function columnTransform(features: FeatureMatrix, column: number, scaled: boolean): { mean: number; scale: number } {
  const { data, numFrames, dim } = features;
  let sum = 0;
  for (let i = column; i < data.length; i += dim) sum += data[i] as number;
  const mean = sum / numFrames;
  if (!scaled) return { mean, scale: 1 };

  let squares = 0;
  for (let i = column; i < data.length; i += dim) squares += ((data[i] as number) - mean) ** 2;
  const variance = squares / numFrames;
  const meanSquare = variance + mean * mean;
  // ≤ and not <: a column of zeros has both sides 0.
  return variance <= CONSTANT_BELOW ** 2 * meanSquare ? { mean, scale: 0 } : { mean, scale: 1 / Math.sqrt(variance) };
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
 * @example normalizeFeatures(features, { normalization: "mean-variance" }) // => columns of mean 0 and variance 1
 */
export function normalizeFeatures(features: FeatureMatrix, options: NormalizationOptions = {}): FeatureMatrix {
  const { normalization = "mean" } = options;
  if (normalization !== "none" && normalization !== "mean" && normalization !== "mean-variance") {
    throw new OptionError(
      `normalization must be one of "none", "mean", "mean-variance"; got ${JSON.stringify(normalization)}`,
    );
  }
  checkFeatureMatrix(features);
  const { data, numFrames, dim, frameShift } = features;
  const normalized = zerosLike(data, data.length);
  if (normalization === "none") {
    normalized.set(data);
    return { data: normalized, numFrames, dim, frameShift };
  }
  for (let column = 0; column < dim; column++) {
    const { mean, scale } = columnTransform(features, column, normalization === "mean-variance");
    for (let i = column; i < data.length; i += dim) normalized[i] = ((data[i] as number) - mean) * scale;
  }
  return { data: normalized, numFrames, dim, frameShift };
}
