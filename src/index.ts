/** voxmix: WAV in, MFCC frames, Gaussian mixtures, a decision with honest scores out. Runs in Node and in browsers. */

// Sound: bytes to waveforms and back.
export { type DecodeWavOptions, decodeWav } from "./audio/decode-wav.js";
export { type EncodeWavOptions, encodeWav } from "./audio/encode-wav.js";
export * from "./errors.js";
// Evaluation: how well, and how sure of it.
export { type CrossValidateOptions, crossValidate, leaveOneOut } from "./evaluate/cross-validate.js";
export { type EvaluateOptions, evaluate } from "./evaluate/evaluate.js";
export { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "./evaluate/folds.js";
export { wilsonInterval } from "./evaluate/interval.js";
export { confusionMatrix, reportOf } from "./evaluate/report.js";
// Features: waveforms to frames of MFCC.
export { featureDim, featureNames } from "./features/columns.js";
export { computeDeltas, type DeltaOptions } from "./features/deltas.js";
export { createExtractor, extractFeatures, type FeatureExtractor } from "./features/extract-features.js";
export { type NormalizationOptions, normalizeFeatures } from "./features/normalization.js";
export { resolveRecipe } from "./features/recipe.js";
// Mixtures: frames to models, models to likelihoods.
export { featureMatrix } from "./gmm/frames.js";
export { createMixture, numParameters } from "./gmm/gaussian-mixture.js";
export { logLikelihoods, meanLogLikelihood, posteriors, type Scorable } from "./gmm/score.js";
export { prepare } from "./gmm/scoring-form.js";
export { type MixtureOptions, type TrainedMixture, trainMixture } from "./gmm/train-mixture.js";
// Recognition: one mixture per label, the likeliest wins.
export { type ClassifierOptions, resolveClassifierOptions, trainClassifier } from "./recognize/classifier.js";
export { classify, type PreparedClassifier, prepareClassifier } from "./recognize/classify.js";
export { type Task, type TaskDefaults, taskDefaults } from "./recognize/task.js";
// Model files, as bytes.
export { decodeClassifier, encodeClassifier } from "./store/model-file.js";
export type * from "./types.js";
