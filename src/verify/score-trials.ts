import { OptionError } from "../errors.js";
import type { ScoredTrial, VerificationTrial } from "../types.js";
import type { VoiceRecording } from "./recording-features.js";
import { speakerNamed } from "./speaker-model.js";
import type { Verifier } from "./verifier.js";
import { asScorer, type SpeakerScore, type VerifierScorer, type VerifierScorerOptions } from "./verifier-scorer.js";

/**
 * The scores of many claims. Each recording is scored once, against all speakers in one pass over its frames: a trial list of
 * every recording against everybody costs no more than its recordings.
 *
 * @param trials      `model` is an enrolled speaker, `test` a key of the recordings
 * @param recordings  sound of the verifier's sample rate, or features made by its recipe
 * @returns the trials with their scores, in the order given
 * @throws {OptionError} when a trial names a speaker who is not enrolled, or a recording that is not there
 * @throws {ShapeError} when a recording is silent, or of another sample rate or front end
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[1], [1.5], [10]])]);
 * const recordings = new Map([["a1", featureMatrix([[1.2], [10]])], ["b1", featureMatrix([[-1], [8]])]]);
 * const trials = [
 *   { model: "ada", test: "a1", isTarget: true },
 *   { model: "ada", test: "b1", isTarget: false },
 * ];
 * scoreTrials(verifier, trials, recordings).map(({ score }) => score > 0); // => [true, false]
 */
export function scoreTrials(
  verifier: Verifier | VerifierScorer,
  trials: readonly VerificationTrial[],
  recordings: ReadonlyMap<string, VoiceRecording>,
  options: VerifierScorerOptions = {},
): ScoredTrial[] {
  const wanted = [...new Set(trials.map(({ model }) => model))];
  const scorer = asScorer(verifier, { speakers: wanted, ...options });
  const among = scorer.verifier.speakers.filter(({ name }) => scorer.speakers.includes(name));
  for (const name of wanted) speakerNamed({ speakers: among }, name);
  const scored = new Map<string, ReadonlyMap<string, number>>();
  for (const { test } of trials) {
    if (scored.has(test)) continue;
    const recording = recordings.get(test);
    if (!recording) {
      throw new OptionError(
        `a trial is of the recording ${JSON.stringify(test)}, which is not among the ${recordings.size} given; ` +
          "give it, or leave the trial out",
      );
    }
    scored.set(test, scoresBySpeaker(scorer.scoresOf(recording, test).scores));
  }
  return trials.map((trial) => ({ ...trial, score: scored.get(trial.test)?.get(trial.model) as number }));
}

const scoresBySpeaker = (scores: readonly SpeakerScore[]): ReadonlyMap<string, number> =>
  new Map(scores.map(({ speaker, score }) => [speaker, score]));
