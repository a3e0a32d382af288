import { CorpusError } from "../errors.js";

/** One recording, or one segment of it, with its labels. */
export interface ManifestRow {
  /** Absolute. */
  readonly path: string;
  /** Line of the manifest file, from 1; of a folder or of labels, the position of the file or the label. */
  readonly row: number;
  /** Every column but `path`, `start` and `end`. */
  readonly columns: Readonly<Record<string, string>>;
  /** Seconds; the beginning of the file where absent. */
  readonly start?: number;
  /** Seconds; the end of the file where absent. */
  readonly end?: number;
  /** The channel of the sound, counted from 0; the mean of all where absent. */
  readonly channel?: number;
}

/** A list of recordings, from a table, a folder, label files or a Kaldi data directory. */
export interface Manifest {
  /** The file or folder it was read from, as it was named. */
  readonly source: string;
  /** The columns a row can be labelled by, in the order of the file. */
  readonly columnNames: readonly string[];
  readonly rows: readonly ManifestRow[];
  /** What was passed over, e.g. recordings without labels; absent when nothing was. */
  readonly warnings?: readonly string[];
}

/** Columns of a manifest that place a recording and cannot be labels. */
export const PLACE_COLUMNS: readonly string[] = ["path", "start", "end"];

/**
 * The label of a row in the column `by`.
 *
 * @throws {CorpusError} when the row has no such column, or nothing in it
 * @example
 * const { rows } = await readManifest("corpora/fsdd");
 * labelOf(rows[0], "speaker"); // => "jackson"
 */
export function labelOf(row: ManifestRow, by: string): string {
  const label = Object.hasOwn(row.columns, by) ? row.columns[by] : undefined;
  if (label === undefined) {
    throw new CorpusError(
      `row ${row.row} (${row.path}) has no column "${by}"; ${columnList(Object.keys(row.columns))}`,
    );
  }
  if (label === "") {
    throw new CorpusError(
      `row ${row.row} (${row.path}) has an empty "${by}"; fill it in, or leave the row out with a filter`,
    );
  }
  return label;
}

/** "the columns are: a, b", for messages. */
export function columnList(names: readonly string[]): string {
  return names.length === 0 ? "there is no column besides the path" : `the columns are: ${names.join(", ")}`;
}
