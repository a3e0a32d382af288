import { OptionError, TrainingDataError } from "../errors.js";
import { createRandom, permutation } from "../math/random.js";
import type { ScoredTrial, Utterance, VerificationTrial } from "../types.js";
import { byLabel } from "./cohort.js";
import { NOTHING_LEARNED } from "./create-verifier.js";
import { enroll } from "./enroll.js";
import type { VoiceRecording } from "./recording-features.js";
import { scoreTrials } from "./score-trials.js";
import type { Verifier } from "./verifier.js";
import type { VerifierScorerOptions } from "./verifier-scorer.js";

export interface DevelopmentOptions extends Omit<VerifierScorerOptions, "speakers" | "threshold"> {
  /** Recordings that each speaker is enrolled from; the others are tested. @default 5, or half of what he has */
  readonly enrollmentRecordings?: number;
  /** Of the draw of these recordings. @default 0 */
  readonly seed?: number;
}

const ENROLLMENT_RECORDINGS = 5;

/** A speaker's recordings, some to enrol and some to test. */
interface Portions {
  readonly name: string;
  readonly enrolled: readonly Utterance[];
  readonly tested: readonly Utterance[];
}

/**
 * Trials to learn a threshold from: each speaker is enrolled from some of his recordings, drawn at random, and all others are tested
 * against everybody. The speakers should be ones that the background model was not trained on, and the recordings like those of
 * later use: as long, and as many to enrol. Those with one recording are left out.
 *
 * @param verifier    whoever is enrolled in it stays out of this
 * @param utterances  recordings; the label of each is its speaker
 * @returns scores as the verifier's `scoring` makes them, before calibration
 * @throws {TrainingDataError} when there are not two speakers with two recordings
 * @throws {OptionError} when an option is out of range
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const utterances = [1, 1.2, -1, -1.1].map((x, i) => ({ label: i < 2 ? "ada" : "bob", features: featureMatrix([[x], [9]]) }));
 * const trials = developmentTrials(createVerifier(ubm), utterances);
 * trials.map(({ isTarget, score }) => isTarget === score > 0); // => [true, true, true, true]
 */
export function developmentTrials(
  verifier: Verifier,
  utterances: readonly Utterance[],
  options: DevelopmentOptions = {},
): ScoredTrial[] {
  const { enrollmentRecordings, seed = 0, ...scoring } = options;
  if (enrollmentRecordings !== undefined && !(Number.isSafeInteger(enrollmentRecordings) && enrollmentRecordings > 0)) {
    throw new OptionError(`enrollmentRecordings is a whole number of at least 1, not ${enrollmentRecordings}`);
  }
  const portions = portionsOf(utterances, enrollmentRecordings ?? ENROLLMENT_RECORDINGS, seed);
  let enrolled: Verifier = { ...verifier, speakers: [], decision: NOTHING_LEARNED };
  for (const { name, enrolled: own } of portions) {
    enrolled = enroll(enrolled, name, own.map(recordingOf), {
      ...scoring,
      duplicates: "skip",
      recordingNames: own.map((utterance, i) => utterance.path ?? `recording ${i} of ${name}`),
    });
  }
  const tested = portions.flatMap((portion) =>
    portion.tested.map((utterance, i) => ({
      speaker: portion.name,
      test: utterance.path === undefined ? `${portion.name} ${i}` : `${utterance.path} (${portion.name} ${i})`,
      recording: recordingOf(utterance),
    })),
  );
  const speakerOf = new Map(tested.map(({ test, speaker }) => [test, speaker]));
  const trials: VerificationTrial[] = tested.flatMap(({ test, speaker }) =>
    portions.map(({ name }) => ({ model: name, test, isTarget: name === speaker })),
  );
  const recordings = new Map(tested.map(({ test, recording }) => [test, recording]));
  return scoreTrials(enrolled, trials, recordings, scoring).map((trial) => ({
    ...trial,
    speaker: speakerOf.get(trial.test) as string,
  }));
}

const recordingOf = (utterance: Utterance): VoiceRecording =>
  "features" in utterance ? utterance.features : utterance.waveform;

/** Half of the recordings at most are enrolled, so that as many are left. */
function portionsOf(utterances: readonly Utterance[], wanted: number, seed: number): Portions[] {
  const random = createRandom(seed);
  const portions = [...byLabel(utterances)]
    .filter(([, { length }]) => length >= 2)
    .map(([name, own]) => {
      const order = Array.from(permutation(own.length, random), (i) => own[i] as Utterance);
      const count = Math.min(wanted, Math.floor(own.length / 2));
      return { name, enrolled: order.slice(0, count), tested: order.slice(count) };
    });
  if (portions.length >= 2) return portions;
  throw new TrainingDataError(
    `trials take two speakers with two recordings or more, and there ${portions.length === 1 ? "is 1" : "is none"}; ` +
      "give more speakers, the label of each recording being its speaker",
  );
}
