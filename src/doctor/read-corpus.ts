import type { Manifest } from "../corpus/manifest.js";
import type { ResolvedCorpusOptions } from "./corpus-options.js";
import { createSummation, examineRecording, type Instruments } from "./examine-recording.js";
import type { ExaminedCorpus, ExaminedRecording, ExaminedRow } from "./examined-corpus.js";
import { createFingerprinter } from "./fingerprint.js";
import { createRowFeatures } from "./row-features.js";
import { rowsByRecording, usableRows } from "./usable-rows.js";

/**
 * Reads every recording of a manifest once, one at a time, and keeps what findings are made of: some kilobytes a recording,
 * and half a kilobyte a second of it.
 *
 * @throws {OptionError} when the recipe does not fit the rate of a recording
 * @throws the signal's reason when aborted
 */
export async function readCorpus(manifest: Manifest, options: ResolvedCorpusOptions): Promise<ExaminedCorpus> {
  const { by, classifier, onProgress, signal } = options;
  const recordings: ExaminedRecording[] = [];
  const rows: ExaminedRow[] = [];
  const { usable, problems } = usableRows(manifest.rows, by);
  const instruments: Instruments = {
    by,
    featuresOf: createRowFeatures(classifier.recipe, classifier.kernel),
    fingerprint: createFingerprinter(),
    sumsOf: createSummation(),
  };
  const groups = rowsByRecording(usable);
  for (const [index, group] of groups.entries()) {
    signal?.throwIfAborted();
    const examined = await examineRecording(group, instruments);
    recordings.push(...examined.recordings);
    rows.push(...examined.rows);
    problems.push(...examined.problems);
    onProgress?.({ stage: "check", unit: "files", done: index + 1, total: groups.length });
  }
  return { recordings, rows, problems: problems.sort((a, b) => a.row.row - b.row.row) };
}
