import { readAudio } from "../audio/read-audio.js";
import type { FeatureRecipe, Waveform } from "../types.js";
import { atRate, type WantedRate } from "./load-recording.js";
import type { ManifestRow } from "./manifest.js";

/** Reads a recording, and no other before it, once: rows that follow one another are often segments of the same. */
export interface RecordingReader {
  /** The rate of the recordings, once one was read. */
  readonly sampleRate: () => number | null;
  /** The whole recording of a row; `isNew` where it is not that of the row before. */
  readonly read: (row: ManifestRow) => Promise<{ readonly waveform: Waveform; readonly isNew: boolean }>;
}

/**
 * A reader of recordings of one sample rate: the wanted one, or that of the first recording. Others are converted where
 * the recipe allows it, and refused where it does not.
 */
export function createRecordingReader(
  recipe: Pick<FeatureRecipe, "resampling">,
  wanted: WantedRate | null,
): RecordingReader {
  let rate = wanted;
  let isRead = false;
  let last: {
    readonly path: string;
    readonly channel: number | undefined;
    readonly reading: Promise<Waveform>;
  } | null = null;

  const load = async ({ path, channel }: ManifestRow): Promise<Waveform> => {
    const waveform = await atRate(await readAudio(path, channel === undefined ? {} : { channel }), rate, recipe);
    rate ??= { sampleRate: waveform.sampleRate, reason: "the files before it have" };
    isRead = true;
    return waveform;
  };

  return {
    sampleRate: () => (isRead ? (rate?.sampleRate ?? null) : null),
    async read(row) {
      if (last?.path === row.path && last.channel === row.channel)
        return { waveform: await last.reading, isNew: false };
      last = { path: row.path, channel: row.channel, reading: load(row) };
      return { waveform: await last.reading, isNew: true };
    },
  };
}
