import type { SoundFormat } from "../audio/open-audio.js";
import type { ManifestRow } from "../corpus/manifest.js";
import type { FrameSums } from "./frame-sums.js";
import type { SoundFacts } from "./sound-facts.js";

/** A row of the manifest that could not be used, or only in part. */
export interface RowProblem {
  readonly kind:
    | "missing"
    | "unreadable"
    | "damaged"
    | "empty-segment"
    | "too-short"
    | "unlabelled"
    | "listed-twice"
    | "labelled-twice";
  readonly row: ManifestRow;
  readonly message: string;
}

/** One channel of a sound file, with the rows that are of it. */
export interface ExaminedRecording {
  readonly rows: readonly ManifestRow[];
  readonly path: string;
  readonly channel: number | null;
  readonly sampleRate: number;
  readonly format: SoundFormat;
  readonly sound: SoundFacts;
  /** Of the samples and their rate. */
  readonly digest: string;
  readonly fingerprint: Uint32Array;
  /** Whether the one row of it is the whole of it: then what is said of the recording is said of the row. */
  readonly isWhole: boolean;
}

/** A row that can be used. */
export interface ExaminedRow {
  readonly row: ManifestRow;
  /** Null where the manifest has no labels, or the row none. */
  readonly label: string | null;
  /** Null for a row of features. */
  readonly sampleRate: number | null;
  readonly seconds: number | null;
  readonly numFrames: number;
  /** Null where there are no labels, or no frames. */
  readonly sums: FrameSums | null;
  /** Dimensions of the features; null where there are none. */
  readonly dim: number | null;
}

/** What was gathered in one reading of a corpus: some kilobytes a recording, whatever its length. */
export interface ExaminedCorpus {
  readonly recordings: readonly ExaminedRecording[];
  readonly rows: readonly ExaminedRow[];
  readonly problems: readonly RowProblem[];
}
