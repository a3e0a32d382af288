/** Verification: is it the voice it is claimed to be? A background model, enrolled speakers, scores, decisions. */

export { type CalibrateOptions, calibrateVerifier } from "./calibrate-verifier.js";
export { type CohortSettings, withCohort } from "./cohort.js";
export { type CreateVerifierOptions, createVerifier } from "./create-verifier.js";
export { type DevelopmentOptions, developmentTrials } from "./development-trials.js";
export { type EnrollOptions, enroll, removeSpeaker } from "./enroll.js";
export type { HeldOutOptions } from "./held-out-speakers.js";
export type { VoiceRecording } from "./recording-features.js";
export { scoreTrials } from "./score-trials.js";
export type { ScoringMethod, ScoringOptions, ScoringSettings, VerifierNormalization } from "./scoring-settings.js";
export { speakerModel } from "./speaker-model.js";
export {
  type ResolvedVerifierOptions,
  resolveVerifierOptions,
  trainVerifier,
  type VerifierOptions,
} from "./train-verifier.js";
export type {
  CohortSpeaker,
  DecisionCriterion,
  DecisionEvidence,
  EnrolledSpeaker,
  Verifier,
  VerifierDecision,
  VerifierTraining,
} from "./verifier.js";
export {
  createVerifierScorer,
  type RecordingScores,
  type SpeakerScore,
  type VerifierScorer,
  type VerifierScorerOptions,
} from "./verifier-scorer.js";
export { type Identification, identify, type Verification, verify } from "./verify.js";
