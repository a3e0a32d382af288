/** What needs Node: files and corpora. Everything else is in the main entry. */

// Sound and models on disk.
export { type ReadWavOptions, readWav } from "./audio/read-wav.js";
// Corpora: which recordings, with which labels.
export { checkManifest, type ManifestCheck, type ManifestProblem } from "./corpus/check-manifest.js";
export { type GetCorpusOptions, getCorpus, type ObtainedCorpus } from "./corpus/get-corpus.js";
export { findCorpus, listCorpora } from "./corpus/list-corpora.js";
export { type LoadedUtterances, type LoadOptions, loadUtterances, type SkippedRow } from "./corpus/load-utterances.js";
export { labelOf, type Manifest, type ManifestRow } from "./corpus/manifest.js";
export type { Progress, TaskOptions } from "./corpus/progress.js";
export type { CorpusSummary, PublicCorpus } from "./corpus/public-corpus.js";
export { type ReadManifestOptions, readManifest } from "./corpus/read-manifest.js";
export { type DigitVoice, makeSpokenDigits, type SpokenDigitsOptions } from "./corpus/spoken-digits.js";
export { filterRows, parseWhere, type Where } from "./corpus/where.js";
export { writeManifest } from "./corpus/write-manifest.js";
export { readModel } from "./store/read-model.js";
export { writeModel } from "./store/write-model.js";
