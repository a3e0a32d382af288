import { type FilePattern, matchFilePattern } from "./file-pattern.js";

/** How a public corpus names its recordings: a pattern, what its parts may hold, and what follows from them. */
export interface CorpusLayout {
  /** The subfolder of the recordings, e.g. "recordings". */
  readonly folder: string;
  readonly pattern: FilePattern;
  /** What a column must look like for the name to be of this layout. */
  readonly values: Readonly<Record<string, RegExp>>;
  /** Columns that follow from the others, e.g. the official split. */
  readonly derive: (columns: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** The columns of a file of this layout, the derived ones last; null where the name is not of it. */
export function matchLayout(layout: CorpusLayout, name: string): Record<string, string> | null {
  const columns = matchFilePattern(layout.pattern, name);
  if (columns === null) return null;
  const fits = Object.entries(layout.values).every(([column, form]) => form.test(columns[column] ?? ""));
  return fits ? { ...columns, ...layout.derive(columns) } : null;
}
