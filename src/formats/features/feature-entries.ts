import { CorpusError, FeatureFileError } from "../../errors.js";
import type { FeatureMatrix, Utterance } from "../../types.js";

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
  if (typeof key === "string" && key.length > 0 && !/\s|(?=\p{ASCII})\p{Cc}/u.test(key)) return;
  throw new FeatureFileError(`the key ${JSON.stringify(key)} is not one word; use letters, digits, "-" and "_"`);
}

export interface UtterancesFromArchiveOptions {
  /** What must not be split between training and test, by key, e.g. the speaker. @default none */
  readonly groups?: ReadonlyMap<string, string>;
  /** What to do with features of no label. @default "refuse" */
  readonly unlabelled?: "refuse" | "leave-out";
}

/**
 * Utterances to train and evaluate with from features that are extracted already, by Kaldi, HTK or voxmix. The labels are
 * those of Kaldi's `utt2spk` or any other table of keys; labels whose features do not come are not used.
 *
 * @param entries  as `readFeatures` gives them
 * @param labels   by key
 * @throws {CorpusError} naming the key, when features have no label, no group, or come twice, and when none came
 * @example
 * const speakers = new Map(["ada-1", "bob-1", "ada-2", "bob-2"].map((key) => [key, key.slice(0, 3)]));
 * const utterances = await utterancesFromArchive(readFeatures("feats.scp"), speakers);
 * (await trainClassifier(utterances, { by: "speaker", numComponents: 1 })).labels; // => ["ada", "bob"]
 */
export async function utterancesFromArchive(
  entries: FeatureEntries,
  labels: ReadonlyMap<string, string>,
  options: UtterancesFromArchiveOptions = {},
): Promise<Utterance[]> {
  const { groups, unlabelled = "refuse" } = options;
  const keys = new Set<string>();
  const utterances: Utterance[] = [];
  for await (const { key, features } of entries) {
    if (keys.has(key)) throw new CorpusError(`"${key}" has features twice; leave one of them out`);
    keys.add(key);
    const label = labels.get(key);
    const group = groups?.get(key);
    if (label === undefined && unlabelled === "leave-out") continue;
    if (label === undefined) throw new CorpusError(`"${key}" has features and no label; add it to the labels`);
    if (groups && group === undefined) throw new CorpusError(`"${key}" has a label and no group; add it to the groups`);
    utterances.push({ label, path: key, features, ...(group === undefined ? {} : { group }) });
  }
  if (utterances.length > 0) return utterances;
  throw new CorpusError(`of ${keys.size} features none has one of the ${labels.size} labels; are the keys the same?`);
}
