/** voxmix: sound in, features, Gaussian mixtures, a decision with honest scores out. Runs in Node and in browsers. */

// Sound: bytes to waveforms and back, at another rate.
export { type DecodeAudioOptions, decodeAudio } from "./audio/decode-audio.js";
export { type DecodeWavOptions, decodeWav } from "./audio/decode-wav.js";
export { type EncodeWavOptions, encodeWav } from "./audio/encode-wav.js";
export { createRateChanger, type RateChanger, resample } from "./audio/resample.js";
export { createResampler, type ResampleOptions, type Resampler } from "./audio/resampler.js";
// Augmentation: more training data from the same recordings.
export * from "./augment/index.js";
// Scores: normalised, calibrated, fused.
export * from "./calibrate/index.js";
// Who speaks when: known voices over a sliding window, unknown ones by clustering.
export * from "./diarize/index.js";
// Embeddings: recordings as short vectors, and how vectors are compared.
export * from "./embed/index.js";
// Workers: the same results on several cores.
export * from "./engines/index.js";
export * from "./errors.js";
// Evaluation: how well, and how sure of it; how many Gaussians.
export * from "./evaluate/index.js";
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
export * from "./labels/parse-transcripts.js";
// Recognition: one mixture per label, the likeliest wins.
export * from "./recognize/index.js";
// Files of models, mixtures and features, as bytes: ours and those of other tools.
export * from "./store/index.js";
// Trials: lists of claims and their scores, as text.
export * from "./trials/index.js";
export type * from "./types.js";
// Verification: is it the voice it is claimed to be?
export * from "./verify/index.js";
