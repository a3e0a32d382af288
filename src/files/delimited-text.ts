/** Tables of text: manifests, lists of labels and trials, before anything is known of their columns. */

import { extname } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { CorpusError } from "../errors.js";
import { readBytes } from "./read-file.js";

/** A line of a table, and where it stands in the file, from 1. */
export interface TableLine {
  readonly row: number;
  readonly fields: readonly string[];
}

/**
 * The lines of a TSV or CSV file, by tabs, commas or semicolons as its first line shows. Blanks around a field are dropped,
 * empty lines passed over. Errors name the file, the row, and what was `expected`: "a manifest".
 */
export async function readLines(file: string, expected: string): Promise<TableLine[]> {
  return parseTable(file, decodeTable(file, await readBytes(file, { expected, error: CorpusError }), expected));
}

function decodeTable(file: string, bytes: Uint8Array, expected: string): string {
  const extension = extname(file).toLowerCase();
  const advice = `${expected} is a .tsv or .csv in UTF-8`;
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

function parseTable(file: string, text: string): TableLine[] {
  const delimiter = delimiterOf(text);
  if (delimiter !== "\t") return parseQuoted(file, text, delimiter);
  // A field of prose may begin with a quotation mark that nothing closes: read as quoting, it would swallow rows.
  const quoted = attempted(() => parseQuoted(file, text, delimiter));
  const isSure = Array.isArray(quoted) && quoted.every(({ fields }) => fields.every((field) => !field.includes("\n")));
  if (isSure) return quoted;
  const literal = attempted(() => recordsOf(file, text, { delimiter, quote: false }));
  if (Array.isArray(literal)) return literal.map(({ row, fields }) => ({ row, fields: fields.map(unquoted) }));
  if (Array.isArray(quoted)) return quoted;
  throw quoted;
}

/** What something gives, or the error it throws. */
function attempted<T>(run: () => T): T | CorpusError {
  try {
    return run();
  } catch (error) {
    if (error instanceof CorpusError) return error;
    throw error;
  }
}

const unquoted = (field: string): string =>
  /^".*"$/.test(field) && field.length > 1 ? field.slice(1, -1).replaceAll('""', '"') : field;

/** @throws {CorpusError} also at a field of several lines, which in a table of recordings is a quotation mark out of place */
function parseQuoted(file: string, text: string, delimiter: string): TableLine[] {
  const lines = recordsOf(file, text, { delimiter });
  for (const { row, fields } of lines) {
    if (fields.some((field) => /[\r\n]/.test(field)) && delimiter !== "\t") throw quotationError(file, row);
  }
  return lines;
}

function recordsOf(file: string, text: string, options: { delimiter: string; quote?: false }): TableLine[] {
  try {
    const records = parse(text, {
      ...options,
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
    throw quotationError(file, row, cause);
  }
}

const quotationError = (file: string, row: number, cause?: unknown): CorpusError =>
  new CorpusError(
    `${file}, row ${row}: a quotation mark is out of place; write "…" around the whole field and "" for one inside`,
    { cause },
  );

/** A tab wherever there is one in the header, else the commoner of comma and semicolon. */
function delimiterOf(text: string): string {
  const header = /[^\r\n]+/.exec(text)?.[0] ?? "";
  if (header.includes("\t")) return "\t";
  return header.split(";").length > header.split(",").length ? ";" : ",";
}
