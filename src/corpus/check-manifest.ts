import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { readAudio } from "../audio/read-audio.js";
import { CorpusError } from "../errors.js";
import type { Random } from "../math/random.js";
import type { Waveform } from "../types.js";
import { cutSegment } from "./load/segment-features.js";
import type { Manifest, ManifestRow } from "./manifest.js";
import type { TaskOptions } from "./progress.js";

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
export async function checkManifest(manifest: Manifest, options: TaskOptions = {}): Promise<ManifestCheck> {
  const problems: ManifestProblem[] = [];
  const report = ({ row, path }: ManifestRow, finding: Finding) => problems.push({ ...finding, row, path });
  const firstListed = new Map<string, ManifestRow>();
  const firstHeard = new Map<string, ManifestRow>();
  const rates = new Map<string, number>();
  let seconds = 0;
  let done = 0;

  const files = groupByPath(manifest.rows);
  for (const [path, rows] of files) {
    options.signal?.throwIfAborted();
    const read = await readRecording(path);
    options.onProgress?.({ stage: "check", unit: "files", done: ++done, total: files.size });
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

      const { samples, finding } = segmentOf(read, row);
      if (finding !== null) report(row, finding);
      if (samples.length === 0) continue;
      seconds += samples.length / read.sampleRate;
      // What is at hand is the mean of the channels, not the sound of this row.
      if (row.channel !== undefined) continue;
      const digest = digestOf(samples, read.sampleRate);
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

function groupByPath(rows: readonly ManifestRow[]): Map<string, ManifestRow[]> {
  const groups = new Map<string, ManifestRow[]>();
  for (const row of rows) {
    const group = groups.get(row.path);
    if (group === undefined) groups.set(row.path, [row]);
    else group.push(row);
  }
  return groups;
}

async function readRecording(path: string): Promise<Waveform | Finding> {
  try {
    await access(path);
  } catch {
    return { kind: "missing", severity: "error", message: "there is no such file, or it may not be read" };
  }
  try {
    return await readAudio(path);
  } catch (error) {
    return { kind: "malformed", severity: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

function segmentOf(waveform: Waveform, row: ManifestRow): { samples: Float32Array; finding: Finding | null } {
  const length = waveform.samples.length / waveform.sampleRate;
  const { end = length } = row;
  try {
    const { samples } = cutSegment(waveform, row);
    if (end <= length + endTolerance) return { samples, finding: null };
    const message = `the segment ${row.start ?? 0}–${end} s is cut short: the file is ${length.toFixed(3)} s long`;
    return { samples, finding: { kind: "segment-past-end", severity: "warning", message } };
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    return {
      samples: new Float32Array(0),
      finding: { kind: "empty-segment", severity: "error", message: error.message },
    };
  }
}

function sameAudio(row: ManifestRow, heard: ManifestRow): Finding {
  const differing = Object.keys(row.columns).filter((name) => row.columns[name] !== heard.columns[name]);
  const labels = differing.map((name) => `${name} ${heard.columns[name]} there, ${row.columns[name]} here`).join("; ");
  const message = `the same sound as row ${heard.row} (${heard.path})${labels === "" ? "" : `: ${labels}`}`;
  return { kind: "same-audio", severity: "warning", message };
}

function digestOf(samples: Float32Array, sampleRate: number): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return createHash("sha256").update(`${sampleRate}\n`).update(bytes).digest("hex");
}

function countRates(rates: ReadonlyMap<string, number>): { sampleRate: number; numFiles: number }[] {
  const counts = new Map<number, number>();
  for (const rate of rates.values()) counts.set(rate, (counts.get(rate) ?? 0) + 1);
  return [...counts]
    .map(([sampleRate, numFiles]) => ({ sampleRate, numFiles }))
    .sort((a, b) => b.numFiles - a.numFiles || a.sampleRate - b.sampleRate);
}

/** How a clean voice becomes a recording. */
export interface RecordingConditions {
  /** Root mean square of the speech, dB re full scale. */
  readonly level: number;
  /** dB. */
  readonly signalToNoise: number;
  /** 0 is white noise; towards 1 it has ever more of the low frequencies of a room. */
  readonly noiseColour: number;
  /** Seconds of noise alone before and after the speech. */
  readonly lead: number;
  readonly tail: number;
}

/** Level −36…−16 dB, signal to noise 10…30 dB, noise from white to dull, 50…150 ms before and after. */
export function drawConditions(random: Random): RecordingConditions {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return {
    level: between(-36, -16),
    signalToNoise: between(10, 30),
    noiseColour: between(0, 0.9),
    lead: between(0.05, 0.15),
    tail: between(0.05, 0.15),
  };
}

/**
 * Speech under these conditions: scaled to the level, between stretches of silence, with noise over all of it. Where the
 * peak would pass full scale, everything is scaled down together, so that nothing clips.
 */
export function recordUnder(
  speech: Float32Array,
  sampleRate: number,
  { level, signalToNoise, noiseColour, lead, tail }: RecordingConditions,
  random: Random,
): Float32Array {
  const before = Math.round(lead * sampleRate);
  const length = before + speech.length + Math.round(tail * sampleRate);
  const noise = new Float64Array(length);
  // One pole: n_t = a n_{t−1} + w_t.
  let last = 0;
  for (let t = 0; t < length; t++) {
    last = noiseColour * last + random.normal();
    noise[t] = last;
  }
  const speechGain = 10 ** (level / 20) / rootMeanSquare(speech);
  const noiseGain = 10 ** ((level - signalToNoise) / 20) / rootMeanSquare(noise);
  const mixed = new Float32Array(length);
  mixed.set(speech, before);
  let peak = 0;
  for (let t = 0; t < length; t++) {
    const value = (mixed[t] ?? 0) * speechGain + (noise[t] ?? 0) * noiseGain;
    mixed[t] = value;
    peak = Math.max(peak, Math.abs(value));
  }
  const headroom = 0.99 / peak;
  return headroom < 1 ? mixed.map((value) => value * headroom) : mixed;
}

function rootMeanSquare(samples: Float32Array | Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
