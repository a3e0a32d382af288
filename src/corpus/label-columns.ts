import { isPoint, type LabelInterval, type LabelTier } from "../formats/labels/label-tier.js";
import { PLACE_COLUMNS } from "./manifest.js";

/** The column that tells the recording of a row of labels. */
export const FILE_COLUMN = "file";

/** A tier as a column of a manifest. */
export interface LabelColumn {
  readonly column: string;
  /** Those with a label and a length, by their start. */
  readonly intervals: readonly LabelInterval[];
  /** Whether there are points, which have no sound to cut. */
  readonly hasPoints: boolean;
}

/**
 * The columns of tiers: their names in lower case; `tier2` for a second tier without a name, `word_2` for a second
 * "word", `end_tier` for one whose name a manifest needs itself.
 */
export function labelColumns(tiers: readonly LabelTier[]): LabelColumn[] {
  const taken = new Set<string>();
  return tiers.map(({ name, intervals }, i) => {
    const column = freeName(columnName(name, i), taken);
    taken.add(column);
    const labelled = intervals.filter(({ label }) => label.trim() !== "");
    return {
      column,
      intervals: labelled.filter((interval) => !isPoint(interval)).toSorted((a, b) => a.start - b.start),
      hasPoints: labelled.some(isPoint),
    };
  });
}

function columnName(name: string, index: number): string {
  const column = name.trim().toLowerCase();
  if (column === "") return `tier${index + 1}`;
  return PLACE_COLUMNS.includes(column) || column === FILE_COLUMN ? `${column}_tier` : column;
}

function freeName(column: string, taken: ReadonlySet<string>): string {
  if (!taken.has(column)) return column;
  let copy = 2;
  while (taken.has(`${column}_${copy}`)) copy++;
  return `${column}_${copy}`;
}
