import { ShapeError, TrainingDataError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { type CepstralStatistics, checkCepstralStatistics } from "./cepstral-statistics.js";
import { columnScale } from "./column-scale.js";
import { checkFeatureMatrix, zerosLike } from "./feature-matrix.js";
import { checkWordOption } from "./option-range.js";

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
  checkWordOption("normalization", normalization, ["mean", "mean-variance"]);
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
    const mean = statistics.mean[column] as number;
    const variance = (statistics.squares[column] as number) / statistics.numFrames;
    const scale = normalization === "mean" ? 1 : columnScale(mean, variance);
    for (let i = column; i < data.length; i += dim) normalized[i] = ((data[i] as number) - mean) * scale;
  }
  return { data: normalized, numFrames, dim, frameShift };
}
