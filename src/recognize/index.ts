/** Background models and classifiers: training, decisions on recordings and on live sound. */

export type { AdaptationOptions } from "./adaptation.js";
export type {
  AnomalyDecision,
  AnomalyDetector,
  AnomalyTails,
  AnomalyTraining,
  Calibration,
} from "./anomaly/anomaly-detector.js";
export { type AnomalyDetectorOptions, resolveAnomalyDetectorOptions } from "./anomaly/anomaly-options.js";
export { withFalseAlarmRate } from "./anomaly/conformal.js";
export { detect, detectAnomaly, frameScores } from "./anomaly/detect-anomaly.js";
export { type NormalRecording, trainAnomalyDetector } from "./anomaly/train-anomaly-detector.js";
export { type BackgroundModel, type BackgroundOptions, trainBackgroundModel } from "./background-model.js";
export { type ClassifierOptions, resolveClassifierOptions, trainClassifier } from "./classifier.js";
export { classify, type PreparedClassifier, prepareClassifier } from "./classify.js";
export type { DiscriminativeOptions } from "./discriminative.js";
export { createLiveClassifier, type LiveClassifier, type LiveClassifierOptions } from "./live-classifier.js";
export { trainMmi } from "./mmi.js";
export type { MmiOptions } from "./mmi-options.js";
export { rejectionParts, rejectionScore, withRejection } from "./rejection.js";
export type { ForgettingOptions } from "./score-memory.js";
export { createStreamingScorer, type StreamingScorer } from "./streaming-scorer.js";
export { type Task, type TaskDefaults, taskDefaults } from "./task.js";
export type { TransformOptions } from "./train-transform.js";
