import type { ManifestRow } from "../corpus/manifest.js";
import type { Place } from "./finding.js";

/** The place of a row, with what is there. */
export const placeOfRow = ({ path, row, start, end }: ManifestRow, detail: string): Place => ({
  path,
  row,
  ...(start === undefined ? {} : { start }),
  ...(end === undefined ? {} : { end }),
  detail,
});

/** The place of a recording: its first row. */
export const placeOfRecording = (
  { path, rows }: { readonly path: string; readonly rows: readonly ManifestRow[] },
  detail: string,
): Place => ({ path, ...(rows[0] === undefined ? {} : { row: rows[0].row }), detail });
