import { TrainingDataError } from "../../errors.js";
import { eigenvectors } from "../../math/linear/eigenvectors.js";
import { checkOption, integerFrom, trueOrFalse } from "../../options.js";
import type { FeatureMatrix, FeatureTransform } from "../../types.js";
import { pooledStatistics, scatterAbout } from "./lda.js";
import { withPositivePeak } from "./transform.js";

export interface PcaOptions {
  /** Components kept. @default as many as the features have columns */
  readonly dim?: number;
  /** Divides each component by its deviation, so that all have variance 1. @default false */
  readonly whiten?: boolean;
}

/** Of the greatest variance: a component with less than this share of it is rounding, not data. */
const NO_VARIANCE = 1e-12;

/**
 * Principal components of the frames of all recordings: the directions of greatest variance, greatest first.
 *
 *   C = Σ_t (x_t − μ)(x_t − μ)ᵀ / (T − 1) = Σ_e λ_e v_e v_eᵀ
 *   A_e = v_eᵀ, whitened v_eᵀ / √λ_e        offset = μ
 *
 * The entry of greatest magnitude in each row is positive. With T − 1 the values are scikit-learn's, up to that sign.
 * O(T · D² + D³).
 *
 * @param recordings  T_r × D each
 * @throws {TrainingDataError} for fewer than two frames, a value that is not finite, or a component to be whitened that
 *   has no variance
 * @throws {ShapeError} when the dimensions differ
 * @throws {OptionError} when `dim` is not from 1 to D
 * @see Bishop, Pattern Recognition and Machine Learning, 2006, §12.1
 * @example
 * const line = featureMatrix([[0, 0], [1, 2], [2, 4], [3, 6]]);
 * const transform = trainPca([line], { dim: 1 });
 * transform; // => { kind: "pca", inputDim: 2, outputDim: 1, offset: [1.5, 3], matrix: [0.447, 0.894] }
 */
export function trainPca(recordings: readonly FeatureMatrix[], options: PcaOptions = {}): FeatureTransform {
  const { numFrames, dim: inputDim, mean } = pooledStatistics(recordings, "PCA");
  const { dim: outputDim = inputDim, whiten = false } = options;
  checkOption("PCA", "dim", integerFrom(1, inputDim), outputDim);
  checkOption("PCA", "whiten", trueOrFalse, whiten);
  if (numFrames < 2) throw new TrainingDataError(`PCA needs at least 2 frames; got ${numFrames}`);
  const covariance = scatterAbout(recordings, mean).map((sum) => sum / (numFrames - 1));
  const { values, vectors } = eigenvectors(covariance, inputDim);
  const greatest = values[0];
  const rows = Array.from({ length: outputDim }, (_, component) => {
    const row = withPositivePeak(vectors.slice(component * inputDim, (component + 1) * inputDim));
    if (!whiten) return row;
    const variance = values[component];
    if (!(variance > NO_VARIANCE * greatest)) {
      throw new TrainingDataError(
        `component ${component + 1} of ${outputDim} has no variance to divide by: the ${numFrames} frames span ` +
          `${component} dimensions of ${inputDim}; set dim to at most that, give more frames, or do not whiten`,
      );
    }
    return row.map((value) => value / Math.sqrt(variance));
  });
  const matrix = rows.flatMap((row) => Array.from(row));
  return { kind: "pca", inputDim, outputDim, offset: Array.from(mean), matrix };
}
