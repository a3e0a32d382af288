import { dirname, resolve } from "node:path";
import { CorpusError } from "../errors.js";
import { decodeTable, parseTable, type TableLine } from "../files/delimited-text.js";
import { readBytes } from "../files/read-file.js";
import { columnList, type Manifest, type ManifestRow, PLACE_COLUMNS } from "./manifest.js";

/**
 * Reads a table of recordings: TSV or CSV (comma or semicolon, as the header shows), UTF-8, with a header that has a
 * column `path`. Blanks around a field are dropped, empty lines passed over.
 *
 * @throws {CorpusError} naming the file and the row
 */
export async function readTable(file: string): Promise<Manifest> {
  const [header, ...lines] = parseTable(
    file,
    decodeTable(file, await readBytes(file, { expected: "a manifest", error: CorpusError }), { kind: "a manifest" }),
  );
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
  return {
    path: resolve(dirname(file), path),
    row,
    columns,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

function seconds(file: string, row: number, name: string, text = ""): number | undefined {
  if (text === "") return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new CorpusError(
    `${file}, row ${row}: "${name}" is "${text}"; give seconds from 0 up, with a point, such as 1.25`,
  );
}
