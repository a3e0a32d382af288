/** What is gathered of a corpus before anything is judged: plain data, from which every check makes its findings. */

import type { SoundFormat } from "../audio/open-audio.js";
import type { ManifestRow } from "../corpus/manifest.js";
import { groupBy } from "../math/order.js";
import type { RowProblemKind } from "./finding.js";
import type { FrameSums } from "./measures/frame-sums.js";
import type { SoundFacts } from "./measures/sound-facts.js";

/** A row of the manifest that could not be used, or only in part. */
export interface RowProblem {
  readonly kind: RowProblemKind;
  readonly row: ManifestRow;
  readonly message: string;
}

/** One channel of a sound file, with the rows that are of it. */
export interface ExaminedRecording {
  readonly rows: readonly ManifestRow[];
  readonly path: string;
  readonly channel: number | null;
  readonly sampleRate: number;
  readonly format: SoundFormat;
  readonly sound: SoundFacts;
  /** Of the samples and their rate. */
  readonly digest: string;
  readonly fingerprint: Uint32Array;
  /** Whether the one row of it is the whole of it: then what is said of the recording is said of the row. */
  readonly isWhole: boolean;
}

/** A row that can be used. */
export interface ExaminedRow {
  readonly row: ManifestRow;
  /** Null where the manifest has no labels, or the row none. */
  readonly label: string | null;
  /** Null for a row of features. */
  readonly sampleRate: number | null;
  readonly seconds: number | null;
  readonly numFrames: number;
  /** Null where there are no labels, or no frames. */
  readonly sums: FrameSums | null;
  /** Dimensions of the features; null where there are none. */
  readonly dim: number | null;
}

/** What was gathered in one reading of a corpus: some kilobytes a recording, whatever its length. */
export interface ExaminedCorpus {
  readonly recordings: readonly ExaminedRecording[];
  readonly rows: readonly ExaminedRow[];
  readonly problems: readonly RowProblem[];
}

/** Rows with a label, each place once; and those that have none, or were there before. */
export function usableRows(rows: readonly ManifestRow[], by: string | null) {
  const usable: ManifestRow[] = [];
  const problems: RowProblem[] = [];
  const listed = new Map<string, ManifestRow>();
  for (const row of rows) {
    const label = by === null ? "" : row.columns[by];
    // Rows of another tier do not have the column; one that has it and nothing in it was forgotten.
    if (label === undefined) continue;
    if (by !== null && label === "") {
      problems.push({ kind: "unlabelled", row, message: `nothing in the column "${by}"` });
      continue;
    }
    const place = placeOf(row, by);
    const before = listed.get(place);
    if (before === undefined) {
      listed.set(place, row);
      usable.push(row);
    } else problems.push(repetition(row, before, by));
  }
  return { usable, problems };
}

/** Where the sound of a row lies. Without a column of labels the tiers of label files, each a column of its own, stay apart. */
const placeOf = ({ path, channel, start, end, columns }: ManifestRow, by: string | null): string =>
  JSON.stringify([path, channel, start ?? 0, end, by === null ? Object.keys(columns)[0] : ""]);

function repetition(row: ManifestRow, before: ManifestRow, by: string | null): RowProblem {
  const [there, here] = by === null ? ["", ""] : [before.columns[by], row.columns[by]];
  if (there === here) return { kind: "listed-twice", row, message: `as in row ${before.row}` };
  return { kind: "labelled-twice", row, message: `${here} here, ${there} in row ${before.row}` };
}

/** Rows of one channel of one file together, wherever they stand, so that each is read once. */
export const rowsByRecording = (rows: readonly ManifestRow[]): readonly (readonly ManifestRow[])[] => [
  ...groupBy(rows, ({ path, channel }) => `${channel ?? ""} ${path}`).values(),
];
