/** Tables of numbers, whatever they mean, as features: for clustering and mixtures beyond speech. */

import { CorpusError, OptionError } from "../errors.js";
import { readLines, type TableLine } from "../files/delimited-text.js";
import { isNumber } from "../formats/labels/label-tier.js";
import type { FeatureMatrix } from "../types.js";

/** A table of numbers, with the lines it was read from. */
export interface NumericTable {
  readonly file: string;
  /** Of the columns that were taken, in the order of the matrix. */
  readonly columns: readonly string[];
  /** A row of the table is a frame; float64. */
  readonly features: FeatureMatrix;
  /** Every column of the file, in its order, `column1`, `column2` … where it names none. */
  readonly allColumns: readonly string[];
  /** Every field of every row, as it stands in the file. */
  readonly rows: readonly (readonly string[])[];
}

export interface ReadNumbersOptions {
  /** Take these columns, in this order. @default all */
  readonly columns?: readonly string[];
}

/**
 * Reads a table of numbers, whatever they mean: TSV or CSV (comma or semicolon, as the first line shows), UTF-8. A first
 * line without a number names the columns; where it holds numbers they are `column1`, `column2` …
 *
 * @throws {CorpusError} naming the file, row and column of a cell that is empty or no number
 * @throws {OptionError} when a column that is asked for is not there
 * @example
 * const { features } = await readNumbers("people.csv", { columns: ["height", "weight"] });
 * features.data; // => Float64Array [1.5, 60, 1.8, 75]
 */
export async function readNumbers(file: string, options: ReadNumbersOptions = {}): Promise<NumericTable> {
  const lines = await readLines(file, "a table");
  const [first] = lines;
  if (first === undefined) throw new CorpusError(`${file}: the file is empty; it needs rows of numbers`);
  const hasHeader = !first.fields.some(isNumber);
  const allColumns = hasHeader ? columnNames(file, first) : first.fields.map((_, i) => `column${i + 1}`);
  const body = hasHeader ? lines.slice(1) : lines;
  if (body.length === 0) throw new CorpusError(`${file}: there is a header and no row below it`);
  const columns = options.columns ?? allColumns;
  const places = columns.map((name) => placeOf(file, allColumns, name));
  const data = new Float64Array(body.length * columns.length);
  body.forEach(({ row, fields }, t) => {
    places.forEach((place, d) => {
      data[t * columns.length + d] = cell(file, row, allColumns[place] as string, fields[place] ?? "");
    });
  });
  const features = { data, numFrames: body.length, dim: columns.length, frameShift: 1 };
  return { file, columns, features, allColumns, rows: body.map(({ fields }) => fields) };
}

function columnNames(file: string, { row, fields }: TableLine): readonly string[] {
  const twice = fields.find((name, i) => fields.indexOf(name) !== i);
  if (twice !== undefined) throw new CorpusError(`${file}, row ${row}: the column "${twice}" is there twice`);
  return fields.map((name, i) => (name === "" ? `column${i + 1}` : name));
}

function placeOf(file: string, allColumns: readonly string[], name: string): number {
  const place = allColumns.indexOf(name);
  if (place >= 0) return place;
  throw new OptionError(`${file}: no column is called "${name}"; there are ${allColumns.join(", ")}`);
}

function cell(file: string, row: number, column: string, field: string): number {
  if (isNumber(field)) return Number(field);
  const what = field === "" ? "the cell is empty" : `"${field}" is no number`;
  const how = /^[+-]?\d+,\d+$/.test(field) ? "write a point, not a comma" : "mend it, leave out the row";
  throw new CorpusError(
    `${file}, row ${row}, column "${column}": ${what}; ${how}, or name other columns (--columns a,b)`,
  );
}
