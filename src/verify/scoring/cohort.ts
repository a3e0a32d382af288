/** The cohort that a verifier keeps, and the normalisation of scores by it. */

import {
  type CohortStatistics,
  cohortStatistics,
  deviationsAbove,
  normalizeScore,
} from "../../calibrate/normalize-score.js";
import { ShapeError } from "../../errors.js";
import { kernelOptions } from "../../gmm/passes/pass.js";
import { createLinearRatioScorer, createRatioScorer } from "../../gmm/score/likelihood-ratio.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { addStatistics } from "../../kernels/statistics.js";
import { groupBy } from "../../math/order.js";
import { checkOption, integerFrom } from "../../options.js";
import type { FeatureMatrix, GaussianMixture, Utterance } from "../../types.js";
import { voiceFeatures, voiceStatistics } from "../enroll.js";
import type { CohortSpeaker, Verifier } from "../verifier.js";
import type { RatioScoring, ScoringSettings } from "./scoring-settings.js";

export interface CohortSettings extends KernelOptions {
  /** Recordings of each speaker that are kept to score enrolled models with, the first of them. @default 5 */
  readonly recordingsPerSpeaker?: number;
  /** Frames kept of each such recording, the first of them. @default 500 */
  readonly framesPerRecording?: number;
}

/**
 * The verifier with a cohort to normalise scores by, in place of the one it had: voices like those to be expected of impostors.
 * Those that the background model was trained on will do; voices that it never heard are fairer. The label of an utterance is
 * its speaker; his model is of all his recordings.
 *
 * @throws {OptionError} when an option is out of range
 * @throws {ShapeError} when a recording is silent, or not as the verifier's recipe makes them
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 9], covariances: [1, 1] });
 * const others = ["eve", "bob"].map((label, i) => ({ label, features: featureMatrix([[i], [9 - i], [i]]) }));
 * withCohort(createVerifier(ubm), others).cohort.map(({ name }) => name); // => ["eve", "bob"]
 */
export function withCohort(
  verifier: Verifier,
  utterances: readonly Utterance[],
  options: CohortSettings = {},
): Verifier {
  const { recordingsPerSpeaker = 5, framesPerRecording = 500 } = options;
  checkOption("cohort", "recordingsPerSpeaker", integerFrom(1), recordingsPerSpeaker);
  checkOption("cohort", "framesPerRecording", integerFrom(1), framesPerRecording);
  const kernel = kernelOptions(options);
  const cohort: CohortSpeaker[] = [...byLabel(utterances)].map(([name, ofSpeaker]) => {
    const named = ofSpeaker.map((utterance, i) => namedFeatures(verifier, utterance, i));
    const statistics = named.map(({ features, ...called }) =>
      voiceStatistics(verifier, features, { ...called, kernel }),
    );
    const recordings = named
      .slice(0, recordingsPerSpeaker)
      .map(({ features }) => firstFrames(features, framesPerRecording));
    return { name, statistics: statistics.reduce(addStatistics), recordings };
  });
  return { ...verifier, cohort };
}

/** Utterances by their labels, in the order the labels come in. */
export const byLabel = <T extends { readonly label: string }>(utterances: readonly T[]): Map<string, T[]> =>
  groupBy(utterances, ({ label }) => label);

function namedFeatures(verifier: Verifier, utterance: Utterance, index: number) {
  const name = utterance.path ?? `recording ${index} of ${utterance.label}`;
  const recording = "features" in utterance ? utterance.features : utterance.waveform;
  return { name, features: voiceFeatures(verifier, recording, name) };
}

/** A copy: a view would hold on to the whole. */
function firstFrames({ data, numFrames, dim, frameShift }: FeatureMatrix, most: number): FeatureMatrix {
  const kept = Math.min(numFrames, most);
  return { data: data.slice(0, kept * dim), numFrames: kept, dim, frameShift };
}

/** Whose scores are normalised: S enrolled speakers, then the C of the cohort, in the order that they are scored in. */
interface NormalizedModels {
  readonly speakers: readonly string[];
  readonly cohort: readonly CohortSpeaker[];
  readonly scorer: RawScorer;
}

/**
 * Score normalisation by a cohort: a function from a recording's S raw scores and its C scores under the cohort models to S
 * normalised ones. A cohort speaker who bears the name of an enrolled one is taken for the same, and left out for him.
 */
export function createCohortNormalizer(
  models: NormalizedModels,
  { normalization, topCohort }: Pick<ScoringSettings, "normalization" | "topCohort">,
): (raw: Float64Array, cohort: Float64Array) => Float64Array {
  if (normalization === "none") return (raw) => raw;
  const method = normalization === "adaptive-s" ? "s" : normalization;
  const others = models.speakers.map((name) => othersOf(name, models.cohort));
  const statisticsOf = (scores: readonly number[]): CohortStatistics =>
    cohortStatistics(scores, normalization === "adaptive-s" ? { top: Math.min(topCohort, scores.length) } : {});
  const sides = normalization === "t" ? null : impostorStatistics(models, statisticsOf);
  return (raw, cohort) =>
    raw.map((score, s) => {
      const model = sides?.speakers[s] ?? NO_STATISTICS;
      const ofTest = (others[s] as readonly number[]).map((c) => {
        const ofCohort = cohort[c] as number;
        return method === "zt" ? deviationsAbove(ofCohort, sides?.cohort[c] ?? NO_STATISTICS) : ofCohort;
      });
      const test = method === "z" ? NO_STATISTICS : statisticsOf(ofTest);
      return normalizeScore(score, method, { model, test });
    });
}

/** What a side that is not asked for is. */
const NO_STATISTICS: CohortStatistics = { mean: 0, deviation: 1, count: 0 };

/** The places of the cohort speakers who are somebody else. */
function othersOf(name: string, cohort: readonly CohortSpeaker[]): readonly number[] {
  const others = [...cohort.keys()].filter((c) => cohort[c]?.name !== name);
  if (others.length >= 2) return others;
  throw new ShapeError(
    `score normalisation needs a cohort of at least two speakers other than "${name}", and there are ${others.length}; ` +
      'give one by withCohort (voxmix train-ubm keeps the speakers it was trained on), or score with normalization "none"',
  );
}

/** How the recordings of the cohort score under each model but those of the same name. */
function impostorStatistics(
  { speakers, cohort, scorer }: NormalizedModels,
  statisticsOf: (scores: readonly number[]) => CohortStatistics,
): { readonly speakers: readonly CohortStatistics[]; readonly cohort: readonly CohortStatistics[] } {
  const rows = cohort.flatMap(({ name, recordings }) =>
    recordings.map((features) => ({ name, scores: scorer(features) })),
  );
  const of = (model: string, column: number) =>
    statisticsOf(rows.filter(({ name }) => name !== model).map(({ scores }) => scores[column] as number));
  return {
    speakers: speakers.map((name, s) => of(name, s)),
    cohort: cohort.map(({ name }, c) => of(name, speakers.length + c)),
  };
}

/** Scores of a recording against M models, in the order of the models. */
export type RawScorer = (features: FeatureMatrix) => Float64Array;

/** @throws {OptionError} when the method does not fit the models */
export function createRawScorer(
  models: readonly GaussianMixture[],
  ubm: GaussianMixture,
  options: { readonly scoring: RatioScoring } & Pick<ScoringSettings, "topComponents"> & KernelOptions,
): RawScorer {
  const { scoring, topComponents } = options;
  const kernel = kernelOptions(options);
  if (models.length === 0) return () => new Float64Array(0);
  if (scoring === "linear") return createLinearRatioScorer(models, ubm, kernel);
  return createRatioScorer(models, ubm, scoring === "top" ? { ...kernel, topComponents } : kernel);
}
