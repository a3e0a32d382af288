import { FeatureFileError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";

/** The features of one recording under the name they have in an archive. */
export interface FeatureEntry {
  /** One word: no spaces. Kaldi's utterance id. */
  readonly key: string;
  readonly features: FeatureMatrix;
  /** What the values are, where an HTK file said so, e.g. `MFCC_D_A_0`. */
  readonly kind?: string;
}

/** Entries that are there, or that come one after the other. */
export type FeatureEntries = Iterable<FeatureEntry> | AsyncIterable<FeatureEntry>;

/** @throws {FeatureFileError} unless it is one word, as a key of an archive must be */
export function checkKey(key: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not occur
  if (typeof key === "string" && key.length > 0 && !/[\s\u0000-\u001f\u007f]/.test(key)) return;
  throw new FeatureFileError(`the key ${JSON.stringify(key)} is not one word; use letters, digits, "-" and "_"`);
}
