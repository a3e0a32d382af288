import { readAudio } from "../audio/read-audio.js";
import { recordingDigest } from "../features/extract.js";
import type { FeatureRecipe, Waveform } from "../types.js";
import { atRate, type WantedRate } from "./load-recording.js";
import type { ManifestRow } from "./manifest.js";

/** Reads a recording, and no other before it, once: rows that follow one another are often segments of the same. */
export interface RecordingReader {
  /** The rate of the recordings, once one was read. */
  readonly sampleRate: () => number | null;
  /** Begins to read the recordings of rows that will be wanted next, a few at most, while others are computed on. */
  readonly readAhead: (rows: Iterable<ManifestRow>) => void;
  /** The whole recording of a row; `isNew` where it is not that of the row before. */
  readonly read: (row: ManifestRow) => Promise<DigestedRecording & { readonly isNew: boolean }>;
}

/** A recording at the wanted rate, with the digest of its sound as it is in the file. */
export interface DigestedRecording {
  readonly waveform: Waveform;
  readonly digest: string;
}

/** Whether two rows are of one recording, and one channel of it. */
export const isSameRecording = (
  a: Pick<ManifestRow, "path" | "channel">,
  b: Pick<ManifestRow, "path" | "channel">,
): boolean => a.path === b.path && a.channel === b.channel;

/** Recordings that are read ahead; once there was a long one, some of which would fill the memory, one alone. */
const MOST_AHEAD = 4;
/** Samples: two minutes at 16 kHz, 8 MB. */
const LONG_RECORDING = 2 ** 21;

/**
 * A reader of recordings of one sample rate: the wanted one, or that of the first recording. Others are converted where
 * the recipe allows it, and refused where it does not.
 */
export function createRecordingReader(
  recipe: Pick<FeatureRecipe, "resampling">,
  wanted: WantedRate | null,
): RecordingReader {
  interface Reading {
    readonly row: ManifestRow;
    readonly waveform: Promise<Waveform>;
  }
  interface LastReading {
    readonly row: ManifestRow;
    readonly recording: Promise<DigestedRecording>;
  }
  let rate = wanted;
  let isRead = false;
  let last: LastReading | null = null;
  let ahead: readonly Reading[] = [];
  let longest: number | null = null;

  const bytesOf = (row: ManifestRow): Promise<Waveform> =>
    readAudio(row.path, row.channel === undefined ? {} : { channel: row.channel });

  /** In the order of the rows: the first recording decides on the rate. */
  const load = async (row: ManifestRow): Promise<DigestedRecording> => {
    const begun = ahead.find((reading) => isSameRecording(reading.row, row));
    ahead = ahead.filter((reading) => reading !== begun);
    const original = await (begun?.waveform ?? bytesOf(row));
    const waveform = await atRate(original, rate, recipe);
    rate ??= { sampleRate: waveform.sampleRate, reason: "the files before it have" };
    isRead = true;
    longest = Math.max(longest ?? 0, waveform.samples.length);
    return { waveform, digest: recordingDigest(original) };
  };

  return {
    sampleRate: () => (isRead ? (rate?.sampleRate ?? null) : null),
    readAhead(rows) {
      let before: ManifestRow | undefined = last?.row;
      const mostAhead = longest === null || longest > LONG_RECORDING ? 1 : MOST_AHEAD;
      let distance = 0;
      for (const row of rows) {
        if (before !== undefined && isSameRecording(before, row)) continue;
        before = row;
        if (++distance > mostAhead) return;
        if (ahead.some((reading) => isSameRecording(reading.row, row))) continue;
        const waveform = bytesOf(row);
        // What is wrong with it is said when its turn comes.
        void Promise.allSettled([waveform]);
        ahead = [...ahead, { row, waveform }];
      }
    },
    async read(row) {
      if (last && isSameRecording(last.row, row)) return { ...(await last.recording), isNew: false };
      last = { row, recording: load(row) };
      return { ...(await last.recording), isNew: true };
    },
  };
}
