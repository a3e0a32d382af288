/**
 * What a public corpus is, as a plain value: where its archive lies, how its recordings are named, by which sums each is verified,
 * its licence. To add one, write its value in `corpora.ts` as that of fsdd is, and list it there; `getCorpus` gets any.
 */

import { type FilePattern, matchFilePattern } from "../layouts/find-recordings.js";

/** What a list of corpora shows. */
export interface CorpusSummary {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly numRecordings: number;
  /** `get` downloads it, `make` synthesises it. */
  readonly obtain: "get" | "make";
}

/** A corpus that can be downloaded, and how to know that it arrived whole. */
export interface PublicCorpus extends CorpusSummary {
  readonly obtain: "get";
  readonly homepage: string;
  /** A `.tar.gz` that holds the recordings in `<anything>/<layout.folder>/`. */
  readonly url: string;
  /** Where `sha256  name` stands for each recording, sorted by name in C order. */
  readonly sums: URL;
  /** SHA-256 of the file of sums, in hexadecimal: the digest of the whole corpus. */
  readonly digest: string;
  readonly layout: CorpusLayout;
}

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

/** The file of sums that comes with voxmix: corpora/<name>/SHA256SUMS, three folders up from src/ as from dist/. */
export const sumsOf = (name: string): URL => new URL(`../../../corpora/${name}/SHA256SUMS`, import.meta.url);
