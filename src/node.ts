/** What needs Node: files and corpora. Everything else is in the main entry. */

// Sound, features and models on disk.
export { type AudioStream, openAudio } from "./audio/open-audio.js";
export { type ReadAudioOptions, readAudio } from "./audio/read-audio.js";
// Corpora: which recordings, with which labels.
export { checkManifest, type ManifestCheck, type ManifestProblem } from "./corpus/check-manifest.js";
export { type ReadLabelsOptions, readLabels, type WriteLabelsOptions, writeLabels } from "./corpus/label-files.js";
export type { TrainingAugmentation } from "./corpus/load/augmented-features.js";
export { loadRecording } from "./corpus/load/load-recording.js";
export {
  type LoadedUtterances,
  type LoadOptions,
  loadUtterances,
  type SkippedRow,
} from "./corpus/load/load-utterances.js";
export { type SegmentFeatures, segmentFeaturesFor } from "./corpus/load/segment-features.js";
export { type StreamFeaturesOptions, streamFeatures } from "./corpus/load/stream-features.js";
export {
  labelOf,
  type Manifest,
  type ManifestRow,
  type ReadManifestOptions,
  writeManifest,
} from "./corpus/manifest.js";
export {
  findCorpus,
  type GetCorpusOptions,
  getCorpus,
  listCorpora,
  type ObtainedCorpus,
} from "./corpus/public/get-corpus.js";
export type { CorpusSummary, PublicCorpus } from "./corpus/public/public-corpus.js";
export { readManifest } from "./corpus/read-manifest.js";
export { type NumericTable, type ReadNumbersOptions, readNumbers } from "./corpus/read-numbers.js";
export { type DigitVoice, makeSpokenDigits, type SpokenDigitsOptions } from "./corpus/synthetic/spoken-digits.js";
export { readScores, readTrials } from "./corpus/trial-files.js";
export { filterRows, parseWhere, type Where } from "./corpus/where.js";
// What will hurt recognition, in a corpus, in a model, or in the two together.
export type { ExamineCorpusOptions } from "./doctor/doctor-options.js";
export { examineCorpus } from "./doctor/examine-corpus.js";
export { type ExamineFitOptions, examineFit } from "./doctor/examine-fit.js";
export { examineModel } from "./doctor/examine-model.js";
export type { ClassFacts, Finding, FindingKind, Findings, Place, Severity } from "./doctor/finding.js";
// Threads: training and extraction on every core.
export { type CheckpointFolder, type CheckpointOptions, checkpointFolder } from "./engines/checkpoint-folder.js";
export { openThreads, type ThreadOptions } from "./engines/threads.js";
// Pictures and pages.
export { worstTrials } from "./evaluate/report.js";
export {
  type ReadFeaturesOptions,
  readFeatures,
  type WriteFeaturesOptions,
  writeFeatures,
} from "./formats/features/feature-files.js";
export { type OpenShardsOptions, openFeatureShards } from "./formats/features/feature-shards.js";
export type { ReadArchiveOptions, WriteArchiveOptions } from "./formats/kaldi/kaldi-archive.js";
export {
  type ReadMixtureOptions,
  readMixture,
  readMixtures,
  type WriteMixtureOptions,
  writeMixture,
  writeMixtures,
} from "./formats/mixture/mixture-files.js";
export {
  readAnomalyDetector,
  readCalibration,
  readClassifier,
  readModel,
  readVerifier,
  writeModel,
} from "./formats/model/model-files.js";
export {
  createNpyWriter,
  type NpyWriter,
  type NpyWriterOptions,
  readNpy,
  type WriteNpyOptions,
  writeNpy,
} from "./formats/npy/npy-files.js";
// Whole jobs: from the rows of a manifest to a model.
export {
  type CorpusTraining,
  type CorpusTrainingOptions,
  type LabelLeftOut,
  type RejectionTraining,
  trainFromCorpus,
} from "./pipeline/train-from-corpus.js";
export { type ClusteringPanel, type ClusteringRow, drawClusterings } from "./report/charts/clusterings-chart.js";
export {
  type DrawDetOptions,
  type DrawRocOptions,
  drawDetCurves,
  drawRocCurves,
  type NamedDetection,
  type NamedRocCurve,
} from "./report/charts/detection-chart.js";
export { type DrawFeaturesOptions, drawFeatures } from "./report/charts/features-chart.js";
export {
  type DrawTimelineOptions,
  drawTimeline,
  type TimelineRow,
  type TimelineSegment,
} from "./report/charts/timeline-chart.js";
export { htmlReport } from "./report/html-report.js";
export type { ReportFacts, ReportInput } from "./report/page/elements.js";
export { type RasterizeOptions, rasterizeSvg } from "./report/svg.js";
