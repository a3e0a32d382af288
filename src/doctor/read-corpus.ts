/** The one reading of a corpus: each recording is decoded, measured, and let go. */

import { readSoundFormat } from "../audio/open-audio.js";
import { readAudio } from "../audio/read-audio.js";
import type { Manifest, ManifestRow } from "../corpus/manifest.js";
import { CorpusError, OptionError, ShapeError, SpeechModelError } from "../errors.js";
import { recordingDigest } from "../features/extract.js";
import { exists, withoutPath } from "../files/read-file.js";
import { isSound, readOnlyFeatures } from "../formats/features/feature-files.js";
import type { FeatureMatrix, Waveform } from "../types.js";
import type { ResolvedCorpusOptions } from "./doctor-options.js";
import {
  type ExaminedCorpus,
  type ExaminedRecording,
  type ExaminedRow,
  type RowProblem,
  rowsByRecording,
  usableRows,
} from "./examined-corpus.js";
import { createFingerprinter, type Fingerprinter } from "./measures/fingerprint.js";
import { type FrameSums, frameSums } from "./measures/frame-sums.js";
import { soundFactsOf } from "./measures/sound-facts.js";
import { createRowFeatures, type PreparedRecording, type RowFeatures } from "./row-features.js";

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
    for (const recording of examined.recordings) recordings.push(recording);
    for (const row of examined.rows) rows.push(row);
    for (const problem of examined.problems) problems.push(problem);
    onProgress?.({ stage: "check", done: index + 1, total: groups.length });
  }
  return { recordings, rows, problems: problems.sort((a, b) => a.row.row - b.row.row) };
}

/** What recordings are examined with. */
interface Instruments {
  readonly by: string | null;
  readonly featuresOf: RowFeatures;
  readonly fingerprint: Fingerprinter;
  readonly sumsOf: (features: FeatureMatrix) => FrameSums | null;
}

/** Sums about the first frame that comes: frames near the origin of their sums keep their digits. Null for other dimensions. */
function createSummation(): (features: FeatureMatrix) => FrameSums | null {
  let origin: Float64Array | null = null;
  return (features) => {
    if (features.numFrames === 0) return null;
    origin ??= Float64Array.from(features.data.subarray(0, features.dim));
    return features.dim === origin.length ? frameSums(features, origin) : null;
  };
}

/** Reads one recording, and examines it and the rows that are of it. A bad file is a problem, and never throws. */
async function examineRecording(rows: readonly ManifestRow[], instruments: Instruments): Promise<ExaminedCorpus> {
  const [first] = rows as [ManifestRow];
  try {
    return isSound(first.path)
      ? await examineSound(first, rows, instruments)
      : await examineFeatures(rows, instruments);
  } catch (error) {
    if (!(error instanceof SpeechModelError) || error instanceof OptionError) throw error;
    const kind = (await exists(first.path)) ? ("unreadable" as const) : ("missing" as const);
    const message = withoutPath(error.message, first.path);
    return { recordings: [], rows: [], problems: rows.map((row) => ({ kind, message, row })) };
  }
}

async function examineFeatures(rows: readonly ManifestRow[], instruments: Instruments): Promise<ExaminedCorpus> {
  const examined: ExaminedRow[] = [];
  for (const row of rows) {
    const features = await readOnlyFeatures(row.path);
    examined.push(examinedRow(row, features, { sampleRate: null, seconds: null }, instruments));
  }
  return { recordings: [], rows: examined, problems: [] };
}

async function examineSound(
  first: ManifestRow,
  rows: readonly ManifestRow[],
  instruments: Instruments,
): Promise<ExaminedCorpus> {
  const waveform = await readAudio(first.path, first.channel === undefined ? {} : { channel: first.channel });
  const format = await readSoundFormat(first.path);
  const recording: ExaminedRecording = {
    rows,
    path: first.path,
    channel: first.channel ?? null,
    sampleRate: waveform.sampleRate,
    format,
    sound: soundFactsOf(waveform, format),
    digest: recordingDigest(waveform),
    fingerprint: instruments.fingerprint(waveform),
    isWhole: rows.length === 1 && first.start === undefined && first.end === undefined,
  };
  const damage = (waveform.warnings ?? []).map((message) => ({ kind: "damaged" as const, row: first, message }));
  const found = await examineRows(waveform, rows, instruments);
  return { recordings: [recording], rows: found.rows, problems: [...damage, ...found.problems] };
}

async function examineRows(waveform: Waveform, rows: readonly ManifestRow[], instruments: Instruments) {
  const examined: ExaminedRow[] = [];
  const problems: RowProblem[] = [];
  const length = waveform.samples.length / waveform.sampleRate;
  let prepared: PreparedRecording | null = null;
  for (const row of rows) {
    const seconds = Math.min(row.end ?? length, length) - (row.start ?? 0);
    if (seconds <= 0) {
      problems.push({
        kind: "empty-segment",
        row,
        message: `from ${row.start} s, and the file ends at ${length.toFixed(3)} s`,
      });
      continue;
    }
    try {
      if (instruments.by !== null) prepared ??= await instruments.featuresOf(waveform);
      const features = prepared === null ? null : prepared.featuresOf(row);
      const { sampleRate } = prepared ?? waveform;
      examined.push(examinedRow(row, features, { sampleRate, seconds }, instruments));
    } catch (error) {
      if (!(error instanceof ShapeError || error instanceof CorpusError)) throw error;
      problems.push({ kind: "too-short", row, message: error.message });
    }
  }
  return { rows: examined, problems };
}

function examinedRow(
  row: ManifestRow,
  features: FeatureMatrix | null,
  sound: Pick<ExaminedRow, "sampleRate" | "seconds">,
  { by, sumsOf }: Instruments,
): ExaminedRow {
  const label = by === null ? null : (row.columns[by] ?? null);
  if (features === null) return { row, label, ...sound, numFrames: 0, sums: null, dim: null };
  const { numFrames, dim } = features;
  return { row, label, ...sound, numFrames, dim, sums: by === null ? null : sumsOf(features) };
}
