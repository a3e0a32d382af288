import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeWav } from "../../src/audio/wav/decode-wav.js";
import type { Waveform } from "../../src/types.js";
import { corpusFolder, hasCorpus, skipNote } from "../oracles/corpora.js";

const root = join(import.meta.dirname, "../..");
const frontend = join(root, "test/golden/frontend");

export function waveform(samples: ArrayLike<number>, sampleRate: number): Waveform {
  return { samples: Float32Array.from(samples), sampleRate };
}

export function mapSamples(sound: Waveform, change: (x: number) => number): Waveform {
  return { ...sound, samples: sound.samples.map(change) };
}

/** Half a second of a synthetic /a/ at 16 kHz, peak 0.117. */
export const vowel = (): Waveform => decodeWav(readFileSync(join(frontend, "vowel_a_16k.wav")));

/** A Lehmer generator: noise that is the same everywhere. */
export function noise(numSamples: number, sampleRate: number, seed = 1, amplitude = 0.25): Waveform {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  return waveform(
    Array.from({ length: numSamples }, () => amplitude * next()),
    sampleRate,
  );
}

export function tone(frequency: number, numSamples: number, sampleRate: number, amplitude = 0.5): Waveform {
  const sample = (n: number) => amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate);
  return waveform(
    Array.from({ length: numSamples }, (_, n) => sample(n)),
    sampleRate,
  );
}

export const readGolden = (path: string): unknown => JSON.parse(readFileSync(join(frontend, path), "utf8"));

export const hasFsdd = hasCorpus("fsdd");
export const fsddSkipNote = skipNote("fsdd");
export const fsdd = (name: string): Waveform =>
  decodeWav(readFileSync(join(corpusFolder("fsdd"), "recordings", name)), { name });

/** The largest |a − b|. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
}
