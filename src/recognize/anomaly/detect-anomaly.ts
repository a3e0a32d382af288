import { ShapeError } from "../../errors.js";
import { logLikelihoods, meanLogLikelihood } from "../../gmm/score/score.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import type { FeatureMatrix, Waveform } from "../../types.js";
import { featuresFor } from "../classify.js";
import type { AnomalyDecision, AnomalyDetector } from "./anomaly-detector.js";
import { conformalPValue } from "./conformal.js";

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
 * const detector = trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * detectAnomaly(detector, featureMatrix([[40], [41]])).pValue // => 1 / 41
 * detectAnomaly(detector, featureMatrix([[1], [2]])).isAnomaly // => false
 */
export function detectAnomaly(
  detector: AnomalyDetector,
  recording: Waveform | FeatureMatrix,
  options: KernelOptions = {},
): AnomalyDecision {
  const features = featuresOfRecording(detector, recording);
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
 * `detectAnomaly` by a shorter name.
 *
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * detect(detector, featureMatrix([[40], [41]])) // => { isAnomaly: true, pValue: 1 / 41 }
 */
export const detect: typeof detectAnomaly = detectAnomaly;

/**
 * The log-likelihood of each frame, whose mean is the score: where in a recording the anomaly is. Frames of normal
 * recordings vary far more than their means, so that the threshold of recordings is none for frames.
 *
 * @returns T values, nats
 * @throws {ShapeError} when the sample rate or the dimensions differ
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * const [first = 0, second = 0] = frameScores(detector, featureMatrix([[2], [40]]));
 * first > second // => true
 */
export function frameScores(
  detector: AnomalyDetector,
  recording: Waveform | FeatureMatrix,
  options: KernelOptions = {},
): Float64Array {
  return logLikelihoods(detector.mixture, featuresOfRecording(detector, recording), options);
}

const featuresOfRecording = (detector: AnomalyDetector, recording: Waveform | FeatureMatrix): FeatureMatrix =>
  "samples" in recording ? featuresFor(detector, recording) : recording;
