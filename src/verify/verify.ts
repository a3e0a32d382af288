/** A claimed identity against the enrolled speaker: score, threshold, decision; or the likeliest of all enrolled. */

import { naturalOrder } from "../math/order.js";
import type { VoiceRecording } from "./enroll.js";
import {
  asScorer,
  checkScored,
  createVerifierScorer,
  type SpeakerScore,
  type VerifierScorer,
  type VerifierScorerOptions,
} from "./scoring/verifier-scorer.js";
import type { Verifier } from "./verifier.js";

/** Whether a claim is accepted, and how clearly. */
export interface Verification extends SpeakerScore {
  readonly accepted: boolean;
  /** What the score is held against. */
  readonly threshold: number;
  readonly thresholdFrom: VerifierScorer["thresholdFrom"];
  readonly numFrames: number;
}

/** Who speaks, or nobody who is enrolled. */
export interface Identification {
  /** The best speaker, where the threshold is reached; else null. */
  readonly speaker: string | null;
  /** Whoever scores highest, accepted or not. */
  readonly best: SpeakerScore;
  readonly threshold: number;
  readonly thresholdFrom: VerifierScorer["thresholdFrom"];
  /** Of all speakers, the best first. */
  readonly scores: readonly SpeakerScore[];
  readonly numFrames: number;
}

/**
 * Whether a recording is of the speaker it is claimed to be of: whether its score reaches the threshold.
 * `createVerifierScorer` has the formulas; give its result in place of the verifier to decide on many recordings, with the
 * options that it was made with.
 *
 * @param name       of an enrolled speaker
 * @param recording  sound of the verifier's sample rate, or features made by its recipe
 * @throws {OptionError} when nobody of that name is enrolled, or an option is out of range
 * @throws {ShapeError} when the recording is silent, or of another sample rate or front end
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const verifier = enroll(createVerifier(ubm), "ada", [featureMatrix([[1], [1.5], [10]])]);
 * verify(verifier, "ada", featureMatrix([[1.2], [10]]), { scoring: "exact" }).raw; // => 0.10706
 * verify(verifier, "ada", featureMatrix([[-1], [8]])).accepted; // => false
 */
export function verify(
  verifier: Verifier | VerifierScorer,
  name: string,
  recording: VoiceRecording,
  options: VerifierScorerOptions = {},
): Verification {
  const scorer = "scoresOf" in verifier ? verifier : createVerifierScorer(verifier, { ...options, speakers: [name] });
  checkScored(scorer, name);
  const { scores, numFrames } = scorer.scoresOf(recording);
  const ofSpeaker = scores.find(({ speaker }) => speaker === name) as SpeakerScore;
  const { threshold, thresholdFrom } = scorer;
  return { ...ofSpeaker, accepted: ofSpeaker.score >= threshold, threshold, thresholdFrom, numFrames };
}

/**
 * Who of the enrolled speakers a recording is of, or that it is of none: open-set identification. The one who scores
 * highest is it, if his score reaches the threshold; of equal ones he whose name sorts first.
 *
 * @param recording  sound of the verifier's sample rate, or features made by its recipe
 * @throws {OptionError} when nobody is enrolled, or an option is out of range
 * @throws {ShapeError} when the recording is silent, or of another sample rate or front end
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const ada = enroll(createVerifier(ubm), "ada", [featureMatrix([[1], [1.5], [10]])]);
 * const both = enroll(ada, "bob", [featureMatrix([[-1], [8], [8.5]])]);
 * identify(both, featureMatrix([[-1], [8]])).speaker; // => "bob"
 * identify(both, featureMatrix([[5], [4]]), { threshold: 1 }).speaker; // => null
 */
export function identify(
  verifier: Verifier | VerifierScorer,
  recording: VoiceRecording,
  options: VerifierScorerOptions = {},
): Identification {
  const scorer = asScorer(verifier, options);
  const { scores, numFrames } = scorer.scoresOf(recording);
  const ordered = scores.toSorted((a, b) => b.score - a.score || naturalOrder(a.speaker, b.speaker));
  const best = ordered[0] as SpeakerScore;
  const { threshold, thresholdFrom } = scorer;
  const speaker = best.score >= threshold ? best.speaker : null;
  return { speaker, best, threshold, thresholdFrom, scores: ordered, numFrames };
}
