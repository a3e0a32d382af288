/**
 * The same sound in two recordings: fingerprints suggest where, a correlation of the samples decides. They find copies that are louder,
 * cut, shifted or coded anew.
 */

import { ShapeError } from "../../errors.js";
import { createExtractor, type FeatureExtractor } from "../../features/extract.js";
import { firstOver } from "../../math/order.js";
import type { FeatureMatrix, RecipeOptions, Waveform } from "../../types.js";

/** Seconds from one word of a fingerprint to the next. */
export const FINGERPRINT_SHIFT = 0.008;
/** Bits of a word. */
const FINGERPRINT_BITS = 24;

/** The band that every telephone lets through, in 25 bands; frames overlap by seven eighths, so that half a shift changes little. */
const RECIPE: RecipeOptions = {
  profile: "kaldi",
  kind: "fbank",
  frameLength: 0.064,
  frameShift: FINGERPRINT_SHIFT,
  preEmphasis: 0,
  numMelBands: FINGERPRINT_BITS + 1,
  lowFrequency: 300,
  highFrequency: 3400,
  deltaOrder: 0,
  logEnergy: "drop",
};

/** Hz; of a lower rate there is no such band. */
const LEAST_RATE = 6800;

/** The fingerprint of a recording: a word of 24 bits every 8 ms. Empty where it is too short, or of too low a rate. */
export type Fingerprinter = (waveform: Waveform) => Uint32Array;

/**
 * Fingerprints as of Haitsma and Kalker, ISMIR 2002, section 4.2, with log energies E(t, b) of mel bands:
 *
 *   bit b of word t is 1 when  E(t, b) − E(t, b+1) − ( E(t−1, b) − E(t−1, b+1) ) > 0
 *
 * The level and any constant filter fall out of the differences, and a shift by less than a frame changes few of them.
 * Their frames of 370 ms are longer than a word, so these are 64 ms.
 */
export function createFingerprinter(): Fingerprinter {
  const extractors = new Map<number, FeatureExtractor>();
  return (waveform) => {
    const { sampleRate } = waveform;
    if (sampleRate < LEAST_RATE) return new Uint32Array(0);
    const extract = extractors.get(sampleRate) ?? createExtractor(RECIPE, sampleRate);
    extractors.set(sampleRate, extract);
    try {
      return wordsOf(extract(waveform));
    } catch (error) {
      if (error instanceof ShapeError) return new Uint32Array(0);
      throw error;
    }
  };
}

function wordsOf({ data, numFrames, dim }: FeatureMatrix): Uint32Array {
  const words = new Uint32Array(Math.max(0, numFrames - 1));
  for (let t = 0; t < words.length; t++) {
    let word = 0;
    for (let b = 0; b + 1 < dim; b++) {
      const at = t * dim + b;
      const before = (data[at] as number) - (data[at + 1] as number);
      const after = (data[at + dim] as number) - (data[at + dim + 1] as number);
      word = 2 * word + (after > before ? 1 : 0);
    }
    words[t] = word;
  }
  return words;
}

/** Two fingerprints that agree on a stretch. */
interface FingerprintMatch {
  readonly first: number;
  readonly second: number;
  /** Word t of the second is word t + offset of the first. */
  readonly offset: number;
  /** Share of the bits that differ there. */
  readonly errorRate: number;
}

/** Of two sounds that have nothing to do with one another half of the bits differ; Haitsma and Kalker allow 0.35 of 8192. */
const MOST_ERRORS = 0.25;
/** Words about one that agrees over which a place is tried first. */
const TRIED_WORDS = 48;
/** Words that two recordings must share: 128 ms and a frame. */
const LEAST_WORDS = 16;
/** And the share of the shorter one: the end of one pause is much like the beginning of another. */
const LEAST_SHARE = 0.5;
/** A word that so many have tells nothing. */
const MOST_ALIKE = 256;
/** Positions go up to 2²⁹ − 1, so that a word and a position are one whole number of a double. */
const POSITIONS = 2 ** 29;

/**
 * Pairs of fingerprints that agree on a stretch, where they share at least half of the shorter one; the best place of each
 * pair. Words that occur in both find the place, bits that differ around it decide. Apart from the words themselves it holds
 * 8 bytes a word. O(n log n) for n words, most of which occur once.
 */
export function similarFingerprints(fingerprints: readonly Uint32Array[]): FingerprintMatch[] {
  const best = new Map<string, FingerprintMatch>();
  const index = sortedWords(fingerprints);
  const owner = ownersOf(fingerprints);
  for (let start = 0; start < index.length; ) {
    const word = Math.floor((index[start] as number) / POSITIONS);
    let end = start + 1;
    while (end < index.length && Math.floor((index[end] as number) / POSITIONS) === word) end++;
    if (end - start <= MOST_ALIKE) comparePlaces(index.subarray(start, end), owner, fingerprints, best);
    start = end;
  }
  return [...best.values()].sort((a, b) => a.second - b.second || a.first - b.first);
}

/** Each word with its position among all words of all fingerprints, ascending. Words of one value alone (digital silence) are left out. */
function sortedWords(fingerprints: readonly Uint32Array[]): Float64Array {
  const total = fingerprints.reduce((sum, words) => sum + words.length, 0);
  const keys = new Float64Array(Math.min(total, POSITIONS));
  let count = 0;
  let position = 0;
  for (const words of fingerprints) {
    for (let t = 0; t < words.length && position < POSITIONS; t++, position++) {
      const word = words[t] as number;
      if (word !== 0) keys[count++] = word * POSITIONS + position;
    }
  }
  return keys.subarray(0, count).sort();
}

/** Whose a position is, and which of its words. */
type Owner = (position: number) => readonly [fingerprint: number, word: number];

function ownersOf(fingerprints: readonly Uint32Array[]): Owner {
  const starts = new Float64Array(fingerprints.length);
  for (let i = 1; i < starts.length; i++) {
    starts[i] = (starts[i - 1] as number) + (fingerprints[i - 1]?.length ?? 0);
  }
  return (position) => {
    const own = firstOver(starts, position) - 1;
    return [own, position - (starts[own] as number)];
  };
}

function comparePlaces(
  keys: Float64Array,
  owner: Owner,
  fingerprints: readonly Uint32Array[],
  best: Map<string, FingerprintMatch>,
): void {
  const places = Array.from(keys, (key) => owner(key % POSITIONS));
  for (const [j, [second, inSecond]] of places.entries()) {
    for (const [first, inFirst] of places.slice(0, j)) {
      if (first === second) continue;
      const offset = inFirst - inSecond;
      const pair = `${first} ${second}`;
      const known = best.get(pair);
      if (known?.offset === offset) continue;
      const [a, b] = [fingerprints[first] as Uint32Array, fingerprints[second] as Uint32Array];
      const errorRate = errorRateNear(inSecond, a, b, offset);
      if (errorRate <= (known?.errorRate ?? MOST_ERRORS)) best.set(pair, { first, second, offset, errorRate });
    }
  }
}

/** Share of the bits that differ in the words about one of the second; 1 where the two share too little to tell. */
function errorRateNear(word: number, a: Uint32Array, b: Uint32Array, offset: number): number {
  const first = Math.max(0, -offset);
  const last = Math.min(b.length, a.length - offset);
  if (last - first < Math.max(LEAST_WORDS, LEAST_SHARE * Math.min(a.length, b.length))) return 1;
  const start = Math.max(first, Math.min(word - TRIED_WORDS / 2, last - TRIED_WORDS));
  const end = Math.min(last, start + TRIED_WORDS);
  let numErrors = 0;
  for (let t = start; t < end; t++) numErrors += countBits((a[t + offset] as number) ^ (b[t] as number));
  return numErrors / (FINGERPRINT_BITS * (end - start));
}

/** Bits that are 1, by halves (Warren, Hacker's Delight, section 5-1). */
function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** That two recordings hold one sound: y_n = gain · x_(n + lag), but for what was done to it since. */
export interface SharedSound {
  /** Of the samples that both have, about their means: ± 1 for the same sound, − 1 for one turned upside down. */
  readonly correlation: number;
  /** dB by which the second is louder. */
  readonly gain: number;
  /** Seconds into the first at which the second begins; negative where it begins before. */
  readonly offset: number;
}

/** The same sound with noise 7 dB under it has 0.9. Of the 621 pairs of different words whose fingerprints agree, the greatest has 0.6. */
const LEAST_CORRELATION = 0.9;
/** Of the energy of the second or the first that must lie in what they share. */
const LEAST_ENERGY = 0.5;
/** Seconds to each side of the offset at which the two are tried. */
const REACH = 0.01;
/** Seconds of the loudest sound that are tried before all is. */
const EXCERPT = 0.25;
/** What the excerpt must reach for that. */
const LEAST_OF_EXCERPT = 0.8;

/**
 * Whether two recordings of one sample rate hold the same sound: the lag near `offset` at which they correlate most. O(samples) for
 * those that do not, as the loudest quarter second is tried first.
 *
 * @param offset  seconds into the first at which the second begins, to about 10 ms
 * @returns null where they do not, or share too little of their sound
 */
export function sharedSound(first: Waveform, second: Waveform, offset: number): SharedSound | null {
  const { sampleRate } = first;
  const [x, y] = [aboutMean(first.samples), aboutMean(second.samples)];
  const about = Math.round(offset * sampleRate);
  const reach = Math.round(REACH * sampleRate);
  const excerpt = loudest(y, overlap(x, y, about), Math.round(EXCERPT * sampleRate));
  const lag = bestLag(x, y, about, reach, excerpt);
  if (Math.abs(sums(x, y, lag, excerpt).correlation) < LEAST_OF_EXCERPT) return null;
  const shared = overlap(x, y, lag);
  const { correlation, xy, xx, yy } = sums(x, y, lag, shared);
  const share = Math.max(xx / energy(x), yy / energy(y));
  if (Math.abs(correlation) < LEAST_CORRELATION || share < LEAST_ENERGY) return null;
  return { correlation, gain: 20 * Math.log10(Math.abs(xy) / xx), offset: lag / sampleRate };
}

function aboutMean(samples: Float32Array): Float32Array {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  return samples.map((sample) => sample - mean);
}

const energy = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0);

/** Samples of the second recording. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The samples y_n for which there is x_(n + lag). */
function overlap(x: Float32Array, y: Float32Array, lag: number): Stretch {
  return { start: Math.max(0, -lag), end: Math.max(0, -lag, Math.min(y.length, x.length - lag)) };
}

/** The stretch of at most `length` samples, half of them apart, with the most energy. */
function loudest(y: Float32Array, { start, end }: Stretch, length: number): Stretch {
  let best: Stretch = { start, end: Math.min(end, start + length) };
  let most = 0;
  for (let from = start; from < end; from += Math.max(1, length >> 1)) {
    const stretch = { start: Math.max(start, Math.min(from, end - length)), end: Math.min(end, from + length) };
    const here = energy(y.subarray(stretch.start, stretch.end));
    if (here <= most) continue;
    most = here;
    best = stretch;
  }
  return best;
}

function bestLag(x: Float32Array, y: Float32Array, about: number, reach: number, stretch: Stretch): number {
  let best = about;
  let most = 0;
  for (let lag = about - reach; lag <= about + reach; lag++) {
    const size = Math.abs(sums(x, y, lag, stretch).correlation);
    if (size <= most) continue;
    most = size;
    best = lag;
  }
  return best;
}

/** Σ x y, Σ x², Σ y² and the correlation, over those of the stretch for which there is an x. */
function sums(x: Float32Array, y: Float32Array, lag: number, { start, end }: Stretch) {
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let n = Math.max(start, -lag); n < Math.min(end, x.length - lag); n++) {
    const a = x[n + lag] as number;
    const b = y[n] as number;
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return { xy, xx, yy, correlation: xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0 };
}
