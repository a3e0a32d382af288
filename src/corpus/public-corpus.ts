import type { CorpusLayout } from "./corpus-layout.js";

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
