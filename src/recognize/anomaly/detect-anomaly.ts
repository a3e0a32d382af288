/** Decisions of a detector: the normal range of scores at a false-alarm rate (split conformal prediction), a recording against it. */

import { ShapeError, TrainingDataError } from "../../errors.js";
import { logLikelihoods, meanLogLikelihood } from "../../gmm/score/score.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { firstNotUnder, firstOver } from "../../math/order.js";
import { anomalyTable } from "../../options/recognition-table.js";
import { checkOption } from "../../options.js";
import type { FeatureMatrix, Waveform } from "../../types.js";
import { featuresFor } from "../classify.js";
import type { AnomalyDecision, AnomalyDetector, AnomalyTails } from "./anomaly-detector.js";

/** Room for the rounding of products such as 0.29 · 100. */
const ROUNDING = 1e-9;

const numTails = (tails: AnomalyTails): number => (tails === "both" ? 2 : 1);

/**
 * The narrowest range of scores that a normal recording leaves with a probability of at most α: from the m-th least of n normal
 * scores, m = ⌊α (n + 1)⌋, upwards; or with m = ⌊½ α (n + 1)⌋ from the m-th least to the m-th largest. As in conformal
 * prediction (Vovk, Gammerman and Shafer 2005).
 *
 * @throws {TrainingDataError} when n is too small for α, naming the smallest rate that n allows
 */
export function normalRange(
  ascending: Float64Array,
  falseAlarmRate: number,
  tails: AnomalyTails,
): Pick<AnomalyDetector, "threshold" | "ceiling"> {
  const numScores = ascending.length;
  checkReachable(falseAlarmRate, numScores, tails);
  const rank = Math.floor((falseAlarmRate * (numScores + 1)) / numTails(tails) + ROUNDING);
  return {
    threshold: ascending[rank - 1] as number,
    ceiling: tails === "both" ? (ascending[numScores - rank] as number) : null,
  };
}

/**
 * The share of n normal scores and the new one s that are as strange: (1 + #{sᵢ ≤ s}) / (n + 1) where low scores are; where
 * both low and high ones are twice the smaller of that and (1 + #{sᵢ ≥ s}) / (n + 1), but no more than 1.
 */
export function conformalPValue(ascending: Float64Array, score: number, tails: AnomalyTails): number {
  const numScores = ascending.length;
  const noHigher = 1 + firstOver(ascending, score);
  const noLower = 1 + numScores - firstNotUnder(ascending, score);
  if (tails === "low") return noHigher / (numScores + 1);
  return Math.min(1, (2 * Math.min(noHigher, noLower)) / (numScores + 1));
}

/** @throws {OptionError} @throws {TrainingDataError} as `normalRange` */
export function checkReachable(falseAlarmRate: number, numScores: number, tails: AnomalyTails): void {
  checkOption("anomaly detector", "falseAlarmRate", anomalyTable.falseAlarmRate.rule, falseAlarmRate);
  const perTail = falseAlarmRate / numTails(tails);
  if (perTail * (numScores + 1) + ROUNDING >= 1) return;
  // Rounded up, so that it can be asked for as it stands.
  const smallest = Math.ceil((1e4 * numTails(tails)) / (numScores + 1)) / 1e4;
  throw new TrainingDataError(
    `a false-alarm rate of ${falseAlarmRate} takes ${Math.ceil(1 / perTail - ROUNDING) - 1} normal recordings that are held ` +
      `out, and there are ${numScores}: give more, or ask for ${smallest} or more`,
  );
}

/**
 * The detector at another false-alarm rate. Nothing is trained again: threshold and ceiling are other normal scores.
 *
 * @throws {OptionError} when the rate is not between 0 and 1
 * @throws {TrainingDataError} when there are too few normal scores for it, naming the smallest rate that they allow
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * withFalseAlarmRate(detector, 0.5).threshold > detector.threshold // => true
 */
export function withFalseAlarmRate(detector: AnomalyDetector, falseAlarmRate: number): AnomalyDetector {
  return { ...detector, falseAlarmRate, ...normalRange(detector.normalScores, falseAlarmRate, detector.tails) };
}

/**
 * Whether a recording is unlike the normal ones: whether its score s, the mean log-likelihood of its frames, lies under the
 * detector's threshold (or, with `tails: "both"`, above its ceiling). That is so exactly where its p-value is no more than the
 * false-alarm rate. With s₁ … s_n the normal scores:
 *
 *   p = (1 + #{sᵢ ≤ s}) / (n + 1)        both tails: p = 2 min( 1 + #{sᵢ ≤ s}, 1 + #{sᵢ ≥ s} ) / (n + 1)
 *
 * @param recording  sound of the detector's sample rate, or features made by its recipe
 * @throws {ShapeError} when the sample rate or the dimensions differ, there is no frame, or a value is not finite
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * detectAnomaly(detector, featureMatrix([[40], [41]])).pValue // => 1 / 41
 * detectAnomaly(detector, featureMatrix([[1], [2]])).isAnomaly // => false
 */
export function detectAnomaly(
  detector: AnomalyDetector,
  recording: Waveform | FeatureMatrix,
  options: KernelOptions = {},
): AnomalyDecision {
  const features = featuresFor(detector, recording);
  const score = meanLogLikelihood(detector.mixture, features, options);
  if (!Number.isFinite(score)) {
    throw new ShapeError(
      `the score of the recording is ${score}: look for values in the features that are NaN or infinite`,
    );
  }
  const { threshold, ceiling, tails, normalScores } = detector;
  const isAnomaly = score < threshold || (ceiling !== null && score > ceiling);
  const pValue = conformalPValue(normalScores, score, tails);
  return { score, pValue, isAnomaly, threshold, ceiling, numFrames: features.numFrames };
}

/**
 * The log-likelihood of each frame, whose mean is the score: where in a recording the anomaly is. Frames of normal
 * recordings vary far more than their means, so that the threshold of recordings is none for frames.
 *
 * @returns T values, nats
 * @throws {ShapeError} when the sample rate or the dimensions differ
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * const [first = 0, second = 0] = frameScores(detector, featureMatrix([[2], [40]]));
 * first > second // => true
 */
export function frameScores(
  detector: AnomalyDetector,
  recording: Waveform | FeatureMatrix,
  options: KernelOptions = {},
): Float64Array {
  return logLikelihoods(detector.mixture, featuresFor(detector, recording), options);
}
