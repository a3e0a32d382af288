/**
 * Manifests: which recordings there are, and their labels. Here are the data, and the table of them that is read and written;
 * `read-manifest.ts` reads any other source, too.
 */

import { dirname, relative, resolve, sep } from "node:path";
import { CorpusError } from "../errors.js";
import { readLines, type TableLine } from "../files/delimited-text.js";
import { writeFileAtomically } from "../files/write-file.js";
import type { LabelFormat } from "../formats/labels/labels.js";
import { defined } from "../options.js";

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

/** @throws {CorpusError} listing the columns, when there is none of this name */
export function checkColumn({ source, columnNames }: Manifest, column: string): void {
  if (columnNames.includes(column)) return;
  throw new CorpusError(`${source}: no column is called "${column}"; ${columnList(columnNames)}`);
}

const columnList = (names: readonly string[]): string =>
  names.length === 0 ? "there is no column besides the path" : `the columns are: ${names.join(", ")}`;

export interface ReadManifestOptions {
  /**
   * How the file names of a folder carry labels, e.g. `{speaker}_{word}_{take}.wav`.
   * @default the folder's manifest.tsv, else its wav.scp, else a known corpus, else label/file.wav
   */
  readonly pattern?: string;
  /**
   * The column that will be asked for. Of label files only the tier of this name gives rows, so that every row has it.
   * @default every tier gives rows
   */
  readonly by?: string;
  /**
   * The format of the label files to take, in a folder with several; of the source itself, where its name does not tell.
   * @default the first that any recording has: TextGrid, TIMIT (.phn, .wrd), HTK or ESPS (.lab), MLF, CTM, RTTM, then .txt
   *   of TIMIT or Audacity; and none where the names of the folder already say the labels
   */
  readonly labels?: LabelFormat;
}

/**
 * Reads a table of recordings: TSV or CSV (comma or semicolon, as the header shows), UTF-8, with a header that has a
 * column `path`. Errors name the file and the row.
 */
export async function readTable(file: string): Promise<Manifest> {
  const [header, ...lines] = await readLines(file, "a manifest");
  if (header === undefined)
    throw new CorpusError(`${file}: the file is empty; its first line names the columns, path first`);
  const names = header.fields;
  checkHeader(file, header);
  if (lines.length === 0) throw new CorpusError(`${file}: there is a header and no row below it`);
  return {
    source: file,
    columnNames: names.filter((name) => !PLACE_COLUMNS.includes(name)),
    rows: lines.map((line) => toRow(file, names, line)),
  };
}

function checkHeader(file: string, { row, fields }: TableLine): void {
  if (!fields.includes("path")) {
    const isData = fields.some((field) => /\.wav$/i.test(field));
    throw new CorpusError(
      isData
        ? `${file}, row ${row}: this is a recording, not a header; put a first line above it that names the columns, such as path and speaker`
        : `${file}, row ${row}: no column is called "path"; ${columnList(fields)}`,
    );
  }
  for (const [i, name] of fields.entries()) {
    if (name === "") throw new CorpusError(`${file}, row ${row}: column ${i + 1} has no name`);
    if (fields.indexOf(name) !== i) throw new CorpusError(`${file}, row ${row}: the column "${name}" is there twice`);
  }
}

function toRow(file: string, names: readonly string[], { row, fields }: TableLine): ManifestRow {
  const all = Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ""]));
  const { path = "", start: from, end: to, ...columns } = all;
  if (path === "") throw new CorpusError(`${file}, row ${row}: the path is empty`);
  const start = seconds(file, row, "start", from);
  const end = seconds(file, row, "end", to);
  if (end !== undefined && end <= (start ?? 0)) {
    throw new CorpusError(`${file}, row ${row}: the segment ends at ${end} s, not after its start at ${start ?? 0} s`);
  }
  return { path: resolve(dirname(file), path), row, columns, ...defined({ start, end }) };
}

function seconds(file: string, row: number, name: string, text = ""): number | undefined {
  if (text === "") return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new CorpusError(
    `${file}, row ${row}: "${name}" is "${text}"; give seconds from 0 up, with a point, such as 1.25`,
  );
}

/**
 * Writes a TSV that `readManifest` reads back to the same rows: paths relative to its folder, `start` and `end` where a
 * row has them, then every other column in the order first met. Whoever reads sees the old file or the whole new one.
 *
 * @throws {CorpusError} when a label column is called path, start or end, or a row names a channel
 * @example
 * await writeManifest("takes.tsv", [
 *   { path: "seven.wav", columns: { digit: "7", speaker: "ada" } },
 *   { path: "meeting.wav", start: 0.5, end: 1, columns: { digit: "3", speaker: "bob" } },
 * ]);
 * const manifest = await readManifest("takes.tsv");
 * manifest.rows[1]; // => { start: 0.5, end: 1, columns: { digit: "3", speaker: "bob" } }
 */
export async function writeManifest(file: string, rows: readonly Omit<ManifestRow, "row">[]): Promise<void> {
  const labels = [...new Set(rows.flatMap((row) => Object.keys(row.columns)))];
  const taken = labels.find((name) => PLACE_COLUMNS.includes(name));
  if (taken !== undefined) throw new CorpusError(`${file}: a label column cannot be called "${taken}"; rename it`);
  const channelled = rows.find((row) => row.channel !== undefined);
  if (channelled !== undefined) {
    throw new CorpusError(
      `${file}: ${channelled.path} is wanted by channel, which a table has no column for; ` +
        "write each channel into a file of its own, e.g. sox in.wav first.wav remix 1",
    );
  }
  const folder = dirname(resolve(file));
  const places = (["start", "end"] as const).filter((name) => rows.some((row) => row[name] !== undefined));
  const lines = [
    ["path", ...places, ...labels],
    ...rows.map((row) => [
      relative(folder, row.path).split(sep).join("/"),
      ...places.map((name) => String(row[name] ?? "")),
      ...labels.map((name) => row.columns[name] ?? ""),
    ]),
  ];
  await writeFileAtomically(file, lines.map((line) => `${line.map(quote).join("\t")}\n`).join(""));
}

function quote(field: string): string {
  return /["\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
