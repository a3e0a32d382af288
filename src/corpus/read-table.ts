import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { CorpusError } from "../errors.js";
import { columnList, type Manifest, type ManifestRow, PLACE_COLUMNS } from "./manifest.js";

type Line = { readonly row: number; readonly fields: readonly string[] };

/**
 * Reads a table of recordings: TSV or CSV (comma or semicolon, as the header shows), UTF-8, with a header that has a
 * column `path`. Blanks around a field are dropped, empty lines passed over.
 *
 * @throws {CorpusError} naming the file and the row
 */
export async function readTable(file: string): Promise<Manifest> {
  const [header, ...lines] = parseLines(file, decodeText(file, await readFile(file)));
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

function decodeText(file: string, bytes: Uint8Array): string {
  const extension = extname(file).toLowerCase();
  const advice = "a manifest is a .tsv or .csv in UTF-8";
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (marked) throw new CorpusError(`${file}: this is UTF-16; save it as UTF-8`);
  if (extension === ".wav" || bytes.includes(0))
    throw new CorpusError(`${file}: this is a binary file, not a table; ${advice}`);
  if (![".tsv", ".csv", ".txt"].includes(extension)) {
    throw new CorpusError(`${file}: "${extension}" is not an extension of a table; ${advice}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CorpusError(`${file}: this is not UTF-8; save it as UTF-8`, { cause });
  }
}

function parseLines(file: string, text: string): Line[] {
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      // Files put together on several systems mix them.
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
      info: true,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return records.map(({ info, record }) => ({ row: info.lines, fields: record.map((field) => field.trim()) }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const { lines: row, record } = cause as CsvError & { lines: number; record: unknown };
    if (cause.code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH" && Array.isArray(record)) {
      throw new CorpusError(
        `${file}, row ${row}: ${record.length} fields, where the rows above have another number; ` +
          "every row needs as many fields as the header, an empty one included",
        { cause },
      );
    }
    throw new CorpusError(
      `${file}, row ${row}: a quotation mark is out of place; write "…" around the whole field and "" for one inside`,
      { cause },
    );
  }
}

/** A tab wherever there is one in the header, else the commoner of comma and semicolon. */
function delimiterOf(text: string): string {
  const header = /[^\r\n]+/.exec(text)?.[0] ?? "";
  if (header.includes("\t")) return "\t";
  return header.split(";").length > header.split(",").length ? ";" : ",";
}

function checkHeader(file: string, { row, fields }: Line): void {
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

function toRow(file: string, names: readonly string[], { row, fields }: Line): ManifestRow {
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
