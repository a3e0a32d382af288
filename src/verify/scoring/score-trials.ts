/** Scores of lists of claims, and the claims among speakers held out that a threshold is learned on. */

import { OptionError, TrainingDataError } from "../../errors.js";
import { createRandom, permutation } from "../../math/random.js";
import { heldOutTable } from "../../options/verification-table.js";
import { checkOption, completeOptions } from "../../options.js";
import type { ScoredTrial, Utterance, VerificationTrial } from "../../types.js";
import { enroll, type VoiceRecording } from "../enroll.js";
import { NOTHING_LEARNED, type Verifier } from "../verifier.js";
import { byLabel } from "./cohort.js";
import { asScorer, checkScored, type VerifierScorer, type VerifierScorerOptions } from "./verifier-scorer.js";

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
  for (const name of wanted) checkScored(scorer, name);
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
    const { scores } = scorer.scoresOf(recording, test);
    scored.set(test, new Map(scores.map(({ speaker, score }) => [speaker, score])));
  }
  return trials.map((trial) => ({ ...trial, score: scored.get(trial.test)?.get(trial.model) as number }));
}

export interface DevelopmentOptions extends Omit<VerifierScorerOptions, "speakers" | "threshold"> {
  /** Recordings that each speaker is enrolled from; the others are tested. @default 5, or half of what he has */
  readonly enrollmentRecordings?: number;
  /** Of the draw of these recordings. @default 0 */
  readonly seed?: number;
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
  const table = { enrollmentRecordings: heldOutTable.enrollmentRecordings };
  const {
    enrollmentRecordings,
    seed = 0,
    ...scoring
  } = completeOptions<Pick<Required<DevelopmentOptions>, "enrollmentRecordings">, DevelopmentOptions>(
    "held-out trials",
    table,
    options,
  );
  const portions = portionsOf(utterances, enrollmentRecordings, seed);
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

/** Each speaker's recordings, some to enrol and some to test: half of them at most are enrolled, so that as many are left. */
function portionsOf(utterances: readonly Utterance[], wanted: number, seed: number) {
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

/** How speakers are held out to learn the threshold from: background models never hear those that it is learned on. */
export interface HeldOutOptions {
  /** Parts that the speakers are dealt into, each with two at least. @default 5, or as many as the speakers allow */
  readonly folds?: number;
  /** Recordings that each is enrolled from; the others are tested. @default 5, or half of what he has */
  readonly enrollmentRecordings?: number;
}

/** Fewer could be no claimant and no impostor. */
const SPEAKERS_PER_FOLD = 2;

/**
 * The speakers of each fold. Those with one recording cannot be enrolled and tested, and are in none. Null where there are too
 * few speakers for two folds.
 */
export function speakerFolds(
  utterances: readonly Utterance[],
  { folds }: HeldOutOptions,
  seed: number,
): readonly (readonly string[])[] | null {
  const speakers = [...byLabel(utterances)].filter(([, { length }]) => length >= 2).map(([name]) => name);
  const most = Math.floor(speakers.length / SPEAKERS_PER_FOLD);
  if (folds !== undefined) checkOption("held-out trials", "folds", heldOutTable.folds.rule, folds);
  if (folds !== undefined && folds > most) {
    throw new TrainingDataError(
      `${folds} folds take ${folds * SPEAKERS_PER_FOLD} speakers with two recordings or more, and there are ` +
        `${speakers.length}: give more speakers, or fewer folds`,
    );
  }
  if (most < 2) return null;
  const count = folds ?? Math.min(heldOutTable.folds.default, most);
  const order = Array.from(permutation(speakers.length, createRandom(seed)), (i) => speakers[i] as string);
  return Array.from({ length: count }, (_, fold) => order.filter((_, i) => i % count === fold));
}
