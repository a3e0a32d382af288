/**
 * What a corpus holds and what is wrong with its files, as plain data: the first look at new recordings. `doctor` goes further, and
 * says what will hurt recognition.
 */

import { readAudio } from "../audio/read-audio.js";
import { CorpusError, messageOf } from "../errors.js";
import { recordingDigest } from "../features/extract.js";
import { exists } from "../files/read-file.js";
import { groupBy } from "../math/order.js";
import type { JobOptions, Waveform } from "../types.js";
import { cutSegment, segmentText } from "./load/segment-features.js";
import type { Manifest, ManifestRow } from "./manifest.js";

/** Something about a row that would spoil training or a measurement. */
export interface ManifestProblem {
  readonly kind:
    | "missing"
    | "malformed"
    | "warning"
    | "empty-segment"
    | "segment-past-end"
    | "mixed-sample-rates"
    | "listed-twice"
    | "same-audio";
  /** An error makes the row unusable; a warning is worth a look. */
  readonly severity: "error" | "warning";
  readonly row: number;
  readonly path: string;
  readonly message: string;
}

/** What is in a corpus and what is wrong with it. */
export interface ManifestCheck {
  readonly numRows: number;
  readonly numFiles: number;
  /** Of all rows that can be used. */
  readonly seconds: number;
  /** Most common first. */
  readonly sampleRates: readonly { readonly sampleRate: number; readonly numFiles: number }[];
  /** In the order of the rows. */
  readonly problems: readonly ManifestProblem[];
}

type Finding = Pick<ManifestProblem, "kind" | "severity" | "message">;

/** Segments may end this much after the file, in seconds: what rounding to two decimals does. */
const endTolerance = 0.01;

/**
 * Reads every recording of a manifest and reports what is wrong, as data: a bad file never throws.
 *
 * @throws the signal's reason when aborted
 * @example
 * const { problems } = await checkManifest(await readManifest("recordings"));
 * problems; // => []
 */
export async function checkManifest(manifest: Manifest, options: JobOptions = {}): Promise<ManifestCheck> {
  const problems: ManifestProblem[] = [];
  const report = ({ row, path }: ManifestRow, finding: Finding) => problems.push({ ...finding, row, path });
  const firstListed = new Map<string, ManifestRow>();
  const firstHeard = new Map<string, ManifestRow>();
  const rates = new Map<string, number>();
  let seconds = 0;
  let done = 0;

  const files = groupBy(manifest.rows, ({ path }) => path);
  for (const [path, rows] of files) {
    options.signal?.throwIfAborted();
    const read = await readRecording(path);
    options.onProgress?.({ stage: "check", done: ++done, total: files.size });
    if ("message" in read) {
      for (const row of rows) report(row, read);
      continue;
    }
    rates.set(path, read.sampleRate);
    for (const row of rows) {
      for (const message of read.warnings ?? []) report(row, { kind: "warning", severity: "warning", message });
      const place = `${row.channel ?? ""} ${row.start ?? 0} ${row.end ?? ""} ${path}`;
      const twin = firstListed.get(place);
      if (twin === undefined) firstListed.set(place, row);
      else report(row, { kind: "listed-twice", severity: "warning", message: `the same as row ${twin.row}` });

      const { segment, finding } = segmentOf(read, row);
      if (finding !== null) report(row, finding);
      if (segment === null) continue;
      seconds += segment.samples.length / read.sampleRate;
      // What is at hand is the mean of the channels, not the sound of this row.
      if (row.channel !== undefined) continue;
      const digest = recordingDigest(segment);
      const heard = firstHeard.get(digest);
      if (heard === undefined) firstHeard.set(digest, row);
      else if (twin === undefined) report(row, sameAudio(row, heard));
    }
  }

  const sampleRates = countRates(rates);
  const usual = sampleRates[0]?.sampleRate;
  for (const row of manifest.rows) {
    const rate = rates.get(row.path);
    if (rate === undefined || rate === usual) continue;
    const message = `${rate} Hz, where most files have ${usual} Hz; a model takes one sample rate, so resample it`;
    report(row, { kind: "mixed-sample-rates", severity: "error", message });
  }
  problems.sort((a, b) => a.row - b.row);
  return { numRows: manifest.rows.length, numFiles: files.size, seconds, sampleRates, problems };
}

async function readRecording(path: string): Promise<Waveform | Finding> {
  try {
    return await readAudio(path);
  } catch (error) {
    const kind = (await exists(path)) ? "malformed" : "missing";
    return { kind, severity: "error", message: messageOf(error) };
  }
}

function segmentOf(waveform: Waveform, row: ManifestRow): { segment: Waveform | null; finding: Finding | null } {
  const length = waveform.samples.length / waveform.sampleRate;
  const { end = length } = row;
  try {
    const segment = cutSegment(waveform, row);
    if (end <= length + endTolerance) return { segment, finding: null };
    const message = `${segmentText(row)} is cut short: the file is ${length.toFixed(3)} s long`;
    return { segment, finding: { kind: "segment-past-end", severity: "warning", message } };
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    return { segment: null, finding: { kind: "empty-segment", severity: "error", message: error.message } };
  }
}

function sameAudio(row: ManifestRow, heard: ManifestRow): Finding {
  const differing = Object.keys(row.columns).filter((name) => row.columns[name] !== heard.columns[name]);
  const labels = differing.map((name) => `${name} ${heard.columns[name]} there, ${row.columns[name]} here`).join("; ");
  const message = `the same sound as row ${heard.row} (${heard.path})${labels === "" ? "" : `: ${labels}`}`;
  return { kind: "same-audio", severity: "warning", message };
}

function countRates(rates: ReadonlyMap<string, number>): { sampleRate: number; numFiles: number }[] {
  return [...groupBy(rates.values(), (rate) => rate)]
    .map(([sampleRate, { length: numFiles }]) => ({ sampleRate, numFiles }))
    .sort((a, b) => b.numFiles - a.numFiles || a.sampleRate - b.sampleRate);
}
