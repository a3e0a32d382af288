import { type FilePattern, matchFilePattern, parseFilePattern } from "../layouts/find-recordings.js";

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

/** Free Spoken Digit Dataset: recordings of ten digits by six men at 8 kHz, 50 of each, with an official split. */
export const fsdd: PublicCorpus = {
  name: "fsdd",
  title: "Free Spoken Digit Dataset",
  licence: "CC BY-SA 4.0",
  numRecordings: 3000,
  obtain: "get",
  homepage: "https://github.com/Jakobovski/free-spoken-digit-dataset",
  // A commit in full, because it always names the same tree, where a tag or a branch can be moved. The bytes of an archive
  // that GitHub packs on request are promised to nobody, so it is the content that is verified, by `sums`.
  url: "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/26eb9aaf76e81b692f806f9140c2d2777410d7a1.tar.gz",
  // Two folders up from src/corpus as from dist/corpus.
  sums: new URL("../../../corpora/fsdd/SHA256SUMS", import.meta.url),
  // cd recordings && sha256sum *.wav | LC_ALL=C sort -k2 | sha256sum
  digest: "1801eae019c063377d98f831d3f93574f259475df7332bb0e3d1b080fb5e6959",
  layout: {
    folder: "recordings",
    pattern: parseFilePattern("{digit}_{speaker}_{index}.wav"),
    values: { digit: /^[0-9]$/, index: /^[0-9]+$/ },
    // Its README: recordings 0–4 are the test set, 5–49 the training set.
    derive: ({ index }) => ({ split: Number(index) < 5 ? "test" : "train" }),
  },
};

/**
 * Twenty words by twenty speakers, the naming of a part of DSPSpeech-20 (github.com/zhongyuchen/DSPSpeech-20):
 * `s01_00_1.wav` is speaker, word and take. The usual split for known speakers trains on takes 1–3 and tests on take 4.
 */
export const words20Layout: CorpusLayout = {
  folder: "recordings",
  pattern: parseFilePattern("{speaker}_{word}_{take}.wav"),
  values: { speaker: /^s\d\d$/, word: /^\d\d$/, take: /^[1-9]$/ },
  derive: ({ take }) => ({ split: take === "4" ? "test" : "train" }),
};
