import { classify, type PreparedClassifier, prepareClassifier } from "../../recognize/classify.js";
import type { Classifier, Trial, Utterance } from "../../types.js";

/**
 * Recordings of any labels, also such as the classifier does not know, classified: what `learnRejection`, `rejectionRates` and
 * `openSetRates` take. `evaluate` refuses labels that the classifier does not know.
 *
 * @throws {ShapeError} when sample rate or dimensions differ
 * @example
 * const [trial] = classifyTrials(classifier, [{ ...testUtterances[1], label: "stranger" }]);
 * trial.actual; // => "stranger"
 * trial.predicted; // => "bob"
 */
export function classifyTrials(model: Classifier | PreparedClassifier, utterances: readonly Utterance[]): Trial[] {
  const prepared = "forms" in model ? model : prepareClassifier(model);
  return utterances.map((utterance) => {
    const recording = "features" in utterance ? utterance.features : utterance.waveform;
    const { label, margin, scores, numFrames } = classify(prepared, recording);
    return {
      path: utterance.path ?? null,
      actual: utterance.label,
      predicted: label,
      margin,
      scores,
      numFrames,
      fold: null,
    };
  });
}
