import type { ManifestRow } from "../corpus/manifest.js";
import type { RowProblem } from "./examined-corpus.js";

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
function placeOf({ path, channel, start, end, columns }: ManifestRow, by: string | null): string {
  return JSON.stringify([path, channel, start ?? 0, end, by === null ? Object.keys(columns)[0] : ""]);
}

function repetition(row: ManifestRow, before: ManifestRow, by: string | null): RowProblem {
  const [there, here] = by === null ? ["", ""] : [before.columns[by], row.columns[by]];
  if (there === here) return { kind: "listed-twice", row, message: `as in row ${before.row}` };
  return { kind: "labelled-twice", row, message: `${here} here, ${there} in row ${before.row}` };
}

/** Rows of one channel of one file together, wherever they stand, so that each is read once. */
export function rowsByRecording(rows: readonly ManifestRow[]): readonly (readonly ManifestRow[])[] {
  const groups = new Map<string, ManifestRow[]>();
  for (const row of rows) {
    const key = `${row.channel ?? ""} ${row.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}
