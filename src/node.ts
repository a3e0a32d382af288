/** What needs Node: files and corpora. Everything else is in the main entry. */

// Sound, features and models on disk.
export { type AudioStream, openAudio } from "./audio/open-audio.js";
export { type ReadAudioOptions, type ReadWavOptions, readAudio, readWav } from "./audio/read-audio.js";
export type { TrainingAugmentation } from "./corpus/augmented-features.js";
// Corpora: which recordings, with which labels.
export { checkManifest, type ManifestCheck, type ManifestProblem } from "./corpus/check-manifest.js";
export { type GetCorpusOptions, getCorpus, type ObtainedCorpus } from "./corpus/get-corpus.js";
export { findCorpus, listCorpora } from "./corpus/list-corpora.js";
export { loadRecording } from "./corpus/load-recording.js";
export { type LoadedUtterances, type LoadOptions, loadUtterances, type SkippedRow } from "./corpus/load-utterances.js";
export { labelOf, type Manifest, type ManifestRow } from "./corpus/manifest.js";
export type { Progress, TaskOptions } from "./corpus/progress.js";
export type { CorpusSummary, PublicCorpus } from "./corpus/public-corpus.js";
export { type ReadLabelsOptions, readLabels } from "./corpus/read-labels.js";
export { type ReadManifestOptions, readManifest } from "./corpus/read-manifest.js";
export { type NumericTable, type ReadNumbersOptions, readNumbers } from "./corpus/read-numbers.js";
export { readScores, readTrials } from "./corpus/read-trials.js";
export { framesOfSegment, type SegmentFeatures, segmentFeaturesFor } from "./corpus/segment-features.js";
export { type DigitVoice, makeSpokenDigits, type SpokenDigitsOptions } from "./corpus/spoken-digits.js";
export { type StreamFeaturesOptions, streamFeatures } from "./corpus/stream-features.js";
export { filterRows, parseWhere, type Where } from "./corpus/where.js";
export { type WriteLabelsOptions, writeLabels } from "./corpus/write-labels.js";
export { writeManifest } from "./corpus/write-manifest.js";
// What will hurt recognition, in a corpus, in a model, or in the two together.
export type { ExamineCorpusOptions } from "./doctor/corpus-options.js";
export { examineCorpus } from "./doctor/examine-corpus.js";
export { type ExamineFitOptions, examineFit } from "./doctor/examine-fit.js";
export { examineModel } from "./doctor/examine-model.js";
export type { Finding, FindingKind, Place, Severity } from "./doctor/finding.js";
export type { ClassFacts, Findings } from "./doctor/findings.js";
// Threads: training and extraction on every core.
export { type CheckpointFolder, type CheckpointOptions, checkpointFolder } from "./engines/checkpoint-folder.js";
export { type LoadInOptions, loadUtterancesIn } from "./engines/load-utterances-in.js";
export { openThreads, type ThreadOptions, type ThreadPool } from "./engines/open-threads.js";
// Pictures.
export { type ClusteringPanel, type ClusteringRow, drawClusterings } from "./report/draw-clusterings.js";
export { type DrawDetOptions, drawDetCurves, type NamedDetection } from "./report/draw-det-curves.js";
export { type DrawFeaturesOptions, drawFeatures } from "./report/draw-features.js";
export { type DrawRocOptions, drawRocCurves, type NamedRocCurve } from "./report/draw-roc-curves.js";
export {
  type DrawTimelineOptions,
  drawTimeline,
  type TimelineRow,
  type TimelineSegment,
} from "./report/draw-timeline.js";
export { htmlReport } from "./report/html-report.js";
export { worstTrials } from "./report/page/mistakes.js";
export type { ReportFacts, ReportInput } from "./report/page/report-input.js";
export { type RasterizeOptions, rasterizeSvg } from "./report/rasterize-svg.js";
export { type OpenShardsOptions, openFeatureShards } from "./store/feature-shards.js";
export { createNpyWriter, type NpyWriter, type NpyWriterOptions } from "./store/npy-writer.js";
export { readAnomalyDetector } from "./store/read-anomaly-detector.js";
export { type ReadArchiveOptions, readArchive } from "./store/read-archive.js";
export { readCalibration } from "./store/read-calibration.js";
export { type ReadFeaturesOptions, readFeatures } from "./store/read-features.js";
export { readHtkFeatures } from "./store/read-htk.js";
export { type ReadMixtureOptions, readMixture, readMixtures } from "./store/read-mixture.js";
export { readModel } from "./store/read-model.js";
export { readNpy } from "./store/read-npy.js";
export { readScript } from "./store/read-script.js";
export { readVerifier } from "./store/read-verifier.js";
export { writeAnomalyDetector } from "./store/write-anomaly-detector.js";
export { type WriteArchiveOptions, writeArchive } from "./store/write-archive.js";
export { writeCalibration } from "./store/write-calibration.js";
export { type WriteFeaturesOptions, writeFeatures } from "./store/write-features.js";
export { writeHtkFeatures } from "./store/write-htk.js";
export { type WriteMixtureOptions, writeMixture, writeMixtures } from "./store/write-mixture.js";
export { writeModel } from "./store/write-model.js";
export { type WriteNpyOptions, writeNpy } from "./store/write-npy.js";
export { writeVerifier } from "./store/write-verifier.js";
