import { recordingDigest } from "../features/recording-digest.js";
import type { TrainingSummary, Utterance } from "../types.js";

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
