import type { FeatureMatrix } from "../types.js";
import { cepstralStatistics } from "./cepstral-statistics.js";
import { checkFeatureMatrix } from "./feature-matrix.js";
import { normalizeWith } from "./group-normalization.js";
import { checkWordOption } from "./option-range.js";

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
  checkWordOption("normalization", normalization, ["none", "mean", "mean-variance"]);
  if (normalization !== "none") return normalizeWith(features, cepstralStatistics(features), normalization);
  checkFeatureMatrix(features);
  const { data, numFrames, dim, frameShift } = features;
  return { data: data.slice(), numFrames, dim, frameShift };
}
