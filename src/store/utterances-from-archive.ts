import { CorpusError } from "../errors.js";
import type { Utterance } from "../types.js";
import type { FeatureEntries } from "./feature-entry.js";

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
 * trainClassifier(utterances, { by: "speaker", numComponents: 1 }).labels; // => ["ada", "bob"]
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
