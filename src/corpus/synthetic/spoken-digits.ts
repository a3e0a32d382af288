/** A corpus that is made, not downloaded: synthetic voices saying the ten digits, the same bytes for the same seed. */

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { encodeWav } from "../../audio/wav/encode-wav.js";
import { CorpusError, OptionError } from "../../errors.js";
import type { JobOptions } from "../../types.js";
import { formatFilePattern, matchFilePattern, parseFilePattern } from "../layouts/find-recordings.js";
import { type ManifestRow, writeManifest } from "../manifest.js";
import type { CorpusSummary } from "../public/public-corpus.js";
import { speakDigits } from "./digit-take.js";
import { loadSynthesizer, type Synthesizer } from "./synthesize.js";

/** Synthetic voices saying the ten digits: nothing to download, for demonstrations and tests. */
export const spokenDigits: CorpusSummary = {
  name: "spoken-digits",
  title: "Spoken digits by eSpeak NG",
  licence: "none on the sound; eSpeak NG itself is GPL-3.0-or-later",
  numRecordings: 400,
  obtain: "make",
};

/** Four women and four men; each name is the eSpeak NG variant and the accent it speaks. */
export const digitVoices = {
  "f1-america": "en-us+f1",
  "f2-scotland": "en-gb-scotland+f2",
  "f4-england": "en-gb-x-rp+f4",
  "f5-midlands": "en-gb-x-gbcwmd+f5",
  "m1-england": "en-gb+m1",
  "m3-america": "en-us+m3",
  "m4-newyork": "en-us-nyc+m4",
  "m7-caribbean": "en-029+m7",
} as const;

export type DigitVoice = keyof typeof digitVoices;

export interface SpokenDigitsOptions extends JobOptions {
  /**
   * Where the corpus goes: a manifest.tsv, and the recordings in a subfolder `recordings`. An earlier corpus of this kind is
   * replaced; other files stay.
   */
  readonly folder: string;
  /** An integer; the same seed gives the same files, byte for byte. @default 1 */
  readonly seed?: number;
  /** How often each voice says each digit; the first two fifths of them are the test set. @default 5 */
  readonly takes?: number;
  /** @default all eight */
  readonly voices?: readonly DigitVoice[];
}

const pattern = parseFilePattern("{digit}_{speaker}_{take}.wav");

/**
 * Makes a corpus of spoken digits: 16-bit WAV files at 22,050 Hz and a manifest.tsv with the columns speaker, digit, take
 * and split. Rate, pitch, level, noise and silence vary from take to take. Until all is made, nothing is to be seen of it.
 *
 * @returns the absolute folder, which `readManifest` takes, and how many recordings are in it
 * @throws {CorpusError} when espeak-ng is not installed, or the folder holds another corpus
 * @throws {OptionError} when the seed is no integer, there are fewer than 2 takes, or no voice
 * @throws the signal's reason when aborted
 * @example
 * const { numRecordings } = await makeSpokenDigits({ folder: "digits", voices: ["f4-england"], takes: 2, seed: 1 });
 * numRecordings; // => 20
 */
export async function makeSpokenDigits(
  options: SpokenDigitsOptions,
): Promise<{ folder: string; numRecordings: number }> {
  const { seed = 1, takes = 5, voices = Object.keys(digitVoices) as DigitVoice[], onProgress, signal } = options;
  if (!Number.isSafeInteger(seed)) throw new OptionError(`seed: expected an integer, got ${seed}`);
  if (!Number.isInteger(takes) || takes < 2) {
    throw new OptionError(`takes: expected an integer from 2 up, one to train with and one to test, got ${takes}`);
  }
  if (voices.length === 0) throw new OptionError("voices: expected at least one");
  const folder = resolve(options.folder);
  const recordings = join(folder, "recordings");
  const table = join(folder, "manifest.tsv");
  await checkReplaceable(folder, recordings);
  const synthesize = await loadSynthesizer();

  const partial = join(folder, `.recordings-${randomUUID()}`);
  const rows: Omit<ManifestRow, "row">[] = [];
  try {
    await mkdir(partial, { recursive: true });
    for (const speaker of voices) {
      for (let take = 0; take < takes; take++) {
        signal?.throwIfAborted();
        rows.push(...(await makeTake(synthesize, partial, speaker, take, take < takes * 0.4 ? "test" : "train", seed)));
        onProgress?.({ stage: "synthesize", done: rows.length, total: voices.length * takes * 10 });
      }
    }
    signal?.throwIfAborted();
    await rm(recordings, { recursive: true, force: true });
    // Before the recordings: names alone would look like FSDD's, with its split.
    await writeManifest(
      table,
      rows.map(({ path, columns }) => ({ path: join(recordings, path), columns })),
    );
    await rename(partial, recordings);
  } finally {
    await rm(partial, { recursive: true, force: true });
    // Fails, as it should, unless it is empty.
    await rmdir(folder).catch(() => undefined);
  }
  return { folder, numRecordings: rows.length };
}

async function makeTake(
  synthesize: Synthesizer,
  folder: string,
  speaker: DigitVoice,
  take: number,
  split: string,
  seed: number,
): Promise<Omit<ManifestRow, "row">[]> {
  // Own seed by voice and take: another number of takes, or fewer voices, leaves the other recordings as they are.
  const digest = createHash("sha256").update(`${seed} ${speaker} ${take}`).digest();
  const { sampleRate, recordings } = await speakDigits(synthesize, digitVoices[speaker], digest.readInt32BE());
  const rows: Omit<ManifestRow, "row">[] = [];
  for (const [digit, samples] of recordings.entries()) {
    const columns = { speaker, digit: String(digit), take: String(take), split };
    const path = formatFilePattern(pattern, columns);
    await writeFile(join(folder, path), encodeWav({ samples, sampleRate }));
    rows.push({ path, columns });
  }
  return rows;
}

/** Nothing but what an earlier call made may be replaced. */
async function checkReplaceable(folder: string, recordings: string): Promise<void> {
  const isOurs = (name: string) => {
    const { speaker = "" } = matchFilePattern(pattern, name) ?? {};
    return Object.hasOwn(digitVoices, speaker);
  };
  const present = await namesIn(recordings);
  const other = present.find((name) => !isOurs(name));
  if (other !== undefined) {
    throw new CorpusError(
      `${recordings}: it holds another corpus (${other}), which would be lost; choose another folder`,
    );
  }
  if (present.length === 0 && (await namesIn(folder)).includes("manifest.tsv")) {
    throw new CorpusError(
      `${folder}: it has a manifest.tsv of another corpus, which would be lost; choose another folder`,
    );
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new CorpusError(`${folder}: this is no folder, or it may not be read; choose another`, { cause: error });
  });
}
