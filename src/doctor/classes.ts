import type { ManifestRow } from "../corpus/manifest.js";
import { naturalOrder } from "../math/order.js";
import type { ResolvedCorpusOptions } from "./corpus-options.js";
import type { ExaminedCorpus, ExaminedRecording, ExaminedRow } from "./examined-corpus.js";
import type { ClassFacts } from "./findings.js";
import { sidesOf } from "./splits.js";

/** The classes of the training side, in natural order, and of the other side the number of recordings. */
export function classesOf({ recordings, rows }: ExaminedCorpus, settings: ResolvedCorpusOptions): ClassFacts[] {
  const { training, held } = sidesOf(rows, settings);
  const silence = silenceByRow(recordings);
  const numHeldOut = new Map([...byLabel(held)].map(([label, of]) => [label, of.length]));
  const { numComponents } = settings.classifier;
  return [...byLabel(training)]
    .sort(([a], [b]) => naturalOrder(a, b))
    .map(([label, of]) => ({
      label,
      numRecordings: of.length,
      numHeldOut: numHeldOut.get(label) ?? 0,
      numFrames: of.reduce((sum, { numFrames }) => sum + numFrames, 0),
      numComponents,
      seconds: secondsOf(of),
      silence: meanSilence(of, silence),
      meanLogLikelihood: null,
    }));
}

function byLabel(rows: readonly ExaminedRow[]): ReadonlyMap<string, readonly ExaminedRow[]> {
  const groups = new Map<string, ExaminedRow[]>();
  for (const row of rows) {
    if (row.label === null) continue;
    const group = groups.get(row.label) ?? [];
    groups.set(row.label, group);
    group.push(row);
  }
  return groups;
}

/** Of rows that are the whole of a recording. */
function silenceByRow(recordings: readonly ExaminedRecording[]): ReadonlyMap<ManifestRow, number> {
  const silence = new Map<ManifestRow, number>();
  for (const { isWhole, rows, sound } of recordings) {
    if (isWhole && sound.silence !== null) for (const row of rows) silence.set(row, sound.silence);
  }
  return silence;
}

/** Null where one is a file of features. */
function secondsOf(rows: readonly ExaminedRow[]): number | null {
  let sum = 0;
  for (const { seconds } of rows) {
    if (seconds === null) return null;
    sum += seconds;
  }
  return sum;
}

/** By the length of the recordings; null where it was measured of none. */
function meanSilence(rows: readonly ExaminedRow[], silence: ReadonlyMap<ManifestRow, number>): number | null {
  let silent = 0;
  let measured = 0;
  for (const { row, seconds } of rows) {
    const share = silence.get(row);
    if (share === undefined || seconds === null) continue;
    silent += share * seconds;
    measured += seconds;
  }
  return measured > 0 ? silent / measured : null;
}
