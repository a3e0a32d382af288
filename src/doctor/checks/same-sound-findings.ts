/** The same sound in several recordings: found by digests and fingerprints, decided by the samples themselves. */

import { basename } from "node:path";
import { readAudio } from "../../audio/read-audio.js";
import { resample } from "../../audio/resample.js";
import type { Waveform } from "../../types.js";
import type { ResolvedCorpusOptions } from "../doctor-options.js";
import type { ExaminedRecording } from "../examined-corpus.js";
import { agree, counted, type Finding, type Place, placeOfRecording } from "../finding.js";
import { FINGERPRINT_SHIFT, type SharedSound, sharedSound, similarFingerprints } from "../measures/fingerprint.js";

/** Two recordings of one sound. */
interface SameSound {
  readonly first: ExaminedRecording;
  readonly second: ExaminedRecording;
  /** Null for the very same samples. */
  readonly difference: SharedSound | null;
}

/**
 * Recordings that hold the same sound, each with the first that holds it: the same samples, by their digest, or samples at
 * another level, sample rate, with the ends cut off or silence put before, as fingerprints suggest and a correlation of the
 * samples then decides. Silence is not compared, nor are channels of one file. A recording or two are in memory at a time.
 */
export async function sameSounds(recordings: readonly ExaminedRecording[], signal?: AbortSignal): Promise<SameSound[]> {
  const heard = recordings.filter(({ sound }) => sound.deviation > 0);
  const firstOf = new Map<string, ExaminedRecording>();
  const same: SameSound[] = [];
  for (const recording of heard) {
    const first = firstOf.get(recording.digest);
    if (first === undefined) firstOf.set(recording.digest, recording);
    else if (first.path !== recording.path) same.push({ first, second: recording, difference: null });
  }
  const different = [...firstOf.values()];
  const known = new Set<ExaminedRecording>();
  for (const match of similarFingerprints(different.map(({ fingerprint }) => fingerprint))) {
    signal?.throwIfAborted();
    const [first, second] = [different[match.first], different[match.second]];
    if (first === undefined || second === undefined || first.path === second.path) continue;
    // One that was found in an earlier recording is that sound, and is not searched for again.
    if (known.has(second)) continue;
    const difference = await compare(first, second, match.offset * FINGERPRINT_SHIFT);
    if (difference === null) continue;
    known.add(second);
    same.push({ first, second, difference });
  }
  return same;
}

async function compare(
  first: ExaminedRecording,
  second: ExaminedRecording,
  offset: number,
): Promise<SharedSound | null> {
  const rate = Math.min(first.sampleRate, second.sampleRate);
  const [x, y] = [await readAt(first, rate), await readAt(second, rate)];
  return sharedSound(x, y, offset);
}

async function readAt({ path, channel }: ExaminedRecording, sampleRate: number): Promise<Waveform> {
  const waveform = await readAudio(path, channel === null ? {} : { channel });
  return waveform.sampleRate === sampleRate ? waveform : resample(waveform, sampleRate);
}

type Columns = Pick<ResolvedCorpusOptions, "by" | "splitBy">;

/** Recordings of one sound: with two labels, on both sides of a split, or merely twice. */
export function sameSoundFindings(same: readonly SameSound[], { by, splitBy }: Columns): Finding[] {
  const labels = (recording: ExaminedRecording) => (recording.isWhole ? valuesOf(recording, by) : []);
  const contradicting = same.filter(({ first, second }) => differ(labels(first), labels(second)));
  const across = same.filter(({ first, second }) => differ(valuesOf(first, splitBy), valuesOf(second, splitBy)));
  const merely = same.filter((pair) => !contradicting.includes(pair) && !across.includes(pair));
  const findings = [
    finding("contradicting-labels", contradicting, by),
    finding("same-sound-across-splits", across, splitBy),
    finding("same-sound", merely, null),
  ];
  return findings.filter((finding) => finding !== null);
}

/** The values that the rows of a recording have in a column. */
function valuesOf({ rows }: ExaminedRecording, column: string | null): string[] {
  if (column === null) return [];
  return [...new Set(rows.flatMap(({ columns }) => columns[column] ?? []))];
}

const differ = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && b.length > 0 && (a.some((value) => !b.includes(value)) || b.some((value) => !a.includes(value)));

const SENTENCES = {
  "contradicting-labels": {
    severity: "error",
    message: (n: number) => `${counted(n, "recording")} ${agree(n, "has", "have")} the sound of one with another label`,
    advice: "listen, and take out the one that is labelled wrong: its class is trained on the sound of another",
  },
  "same-sound-across-splits": {
    severity: "error",
    message: (n: number) =>
      `${counted(n, "recording")} ${agree(n, "has", "have")} the sound of one on another side of the split`,
    advice: "take it out of one side: a test on recordings that were trained on measures memory",
  },
  "same-sound": {
    severity: "warning",
    message: (n: number) => `${counted(n, "recording")} ${agree(n, "has", "have")} the sound of another`,
    advice: "take one of the two out: it counts twice, and folds may part the two between training and test",
  },
} as const;

function finding(kind: keyof typeof SENTENCES, pairs: readonly SameSound[], column: string | null): Finding | null {
  if (pairs.length === 0) return null;
  const { severity, message, advice } = SENTENCES[kind];
  const where = pairs.map((pair) => placeOf(pair, column));
  const exact = pairs.filter(({ difference }) => difference === null).length;
  return { kind, severity, message: message(pairs.length), advice, where, figures: { count: pairs.length, exact } };
}

function placeOf({ first, second, difference }: SameSound, column: string | null): Place {
  const values = (recording: ExaminedRecording) =>
    column === null ? "" : ` (${valuesOf(recording, column).join(", ")})`;
  const here = column === null ? "" : `${valuesOf(second, column).join(", ")}; `;
  const detail = `${here}${describe(difference)} ${basename(first.path)}${values(first)}`;
  return { ...placeOfRecording(second, detail), twin: first.path };
}

function describe(difference: SameSound["difference"]): string {
  if (difference === null) return "the samples of";
  const { gain, offset, correlation } = difference;
  const parts = [
    ...(Math.abs(gain) >= 0.05 ? [`${Math.abs(gain).toFixed(1)} dB ${gain > 0 ? "above" : "under"}`] : []),
    ...(Math.abs(offset) >= 0.001 ? [`${Math.abs(offset).toFixed(3)} s ${offset > 0 ? "into" : "before"}`] : []),
    ...(correlation < 0 ? ["upside down from"] : []),
  ];
  return parts.length === 0 ? "nearly the samples of" : parts.join(", ");
}
