import { join } from "node:path";
import { encodeWav } from "../../src/audio/wav/encode-wav.js";
import type { Manifest } from "../../src/corpus/manifest.js";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { folderOf } from "../corpus/temporary-folder.js";

/** A recording of a planted corpus: its columns, its sound, and what is to be written instead of that. */
export interface PlantedRecording {
  readonly name: string;
  readonly word: string;
  readonly speaker: string;
  readonly split: string;
  readonly waveform: Waveform;
  /** Instead of a 16-bit WAV of the waveform; null for no file. */
  readonly bytes?: Uint8Array | null;
}

const GLIDES = { yes: [150, 1200], no: [1200, 300], stop: [500, 550] } as const;
const SPEAKERS = { ada: 2, bob: 3, cyd: 4 } as const;
export const TAKES = 7;

/**
 * A "word": a tone that moves, swells and falls, with an overtone that is its speaker's, between stretches of a little noise.
 * No two takes are the same.
 */
export function word(from: number, to: number, overtone: number, seed: number, sampleRate = 8000): Waveform {
  const random = createRandom(seed);
  const lead = Math.round(sampleRate * (0.1 + 0.05 * random.uniform()));
  const length = Math.round(sampleRate * (0.4 + 0.1 * random.uniform()));
  const pitch = 0.95 + 0.1 * random.uniform();
  let phase = 0;
  const samples = Float32Array.from({ length: lead + length + lead }, (_, n) => {
    const noise = 0.001 * random.normal();
    const t = (n - lead) / length;
    if (t < 0 || t >= 1) return noise;
    phase += (2 * Math.PI * pitch * (from + (to - from) * t)) / sampleRate;
    const swell = Math.sin(Math.PI * t) ** 0.5;
    return swell * (0.3 * Math.sin(phase) + 0.2 * Math.sin(overtone * phase) + 0.02 * random.normal()) + noise;
  });
  return { samples, sampleRate };
}

/** Three words of three speakers, seven takes each; cyd is for the test. There is nothing wrong with any. */
export function soundRecordings(): PlantedRecording[] {
  return Object.entries(GLIDES).flatMap(([text, [from, to]], w) =>
    Object.entries(SPEAKERS).flatMap(([speaker, overtone], s) =>
      Array.from({ length: TAKES }, (_, take) => ({
        name: `${text}-${speaker}-${take}.wav`,
        word: text,
        speaker,
        split: speaker === "cyd" ? "test" : "train",
        waveform: word(from, to, overtone, 1000 * w + 100 * s + take),
      })),
    ),
  );
}

/** Writes the recordings and their manifest, into a folder that is gone when the test ends. */
export async function manifestOf(recordings: readonly PlantedRecording[]): Promise<Manifest> {
  const files = recordings.flatMap(({ name, waveform, bytes }) =>
    bytes === null ? [] : [[name, bytes ?? encodeWav(waveform)] as const],
  );
  const table = recordings.map(({ name, word, speaker, split }) => `${name}\t${word}\t${speaker}\t${split}\n`).join("");
  const folder = await folderOf({ ...Object.fromEntries(files), "m.tsv": `path\tword\tspeaker\tsplit\n${table}` });
  return readManifest(join(folder, "m.tsv"));
}

export const withSamples = (recording: PlantedRecording, samples: Float32Array): PlantedRecording => ({
  ...recording,
  waveform: { ...recording.waveform, samples },
});

/** The corpus with one or more of its recordings as `change` makes them. */
export const changed = (
  recordings: readonly PlantedRecording[],
  names: readonly string[],
  change: (recording: PlantedRecording) => PlantedRecording,
): PlantedRecording[] =>
  recordings.map((recording) => (names.includes(recording.name) ? change(recording) : recording));
