/** Linear discriminant analysis: a transform trained to tell labels apart. */

import { OptionError, TrainingDataError } from "../../errors.js";
import { eigenvectors } from "../../math/linear/eigenvectors.js";
import { cholesky, invertLower, packedLength } from "../../math/linear/symmetric.js";
import type { FeatureMatrix, FeatureTransform } from "../../types.js";
import {
  addCepstralStatistics,
  type CepstralStatistics,
  cepstralStatistics,
  columnScale,
} from "../normalize/cepstral-normalization.js";
import { pooledStatistics, scatterAbout, withPositivePeak } from "./transform.js";

/** Frames of one class. */
export interface LabelledFeatures {
  readonly label: string;
  readonly features: FeatureMatrix;
}

export interface LdaOptions {
  /** Directions kept. @default one less than the classes, and no more than the features have columns */
  readonly dim?: number;
  /**
   * λ, from 0 to 1: the off-diagonal entries of the within-class covariance are multiplied with 1 − λ. For few frames,
   * or columns that hang together. @default 0
   */
  readonly shrinkage?: number;
}

/**
 * Linear discriminant analysis: the directions that spread the labels most against the spread inside them, best first.
 *
 *   Σ_w = Σ_c Σ_{t∈c} (x_t − μ_c)(x_t − μ_c)ᵀ / T       Σ_b = Σ_c T_c (μ_c − μ)(μ_c − μ)ᵀ / T
 *   Σ_b a = λ Σ_w a,   a Σ_w aᵀ = 1                        A = the a of greatest λ, a row each;  offset = μ
 *
 * Averaged over the labels, the output has covariance I inside them (without shrinkage): what a diagonal mixture wants.
 * The entry of greatest magnitude in each row is positive. Solved through Σ_w = L Lᵀ and the eigenvectors of L⁻¹ Σ_b L⁻ᵀ. O(T · D² + D³).
 *
 * @param utterances  frames with the label they belong to; the label may be a word, a speaker, a phone
 * @throws {TrainingDataError} for fewer than two labels with frames, a value that is not finite, or a singular Σ_w
 * @throws {ShapeError} when the dimensions differ
 * @throws {OptionError} when `dim` is not from 1 to the labels less one (or D), `shrinkage` is not from 0 to 1, or the
 *   recordings were made by several recipes
 * @see Fukunaga, Introduction to Statistical Pattern Recognition, 1990, §10.2; Schäfer and Strimmer, Statistical
 *   Applications in Genetics and Molecular Biology 4 (1), 2005, target D, for the shrinkage
 * @example
 * const ada = { label: "ada", features: featureMatrix([[0, 0], [2, 0], [0, 4], [2, 4]]) };
 * const bob = { label: "bob", features: featureMatrix([[6, 0], [8, 0], [6, 4], [8, 4]]) };
 * const transform = trainLda([ada, bob]);
 * transform; // => { kind: "lda", inputDim: 2, outputDim: 1, offset: [4, 2], matrix: [1, 0] }
 * applyTransform(bob.features, transform).data; // => [2, 4, 2, 4], of variance 1 within the label
 */
export function trainLda(utterances: readonly LabelledFeatures[], options: LdaOptions = {}): FeatureTransform {
  const pooled = pooledStatistics(
    utterances.map(({ features }) => features),
    "LDA",
  );
  const inputDim = pooled.dim;
  const classes = framesByLabel(utterances);
  const { dim: outputDim, shrinkage } = resolveLdaOptions(options, classes.length, inputDim);
  const whitener = whitenerOf(withinCovariance(classes, pooled.numFrames, shrinkage), pooled.mean);
  const { vectors } = eigenvectors(whitenedBetween(classes, pooled, whitener), inputDim);
  const matrix = Array.from({ length: outputDim }, (_, direction) => {
    const row = vectors.slice(direction * inputDim, (direction + 1) * inputDim);
    return Array.from(withPositivePeak(unwhitenedDirection(whitener, row)));
  }).flat();
  return { kind: "lda", inputDim, outputDim, offset: Array.from(pooled.mean), matrix };
}

function resolveLdaOptions(options: LdaOptions, numClasses: number, inputDim: number): Required<LdaOptions> {
  if (numClasses < 2) {
    throw new TrainingDataError(`LDA needs frames of at least 2 labels; got ${numClasses}; use PCA for one`);
  }
  const most = Math.min(numClasses - 1, inputDim);
  const { dim = most, shrinkage = 0 } = options;
  if (!Number.isInteger(dim) || dim < 1 || dim > most) {
    throw new OptionError(
      `dim must be a whole number from 1 to ${most}: ${numClasses} labels of ${inputDim} columns differ in no more ` +
        `directions; got ${String(dim)}`,
    );
  }
  if (!(shrinkage >= 0 && shrinkage <= 1)) {
    throw new OptionError(`shrinkage must be a number from 0 to 1; got ${String(shrinkage)}`);
  }
  return { dim, shrinkage };
}

/** The recordings of one label, and their mean. */
interface LabelFrames {
  readonly recordings: readonly FeatureMatrix[];
  readonly statistics: CepstralStatistics;
}

/** In the order in which labels first come; those without a frame are left out. */
function framesByLabel(utterances: readonly LabelledFeatures[]): readonly LabelFrames[] {
  const recordingsOf = new Map<string, FeatureMatrix[]>();
  for (const { label, features } of utterances) {
    if (features.numFrames === 0) continue;
    const recordings = recordingsOf.get(label);
    if (recordings) recordings.push(features);
    else recordingsOf.set(label, [features]);
  }
  return Array.from(recordingsOf.values(), (recordings) => ({
    recordings,
    statistics: recordings.map(cepstralStatistics).reduce(addCepstralStatistics),
  }));
}

/** Σ_w = Σ_c Σ_{t∈c} (x_t − μ_c)(x_t − μ_c)ᵀ / T, packed, its off-diagonal entries multiplied with 1 − shrinkage. */
function withinCovariance(classes: readonly LabelFrames[], numFrames: number, shrinkage: number): Float64Array {
  const dim = classes[0]?.statistics.dim ?? 0;
  const within = new Float64Array(packedLength(dim));
  for (const { recordings, statistics } of classes) {
    for (const [entry, sum] of scatterAbout(recordings, statistics.mean).entries()) {
      within[entry] = within[entry] + sum / numFrames;
    }
  }
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) within[packedLength(i) + j] = within[packedLength(i) + j] * (1 - shrinkage);
  }
  return within;
}

/** Below this share of its variance, a column is a combination of those before it, up to float32's rounding. */
const DEPENDENT = 1e-12;

/**
 * L⁻¹ with Σ_w = L Lᵀ, packed: what makes the classes round.
 *
 * @param mean  of all frames, by which a column is told from a constant
 * @throws {TrainingDataError} when Σ_w is singular
 */
function whitenerOf(within: Float64Array, mean: Float64Array): Float64Array {
  const dim = mean.length;
  const variances = Float64Array.from({ length: dim }, (_, i) => within[packedLength(i) + i]);
  const constant = variances.findIndex((variance, i) => columnScale(mean[i], variance) === 0);
  if (constant >= 0) {
    throw new TrainingDataError(
      `column ${constant} does not vary inside any class, so LDA cannot weigh it; leave the column out, or give more frames`,
    );
  }
  const factor = cholesky(within, dim);
  const dependent = variances.findIndex(
    (variance, i) => factor !== null && factor[packedLength(i) + i] ** 2 <= DEPENDENT * variance,
  );
  if (factor === null || dependent >= 0) {
    const where = dependent < 0 ? "" : `: column ${dependent} is a combination of the columns before it`;
    throw new TrainingDataError(
      `the within-class covariance of the ${dim} columns is singular${where}; ` +
        "give more frames, leave columns out, or set shrinkage, e.g. to 0.01",
    );
  }
  return invertLower(factor, dim);
}

/** L⁻¹ Σ_b L⁻ᵀ, packed, from the whitened class means. */
function whitenedBetween(
  classes: readonly LabelFrames[],
  { mean, numFrames, dim }: CepstralStatistics,
  whitener: Float64Array,
): Float64Array {
  const rows = classes.flatMap(({ statistics }) => {
    const share = Math.sqrt(statistics.numFrames / numFrames);
    const offset = mean.map((value, i) => share * (statistics.mean[i] - value));
    return Array.from(whiten(whitener, offset));
  });
  const means = { data: Float64Array.from(rows), numFrames: classes.length, dim, frameShift: 0 };
  return scatterAbout([means], new Float64Array(dim));
}

/** L⁻¹ x by the packed lower triangle L⁻¹. */
function whiten(whitener: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += whitener[packedLength(i) + j] * x[j];
    return sum;
  });
}

/** vᵀ L⁻¹. */
function unwhitenedDirection(whitener: Float64Array, v: Float64Array): Float64Array {
  return v.map((_, j) => {
    let sum = 0;
    for (let i = j; i < v.length; i++) sum += v[i] * whitener[packedLength(i) + j];
    return sum;
  });
}
