/** Conditions on the columns of a manifest (`--where take!=3,4`), and the rows that meet them. */

import { CorpusError, OptionError } from "../errors.js";
import { naturalOrder } from "../math/order.js";
import { checkColumn, type Manifest } from "./manifest.js";

/** A condition on one column: its value is one of `values`, or none of them. */
export interface Where {
  readonly column: string;
  readonly values: readonly string[];
  /** @default false */
  readonly negated?: boolean;
}

/**
 * Reads a condition: `column=value`, `column=value,value` or `column!=value,…`. Values compare as text, so 1 is not 01.
 *
 * @throws {OptionError} when it is not of that form
 * @example parseWhere("take!=3,4") // => { column: "take", values: ["3", "4"], negated: true }
 */
export function parseWhere(expression: string): Where {
  const match = /^([^=!]+)(!?=)(.+)$/.exec(expression);
  const [, column = "", operator, list = ""] = match ?? [];
  const values = list.split(",").map((value) => value.trim());
  if (column.trim() === "" || values.includes("")) {
    throw new OptionError(`"${expression}" is no condition; write column=value, column=value,value or column!=value`);
  }
  return { column: column.trim(), values, negated: operator === "!=" };
}

/**
 * The rows for which every condition holds.
 *
 * @throws {CorpusError} when a column is unknown, or when no row is left
 * @example
 * const manifest = await readManifest("corpora/fsdd");
 * const conditions = [parseWhere("digit=0,1"), parseWhere("speaker!=theo")];
 * filterRows(manifest, conditions).rows.length; // => 4
 */
export function filterRows(manifest: Manifest, conditions: readonly Where[]): Manifest {
  let rows = manifest.rows;
  for (const { column, values, negated = false } of conditions) {
    checkColumn(manifest, column);
    const before = rows;
    rows = before.filter((row) => values.includes(row.columns[column] ?? "") !== negated);
    if (rows.length === 0) {
      const present = [...new Set(before.map((row) => row.columns[column] ?? ""))].toSorted(naturalOrder);
      const shown = present.slice(0, 20).join(", ") + (present.length > 20 ? `, … (${present.length})` : "");
      throw new CorpusError(
        `${manifest.source}: no row has ${column}${negated ? "!=" : "="}${values.join(",")}; "${column}" holds: ${shown}`,
      );
    }
  }
  return { ...manifest, rows };
}
