import { recordingDigest } from "../features/extract.js";
import type { Classifier, TrainingSummary, Utterance } from "../types.js";

/** Which recordings a model was trained on, by their digests, and of which groups: to know them again in a test. */
export function trainingRecordings(utterances: readonly Utterance[]): Pick<TrainingSummary, "recordings" | "groups"> {
  const digests = utterances.map(
    (utterance) =>
      utterance.recording ?? recordingDigest("features" in utterance ? utterance.features : utterance.waveform),
  );
  const groups = utterances.flatMap(({ group }) => group ?? []);
  return {
    recordings: [...new Set(digests)].sort(),
    ...(groups.length < utterances.length ? {} : { groups: [...new Set(groups)].sort() }),
  };
}

/**
 * The classifier with the recordings and groups of models that its training went on from, as far as these know them: what they
 * heard it has heard.
 */
export function rememberingToo(classifier: Classifier, ancestors: readonly Pick<Classifier, "training">[]): Classifier {
  const { training } = classifier;
  const union = (of: "recordings" | "groups") => {
    const all = [training, ...ancestors.map((ancestor) => ancestor.training)].map((summary) => summary[of]);
    return all.every((known) => known === undefined)
      ? {}
      : { [of]: [...new Set(all.flatMap((known) => known ?? []))].sort() };
  };
  return { ...classifier, training: { ...training, ...union("recordings"), ...union("groups") } };
}
