/** Reads the recordings of rows: ahead, once for rows that follow one another, at one sample rate. */

import { type ReadAudioOptions, readAudio } from "../../audio/read-audio.js";
import { resample } from "../../audio/resample.js";
import { CorpusError } from "../../errors.js";
import { recordingDigest } from "../../features/extract.js";
import { defined } from "../../options.js";
import type { FeatureRecipe, Waveform } from "../../types.js";
import type { ManifestRow } from "../manifest.js";

/** Reads a recording, and no other before it, once: rows that follow one another are often segments of the same. */
interface RecordingReader {
  /** The rate of the recordings, once one was read. */
  readonly sampleRate: () => number | null;
  /** Begins to read the recordings of rows that will be wanted next, a few at most, while others are computed on. */
  readonly readAhead: (rows: Iterable<ManifestRow>) => void;
  /** The whole recording of a row; `isNew` where it is not that of the row before. */
  readonly read: (row: ManifestRow) => Promise<DigestedRecording & { readonly isNew: boolean }>;
}

/** A recording at the wanted rate, with the digest of its sound as it is in the file. */
interface DigestedRecording {
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

  const bytesOf = ({ path, channel }: ManifestRow): Promise<Waveform> => readAudio(path, defined({ channel }));

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

/** The rate a recording must have, and whose wish that is, for the message. */
export interface WantedRate {
  readonly sampleRate: number;
  /** e.g. "the model needs", "the files before it have". */
  readonly reason: string;
}

/** A recording at the wanted rate: as it is, converted where the recipe allows that, or refused. */
export async function atRate(
  waveform: Waveform,
  wanted: WantedRate | null,
  { resampling }: Pick<FeatureRecipe, "resampling">,
): Promise<Waveform> {
  if (wanted === null || waveform.sampleRate === wanted.sampleRate) return waveform;
  if (resampling === "allow") return resample(waveform, wanted.sampleRate);
  throw new CorpusError(refuseRate(waveform.sampleRate, wanted));
}

/** The words for a rate that is not the wanted one. */
export const refuseRate = (actual: number, { sampleRate, reason }: WantedRate): string =>
  `${actual} Hz, where ${reason} ${sampleRate} Hz; resample it, e.g. sox in.wav -r ${sampleRate} out.wav, ` +
  `or train with --resample ${sampleRate}, which converts by itself`;

/** The rate a recipe asks for, or the one a model was trained at. */
export function wantedRate(recipe: Pick<FeatureRecipe, "sampleRate">, modelRate: number | null): WantedRate | null {
  if (modelRate !== null) return { sampleRate: modelRate, reason: "the model needs" };
  return recipe.sampleRate === null ? null : { sampleRate: recipe.sampleRate, reason: "the recipe expects" };
}

/**
 * Reads a recording of any format at the rate a model or recipe wants.
 *
 * @throws {AudioFormatError} as `readAudio`
 * @throws {CorpusError} as `atRate`, naming the file
 * @example
 * const recording = await loadRecording("meeting.wav", { sampleRate: 8000, resampling: "allow" });
 * recording.sampleRate; // => 8000
 */
export async function loadRecording(
  path: string,
  recipe: Pick<FeatureRecipe, "sampleRate" | "resampling">,
  options: ReadAudioOptions & { readonly modelRate?: number | null } = {},
): Promise<Waveform> {
  const { modelRate = null, ...reading } = options;
  const waveform = await readAudio(path, reading);
  try {
    return await atRate(waveform, wantedRate(recipe, modelRate), recipe);
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    throw new CorpusError(`${path}: ${error.message}`, { cause: error });
  }
}
