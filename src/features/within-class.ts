import { TrainingDataError } from "../errors.js";
import { cholesky, invertLower, packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix } from "../types.js";
import { addCepstralStatistics, type CepstralStatistics, cepstralStatistics } from "./cepstral-statistics.js";
import { columnScale } from "./column-scale.js";
import { scatterAbout } from "./scatter.js";

/** Frames of one class. */
export interface LabelledFeatures {
  readonly label: string;
  readonly features: FeatureMatrix;
}

/** Below this share of its variance, a column is a combination of those before it, up to float32's rounding. */
const DEPENDENT = 1e-12;

/** The recordings of one label, and their mean. */
export interface LabelFrames {
  readonly recordings: readonly FeatureMatrix[];
  readonly statistics: CepstralStatistics;
}

/** In the order in which labels first come; those without a frame are left out. */
export function framesByLabel(utterances: readonly LabelledFeatures[]): readonly LabelFrames[] {
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
export function withinCovariance(classes: readonly LabelFrames[], numFrames: number, shrinkage: number): Float64Array {
  const dim = classes[0]?.statistics.dim ?? 0;
  const within = new Float64Array(packedLength(dim));
  for (const { recordings, statistics } of classes) {
    for (const [entry, sum] of scatterAbout(recordings, statistics.mean).entries()) {
      within[entry] = (within[entry] as number) + sum / numFrames;
    }
  }
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < i; j++) within[packedLength(i) + j] = (within[packedLength(i) + j] as number) * (1 - shrinkage);
  }
  return within;
}

/**
 * L⁻¹ with Σ_w = L Lᵀ, packed: what makes the classes round.
 *
 * @param mean  of all frames, by which a column is told from a constant
 * @throws {TrainingDataError} when Σ_w is singular
 */
export function whitenerOf(within: Float64Array, mean: Float64Array): Float64Array {
  const dim = mean.length;
  const variances = Float64Array.from({ length: dim }, (_, i) => within[packedLength(i) + i] as number);
  const constant = variances.findIndex((variance, i) => columnScale(mean[i] as number, variance) === 0);
  if (constant >= 0) {
    throw new TrainingDataError(
      `column ${constant} does not vary inside any class, so LDA cannot weigh it; leave the column out, or give more frames`,
    );
  }
  const factor = cholesky(within, dim);
  const dependent = variances.findIndex(
    (variance, i) => factor !== null && (factor[packedLength(i) + i] as number) ** 2 <= DEPENDENT * variance,
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
