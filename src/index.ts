/** voxmix: sound in, features, Gaussian mixtures, a decision with honest scores out. Runs in Node and in browsers. */

// Sound: bytes to waveforms and back, at another rate.
export { type DecodeAudioOptions, decodeAudio } from "./audio/decode-audio.js";
export { type DecodeWavOptions, decodeWav } from "./audio/decode-wav.js";
export { type EncodeWavOptions, encodeWav } from "./audio/encode-wav.js";
export { createRateChanger, type RateChanger, resample } from "./audio/resample.js";
export { createResampler, type ResampleOptions, type Resampler } from "./audio/resampler.js";
// Augmentation: more training data from the same recordings.
export * from "./augment/index.js";
// Workers: the same results on several cores.
export * from "./engines/index.js";
export * from "./errors.js";
// Evaluation: how well, and how sure of it.
export { adjustedRandIndex } from "./evaluate/adjusted-rand-index.js";
export { type CrossValidateOptions, crossValidate, leaveOneOut } from "./evaluate/cross-validate.js";
export { type EvaluateOptions, evaluate } from "./evaluate/evaluate.js";
export { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "./evaluate/folds.js";
export { wilsonInterval } from "./evaluate/interval.js";
export { matchGroups } from "./evaluate/match-groups.js";
export type * from "./evaluate/model-selection.js";
export { confusionMatrix, reportOf } from "./evaluate/report.js";
export { type RocCurve, type RocPoint, rocCurve } from "./evaluate/roc-curve.js";
export { selectComponents } from "./evaluate/select-components.js";
export type { SelectComponentsOptions, SelectionData } from "./evaluate/selection-data.js";
// Features: waveforms to frames, and all that is done to frames.
export * from "./features/index.js";
// Mixtures: frames to models, models to likelihoods.
export * from "./gmm/index.js";
// Which code runs the hot loops.
export type { KernelName, KernelOptions, KernelPrecision } from "./kernels/kernel-options.js";
// Labels: TextGrid, CTM, RTTM and their like, as text.
export { type FormatLabelsOptions, formatLabels } from "./labels/format-labels.js";
export { LABEL_FORMATS, type LabelFormat } from "./labels/label-format.js";
export type { LabelInterval, LabelledRecording, LabelTier } from "./labels/label-tier.js";
export { type ParseLabelsOptions, parseLabels } from "./labels/parse-labels.js";
// Recognition: one mixture per label, the likeliest wins.
export * from "./recognize/index.js";
// Files of models and of features, as bytes.
export { decodeMixtures } from "./store/decode-mixtures.js";
export { decodeAnomalyDetector, encodeAnomalyDetector } from "./store/detector-file.js";
export type { FeatureEntries, FeatureEntry } from "./store/feature-entry.js";
export type { Precision } from "./store/float-values.js";
export { decodeHtkFeatures, encodeHtkFeatures, type HtkFeatures } from "./store/htk-features.js";
export { parseHtkMixtures } from "./store/htk-mixtures.js";
export { type FormatHtkOptions, formatHtkMixtures } from "./store/htk-mixtures-text.js";
export { decodeKaldiAcousticModel } from "./store/kaldi-acoustic-model.js";
export { decodeKaldiMatrix, encodeKaldiMatrix } from "./store/kaldi-matrix.js";
export { decodeKaldiMixture } from "./store/kaldi-mixture.js";
export { type EncodeKaldiMixtureOptions, encodeKaldiMixture } from "./store/kaldi-mixture-bytes.js";
export { decodeMixture, encodeMixture } from "./store/mixture-file.js";
export type { MixtureFormat } from "./store/mixture-format.js";
export { decodeClassifier, encodeClassifier } from "./store/model-file.js";
export type { NamedMixture } from "./store/named-mixture.js";
export { decodeNpy, encodeNpy } from "./store/npy.js";
export {
  formatSklearnMixture,
  mixtureFromSklearn,
  parseSklearnMixture,
  type SklearnParameters,
  sklearnParameters,
} from "./store/sklearn-json.js";
export { decodeSklearnArrays, encodeSklearnArrays, type FolderFiles } from "./store/sklearn-npy.js";
export { utterancesFromArchive } from "./store/utterances-from-archive.js";
export type * from "./types.js";
