/** What the features room offers to users: see src/index.ts. */

export { addCepstralStatistics, type CepstralStatistics, cepstralStatistics } from "./cepstral-statistics.js";
export { featureDim, featureNames } from "./columns.js";
export { compareRecipes, type FeatureDifference, type OptionEffect, type RecipeComparison } from "./compare-recipes.js";
export { computeDeltas, type DeltaOptions } from "./deltas.js";
export {
  createExtractor,
  type ExtractorOptions,
  extractFeatures,
  type FeatureExtractor,
  type RecordingExtractorOptions,
} from "./extract-features.js";
export { type WarpingOptions, warpFeatures } from "./feature-warping.js";
export { normalizeWith } from "./group-normalization.js";
export { type LdaOptions, trainLda } from "./lda.js";
export { hertzToMel, type MelScale, melToHertz } from "./mel-scale.js";
export { type NormalizationOptions, normalizeFeatures } from "./normalization.js";
export { type PcaOptions, trainPca } from "./pca.js";
export type { PitchOptions } from "./pitch/options.js";
export { type PitchTrack, trackPitch } from "./pitch/track-pitch.js";
export { type PixelFeatureOptions, type PixelImage, paintSegments, pixelFeatures } from "./pixel-features.js";
export { prepareExtractor, prepareStreamingFrontEnd } from "./prepare-extractor.js";
export { profiles } from "./profiles.js";
export { createRastaFilter, type RastaFilter, type RastaOptions, rasta } from "./rasta.js";
export { resolveRecipe } from "./recipe.js";
export { recordingDigest } from "./recording-digest.js";
export { type ShiftedDeltaOptions, shiftedDeltas } from "./shifted-deltas.js";
export { normalizeSliding, type SlidingNormalizationOptions } from "./sliding-normalization.js";
export { type SegmentRecipe, type SpeechSegment, speechSegments } from "./speech-segments.js";
export { speechWeights, withSpeechWeights } from "./speech-weights.js";
export { type SpliceOptions, spliceFrames } from "./splice.js";
export { createStreamingFrontEnd, type StreamingFrontEnd } from "./streaming-front-end.js";
export { applyTransform } from "./transform.js";
export { adaptiveEnergyVad } from "./vad/adaptive-energy.js";
export { kaldiEnergyVad } from "./vad/kaldi-energy.js";
export { frameLogEnergies } from "./vad/log-energies.js";
export { resolveVad } from "./vad/options.js";
export { type SpeechFramesOptions, speechFrames } from "./vad/speech-frames.js";
export { twoGaussianPosteriors, twoGaussianVad } from "./vad/two-gaussian.js";
export { loadWebRtcVad, type WebRtcVad } from "./vad/webrtc.js";
export type { SpeechWeighting } from "./weigh-speech.js";
