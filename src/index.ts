/** voxmix: sound in, features, Gaussian mixtures, a decision with honest scores out. Runs in Node and in browsers. */

// Sound: bytes to waveforms and back, at another rate.
export { type DecodeAudioOptions, decodeAudio } from "./audio/decode-audio.js";
export { createResampler, type ResampleOptions, type Resampler, resample } from "./audio/resample.js";
export { type DecodeWavOptions, decodeWav } from "./audio/wav/decode-wav.js";
export { type EncodeWavOptions, encodeWav } from "./audio/wav/encode-wav.js";
// Augmentation: more training data from the same recordings.
export { type AugmentUtterancesOptions, augment, augmentUtterances, type SoundUtterance } from "./augment/augment.js";
export { applyGain } from "./augment/level.js";
export type { NoiseName } from "./augment/noise.js";
export { addNoise, type NoiseOptions } from "./augment/noise.js";
export type { AugmentationPlan, AugmentationSounds, NoiseSource, Range } from "./augment/plan.js";
export {
  type ImpulseResponseOptions,
  type ReverberationOptions,
  reverberate,
  syntheticImpulseResponse,
} from "./augment/reverberate.js";
export {
  type BabbleOptions,
  babbleOf,
  type SpeechShapedNoiseOptions,
  speechShapedNoise,
} from "./augment/speech-noise.js";
export { changeSpeed, changeTempo } from "./augment/speed.js";
// Who speaks when: known voices over a sliding window, unknown ones by clustering.
export type { ClassifiedSegment } from "./diarize/classify-windows.js";
export {
  type ClassifyWindowsOptions,
  classifyWindows,
  createWindowClassifier,
  type WindowClassifier,
} from "./diarize/classify-windows.js";
export type {
  DiarizationOptions,
  DiarizationSettings,
  Smoothing,
  WindowOptions,
  WindowSettings,
} from "./diarize/diarization-options.js";
export { type Diarization, type DiarizeOptions, diarize } from "./diarize/diarize.js";
export type { FrameClock } from "./diarize/speech-pieces.js";
export type { SpokenFrames } from "./diarize/spoken-frames.js";
// Embeddings: recordings as short vectors, and how vectors are compared.
export {
  createEmbedder,
  type Embedding,
  type EmbeddingOptions,
  type EmbeddingScoring,
  type EmbeddingTraining,
  trainEmbedding,
} from "./embed/embedding.js";
export { extractIVectors, type IVector } from "./embed/ivector/extract-ivector.js";
export type { ExtractionForm, IVectorExtractor } from "./embed/ivector/ivector-extractor.js";
export type { TotalVariabilityOptions } from "./embed/ivector/train-ivector-extractor.js";
export { type TrainedIVectorExtractor, trainIVectorExtractor } from "./embed/ivector/train-ivector-extractor.js";
export type { Recording, UtteranceStatistics } from "./embed/ivector/utterance-statistics.js";
export { type Plda, type PldaForm, pldaScores, type VectorModel } from "./embed/plda/plda.js";
export type { PldaTrainingOptions, TrainedPlda } from "./embed/plda/plda-em.js";
export { type PldaOptions, trainPlda } from "./embed/plda/train-plda.js";
export { trainTwoCovariance } from "./embed/plda/two-covariance.js";
export { type SupervectorOptions, supervector } from "./embed/supervector.js";
export {
  type ShrinkageOptions,
  trainVectorLda,
  trainWccn,
  trainWhitening,
  type VectorLdaOptions,
} from "./embed/train-transforms.js";
export type { LabelledVector } from "./embed/vectors.js";
export {
  cosineScores,
  type LengthNormalization,
  type LinearTransform,
  normalizeLength,
  transformVector,
  type VectorTransform,
} from "./embed/vectors.js";
// Engines: the same results on several cores.
export type { Engine, EngineOptions } from "./engine.js";
export { openWebWorkers, type WebWorkerOptions } from "./engines/web-workers.js";
// Plain data and errors.
export {
  AudioFormatError,
  CorpusError,
  FeatureFileError,
  ModelFileError,
  OptionError,
  ShapeError,
  SpeechModelError,
  TrainingDataError,
} from "./errors.js";
// Features: waveforms to frames, and all that is done to frames.
export { computeDeltas, type DeltaOptions } from "./features/dynamics/deltas.js";
export { type ShiftedDeltaOptions, shiftedDeltas } from "./features/dynamics/shifted-deltas.js";
export { type SpliceOptions, spliceFrames } from "./features/dynamics/splice.js";
export {
  createExtractor,
  type ExtractorOptions,
  extractFeatures,
  type FeatureExtractor,
  type RecordingExtractorOptions,
  recordingDigest,
  speechWeights,
  withSpeechWeights,
} from "./features/extract.js";
export {
  addCepstralStatistics,
  type CepstralStatistics,
  cepstralStatistics,
  type NormalizationOptions,
  normalizeFeatures,
  normalizeWith,
} from "./features/normalize/cepstral-normalization.js";
export { type WarpingOptions, warpFeatures } from "./features/normalize/feature-warping.js";
export { normalizeSliding, type SlidingNormalizationOptions } from "./features/normalize/sliding-normalization.js";
export { type PitchOptions, type PitchTrack, trackPitch } from "./features/pitch/track-pitch.js";
export { type PixelFeatureOptions, type PixelImage, paintSegments, pixelFeatures } from "./features/pixel-features.js";
export { featureDim, featureNames } from "./features/recipe/columns.js";
export {
  compareRecipes,
  type FeatureDifference,
  type OptionEffect,
  type RecipeComparison,
} from "./features/recipe/compare-recipes.js";
export { profiles } from "./features/recipe/profiles.js";
export { resolveRecipe } from "./features/recipe/recipe.js";
export { hertzToMel, type MelScale, melToHertz } from "./features/spectrum/mel.js";
export { type RastaOptions, rasta } from "./features/spectrum/rasta.js";
export { createStreamingFrontEnd, type StreamingFrontEnd } from "./features/streaming.js";
export { type LdaOptions, trainLda } from "./features/transform/lda.js";
export { type PcaOptions, trainPca } from "./features/transform/pca.js";
export { applyTransform } from "./features/transform/transform.js";
export { frameLogEnergies } from "./features/vad/energy-vad.js";
export type { SpeechWeighting } from "./features/vad/kept-frames.js";
export {
  type SegmentRecipe,
  type SpeechFramesOptions,
  type SpeechSegment,
  speechFrames,
  speechSegments,
} from "./features/vad/speech-frames.js";
export { loadWebRtcVad, type WebRtcVad } from "./features/vad/webrtc.js";
// Labels, trials, and files of models, mixtures and features, as text and bytes: ours and those of other tools.
export type { FeatureEntries, FeatureEntry } from "./formats/features/feature-entries.js";
export { utterancesFromArchive } from "./formats/features/feature-entries.js";
export type { Precision } from "./formats/floats.js";
export { decodeHtkFeatures, encodeHtkFeatures, type HtkFeatures } from "./formats/htk/htk-features.js";
export { decodeKaldiMatrix, encodeKaldiMatrix } from "./formats/kaldi/kaldi-matrix.js";
export type { LabelInterval, LabelledRecording, LabelTier } from "./formats/labels/label-tier.js";
export {
  type FormatLabelsOptions,
  formatLabels,
  type LabelFormat,
  type ParseLabelsOptions,
  parseLabels,
} from "./formats/labels/labels.js";
export { parseTranscripts, type TranscriptFormat } from "./formats/labels/transcripts.js";
export {
  type DecodeMixturesOptions,
  decodeMixtures,
  type EncodeMixtureOptions,
  encodeMixture,
} from "./formats/mixture/mixture-codec.js";
export type { MixtureFormat } from "./formats/mixture/mixture-formats.js";
export type { NamedMixture } from "./formats/mixture/stored-mixture.js";
export { decodeAnomalyDetector } from "./formats/model/anomaly-detector-file.js";
export { decodeCalibration } from "./formats/model/calibration-file.js";
export { decodeClassifier } from "./formats/model/classifier-file.js";
export { type DecodedModel, decodeModel, encodeModel, type Model } from "./formats/model/model-codec.js";
export { decodeVerifier } from "./formats/model/verifier-file.js";
export { decodeNpy, encodeNpy } from "./formats/npy/npy.js";
export { type FormatTrialsOptions, formatScores, formatTrials } from "./formats/trials/format-trials.js";
export { type JoinedScores, joinScores } from "./formats/trials/join-scores.js";
export type { ParseTrialsOptions } from "./formats/trials/trials.js";
export { parseScores, parseSpeakers, parseTrials, type TrialFormat } from "./formats/trials/trials.js";
// Mixtures: frames to models, models to likelihoods; which code runs the hot loops.
export type { BayesianMixtureOptions, WeightPriorType } from "./gmm/bayes/bayesian-options.js";
export type { MixturePosterior, WeightPosterior } from "./gmm/bayes/mixture-posterior.js";
export type { MixturePrior } from "./gmm/bayes/mixture-prior.js";
export type { BayesianMixture } from "./gmm/bayes/train-bayesian-mixture.js";
export { trainBayesianMixture } from "./gmm/bayes/train-bayesian-mixture.js";
export { type AccumulateOptions, accumulate } from "./gmm/em/expectation.js";
export { type SplitOptions, splitComponents } from "./gmm/em/splitting.js";
export {
  type InitializationName,
  type MixtureOptions,
  type MixtureParameter,
  type TrainedMixture,
  type TrainingState,
  trainMixture,
} from "./gmm/em/train-mixture.js";
export type { Clusters, Kmeans } from "./gmm/kmeans/kmeans.js";
export { assignClusters, type ClusterAssignments, kmeans } from "./gmm/kmeans/kmeans.js";
export type { KmeansOptions } from "./gmm/kmeans/kmeans-options.js";
export { type AdaptedMixture, type AdaptOptions, adaptMixture } from "./gmm/map/adapt-mixture.js";
export type { MapOptions, MapSettings } from "./gmm/map/map.js";
export { type MapUpdate, updateMap } from "./gmm/map/map.js";
export { aic, bic } from "./gmm/mixture/criteria.js";
export { type KlDivergence, type KlDivergenceOptions, type KlMethod, klDivergence } from "./gmm/mixture/divergence.js";
export { type EntropyOptions, entropy, type MixtureEntropy } from "./gmm/mixture/entropy.js";
export { createMixture, numParameters, orderComponents } from "./gmm/mixture/mixture.js";
export type { MonteCarloOptions } from "./gmm/mixture/sample.js";
export { type SampledFrames, type SampleOptions, sample } from "./gmm/mixture/sample.js";
export { projectMixture, type Standardization, standardize, unstandardizeMixture } from "./gmm/mixture/standardize.js";
export type { IncrementalOptions } from "./gmm/online/partial-fit.js";
export { type IncrementalMixture, partialFit } from "./gmm/online/partial-fit.js";
export { type ReservoirOptions, reservoirSample } from "./gmm/online/reservoir.js";
export { withFrameWeights } from "./gmm/passes/frame-chunks.js";
export type { FeatureShard, FeatureShards, FeatureStream, FrameSource } from "./gmm/passes/frame-source.js";
export { featureMatrix } from "./gmm/passes/moments.js";
export {
  createRatioScorer,
  type LikelihoodRatioOptions,
  meanLogLikelihoodRatios,
} from "./gmm/score/likelihood-ratio.js";
export { logLikelihoods, meanLogLikelihood, meanLogLikelihoods, posteriors, type Scorable } from "./gmm/score/score.js";
export { logLikelihoodsOfEach, type ScoreOptions } from "./gmm/score/score-frames.js";
export { prepare } from "./gmm/score/scoring-form.js";
export { type ComponentSelection, predict, selectTopComponents } from "./gmm/score/top-components.js";
export type { KernelName, KernelOptions, KernelPrecision } from "./kernels/kernel.js";
export { addStatistics } from "./kernels/statistics.js";
export * from "./measure.js";
// Recognition: one mixture per label, the likeliest wins; anomalies.
export type { AdaptationOptions } from "./recognize/adaptation.js";
export type {
  AnomalyDecision,
  AnomalyDetector,
  AnomalyTails,
  AnomalyTraining,
  Calibration,
} from "./recognize/anomaly/anomaly-detector.js";
export type { AnomalyDetectorOptions } from "./recognize/anomaly/anomaly-options.js";
export { detectAnomaly, frameScores, withFalseAlarmRate } from "./recognize/anomaly/detect-anomaly.js";
export { type NormalRecording, trainAnomalyDetector } from "./recognize/anomaly/train-anomaly-detector.js";
export { type BackgroundModel, type BackgroundOptions, trainBackgroundModel } from "./recognize/background-model.js";
export { type ClassifierOptions, resolveClassifierOptions, trainClassifier } from "./recognize/classifier.js";
export { classify, type PreparedClassifier, prepareClassifier } from "./recognize/classify.js";
export {
  createLiveClassifier,
  type LiveClassifier,
  type LiveClassifierOptions,
} from "./recognize/live/live-classifier.js";
export type { ForgettingOptions } from "./recognize/live/streaming-scorer.js";
export { createStreamingScorer, type StreamingScorer } from "./recognize/live/streaming-scorer.js";
export type { DiscriminativeOptions } from "./recognize/mmi/mmi.js";
export { trainMmi } from "./recognize/mmi/mmi.js";
export type { MmiOptions } from "./recognize/mmi/mmi-training.js";
export { rejectionParts } from "./recognize/rejection.js";
export { type Task, type TaskDefaults, taskDefaults } from "./recognize/task.js";
export type { TransformOptions } from "./recognize/utterances.js";
export type * from "./types.js";
// Verification: a claimed identity, by voice.
export { type CalibrateOptions, calibrateVerifier } from "./verify/calibrate-verifier.js";
export type { VoiceRecording } from "./verify/enroll.js";
export { type EnrollOptions, enroll, removeSpeaker } from "./verify/enroll.js";
export { type CohortSettings, withCohort } from "./verify/scoring/cohort.js";
export type { HeldOutOptions } from "./verify/scoring/score-trials.js";
export { type DevelopmentOptions, developmentTrials, scoreTrials } from "./verify/scoring/score-trials.js";
export type {
  ScoringMethod,
  ScoringOptions,
  ScoringSettings,
  VerifierNormalization,
} from "./verify/scoring/scoring-settings.js";
export {
  createVerifierScorer,
  type RecordingScores,
  type SpeakerScore,
  type VerifierScorer,
  type VerifierScorerOptions,
} from "./verify/scoring/verifier-scorer.js";
export {
  type ResolvedVerifierOptions,
  resolveVerifierOptions,
  trainVerifier,
  type VerifierOptions,
} from "./verify/train-verifier.js";
export type {
  CohortSpeaker,
  DecisionCriterion,
  DecisionEvidence,
  EnrolledSpeaker,
  Verifier,
  VerifierDecision,
  VerifierTraining,
} from "./verify/verifier.js";
export { type CreateVerifierOptions, createVerifier, speakerModel } from "./verify/verifier.js";
export { type Identification, identify, type Verification, verify } from "./verify/verify.js";
