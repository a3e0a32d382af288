/** Files as bytes, which need no Node: models, mixtures, features. */

export { formatCalibration, parseCalibration } from "./calibration-file.js";
export { decodeMixtures } from "./decode-mixtures.js";
export { decodeAnomalyDetector, encodeAnomalyDetector } from "./detector-file.js";
export type { FeatureEntries, FeatureEntry } from "./feature-entry.js";
export type { Precision } from "./float-values.js";
export { decodeHtkFeatures, encodeHtkFeatures, type HtkFeatures } from "./htk-features.js";
export { parseHtkMixtures } from "./htk-mixtures.js";
export { type FormatHtkOptions, formatHtkMixtures } from "./htk-mixtures-text.js";
export { decodeKaldiAcousticModel } from "./kaldi-acoustic-model.js";
export { decodeKaldiMatrix, encodeKaldiMatrix } from "./kaldi-matrix.js";
export { decodeKaldiMixture } from "./kaldi-mixture.js";
export { type EncodeKaldiMixtureOptions, encodeKaldiMixture } from "./kaldi-mixture-bytes.js";
export { decodeMixture, encodeMixture } from "./mixture-file.js";
export type { MixtureFormat } from "./mixture-format.js";
export { decodeClassifier, encodeClassifier } from "./model-file.js";
export type { NamedMixture } from "./named-mixture.js";
export { decodeNpy, encodeNpy } from "./npy.js";
export {
  formatSklearnMixture,
  mixtureFromSklearn,
  parseSklearnMixture,
  type SklearnParameters,
  sklearnParameters,
} from "./sklearn-json.js";
export { decodeSklearnArrays, encodeSklearnArrays, type FolderFiles } from "./sklearn-npy.js";
export { utterancesFromArchive } from "./utterances-from-archive.js";
export { decodeVerifier, encodeVerifier } from "./verifier-file.js";
