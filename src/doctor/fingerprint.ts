import { ShapeError } from "../errors.js";
import { createExtractor, type FeatureExtractor } from "../features/extract.js";
import type { FeatureMatrix, RecipeOptions, Waveform } from "../types.js";

/** Seconds from one word of a fingerprint to the next. */
export const FINGERPRINT_SHIFT = 0.008;
/** Bits of a word. */
export const FINGERPRINT_BITS = 24;

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
