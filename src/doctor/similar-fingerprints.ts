import { FINGERPRINT_BITS } from "./fingerprint.js";

/** Two fingerprints that agree on a stretch. */
export interface FingerprintMatch {
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
 * pair. Words that occur in both find the place, bits that differ around it decide. Apart from the words themselves it holds 8 bytes a word. O(n log n) for n words, most of
 * which occur once.
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
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= position) low = middle;
      else high = middle;
    }
    return [low, position - (starts[low] as number)];
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
