import { OptionError, ShapeError } from "../errors.js";
import { pairwiseSum } from "../math/sums.js";
import { checkOption, oneOf } from "../options.js";
import { notFinite } from "./score-calibration.js";

/** Scores made comparable across models and recordings, by the scores of a cohort of other speakers. */

/**
 * z (Li and Porter 1988): how far a score lies above those of other speakers on the same model. t (Auckenthaler, Carey and
 * Lloyd-Thomas 2000): above those of other speakers' models on the same recording. zt (Vogt, Baker and Sridharan 2005): z, then
 * t. s (Kenny 2010; Shum et al. 2010): their mean, the same whichever side is called the model; with `adaptiveCohort` adaptive.
 */
export type ScoreNormalization = "z" | "t" | "zt" | "s";

/**
 * A score in deviations above those of impostors:
 *
 *   z = (s − μ_model) / σ_model      t = (s − μ_test) / σ_test      zt = (z − μ_test) / σ_test      s = ½ (z + t)
 *
 * @param method      zt takes `test` statistics of scores that are z-normalised, each with the statistics of its own model
 * @param statistics  of both sides; z and t read one
 * @example
 * const statistics = { model: cohortStatistics([1, 2, 3]), test: cohortStatistics([0, 2, 4]) };
 * normalizeScore(5, "t", statistics); // => 1.5
 * normalizeScore(5, "s", statistics); // => 2.25
 * normalizeScore(5, "s", adaptiveCohort({ model: [1, 2, 3], test: [0, 2, 4] }, { top: 2 })); // => 2.4749
 */
export function normalizeScore(score: number, method: ScoreNormalization, statistics: TrialStatistics): number {
  const { model, test } = statistics;
  switch (method) {
    case "z":
      return deviationsAbove(score, model);
    case "t":
      return deviationsAbove(score, test);
    case "zt":
      return deviationsAbove(deviationsAbove(score, model), test);
    case "s":
      return (deviationsAbove(score, model) + deviationsAbove(score, test)) / 2;
  }
}

export const deviationsAbove = (score: number, { mean, deviation }: CohortStatistics): number =>
  (score - mean) / deviation;

/** The statistics of the two sides of a trial. */
export interface TrialStatistics {
  /** Of the model's scores against recordings of other speakers. */
  readonly model: CohortStatistics;
  /** Of the recording's scores under models of other speakers. */
  readonly test: CohortStatistics;
}

export interface CohortStatistics {
  readonly mean: number;
  /** √( Σ (s − mean)² / (count − 1) ). */
  readonly deviation: number;
  /** How many scores they are of. */
  readonly count: number;
}

export interface CohortOptions {
  /** How many of the highest scores to take, at least 2. @default all */
  readonly top?: number;
}

/**
 * Mean and deviation of the scores of a cohort: of one model against recordings of other speakers (for z-norm), or of one
 * recording under the models of other speakers (for t-norm). Computed once, used for each trial of that model or recording.
 *
 *   mean = Σ s_i / N      deviation = √( Σ (s_i − mean)² / (N − 1) )
 *
 * O(N), with `top` O(N log N).
 *
 * @throws {ShapeError} when there are fewer than two scores, one is not finite, or all are equal
 * @throws {OptionError} unless `top` is whole and between 2 and the number of scores
 * @example
 * cohortStatistics([1, 2, 3]); // => { mean: 2, deviation: 1, count: 3 }
 * cohortStatistics([9, 1, 2, 7], { top: 2 }).mean; // => 8
 */
export function cohortStatistics(scores: ArrayLike<number>, { top }: CohortOptions = {}): CohortStatistics {
  checkCohort(scores);
  return statisticsOf(top === undefined ? scores : topIndices(scores, top).map((i) => scores[i]));
}

/** @throws {ShapeError} when all scores are equal */
function statisticsOf(scores: ArrayLike<number>): CohortStatistics {
  const count = scores.length;
  const mean = pairwiseSum(scores) / count;
  const squares = Float64Array.from(scores, (score) => (score - mean) ** 2);
  const deviation = Math.sqrt(pairwiseSum(squares) / (count - 1));
  if (deviation > 0) return { mean, deviation, count };
  throw new ShapeError(
    `all ${count} cohort scores are ${mean}: nothing to normalise by; use a cohort of different speakers, each once`,
  );
}

/** @throws {ShapeError} when there are fewer than two scores or one is not finite */
function checkCohort(scores: ArrayLike<number>): void {
  if (scores.length < 2) {
    throw new ShapeError(
      `score normalisation needs at least 2 cohort scores, not ${scores.length}; give recordings of more other speakers`,
    );
  }
  const unusable = notFinite(scores);
  if (unusable >= 0) {
    throw new ShapeError(`cohort score ${unusable} (from 0) is ${scores[unusable]}, not a finite number`);
  }
}

/** Where the highest scores stand, of equal ones the first. */
function topIndices(scores: ArrayLike<number>, top: number): number[] {
  if (!Number.isInteger(top) || top < 2 || top > scores.length) {
    throw new OptionError(`top is a whole number between 2 and the ${scores.length} scores of the cohort, not ${top}`);
  }
  return Array.from({ length: scores.length }, (_, i) => i)
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, top);
}

/** The scores of the two sides of a trial against the same cohort, in the same order of its members. */
export interface CohortScores {
  /** Of the model claimed against each member. */
  readonly model: ArrayLike<number>;
  /** Of the recording tested against each member. */
  readonly test: ArrayLike<number>;
}

export interface AdaptiveCohortOptions {
  /** Members to choose, at least 2. @default 300, or all where there are fewer */
  readonly top?: number;
  /**
   * Whose nearest members a side is measured on. own: each side's own (AS-norm1). other: the model on the members nearest to
   * the recording, the recording on those nearest to the model (AS-norm2).
   *
   * @default "own"
   */
  readonly nearest?: "own" | "other";
}

/**
 * The statistics of adaptive s-norm: each side of a trial is measured against the members of the cohort that are most like
 * it, so that speakers of another sex or channel do not count. Give them to `normalizeScore` with method "s".
 *
 *   own    model: s_m over top N of s_m      test: s_t over top N of s_t
 *   other  model: s_m over top N of s_t      test: s_t over top N of s_m
 *
 * O(N log N). Matějka et al. 2017, "Analysis of score normalization in multilingual speaker recognition", eqs. 5–8.
 *
 * @throws {ShapeError} when the two sides are not of the same cohort, or it has fewer than two members, or its scores are equal
 * @throws {OptionError} unless `top` is whole and between 2 and the number of members
 * @example
 * const scores = { model: [5, 4, 0, 1], test: [1, 3, 6, 8] };
 * adaptiveCohort(scores, { top: 2 }).test.mean; // => 7
 * adaptiveCohort(scores, { top: 2, nearest: "other" }).test.mean; // => 2
 */
export function adaptiveCohort({ model, test }: CohortScores, options: AdaptiveCohortOptions = {}): TrialStatistics {
  if (model.length !== test.length) {
    throw new ShapeError(
      `the model has ${model.length} cohort scores and the recording ${test.length}; score both against the same cohort`,
    );
  }
  checkCohort(model);
  checkCohort(test);
  const { top = Math.min(300, model.length), nearest = "own" } = options;
  checkOption("adaptive cohort", "nearest", oneOf("own", "other"), nearest);
  const over = (scores: ArrayLike<number>, chosen: ArrayLike<number>) =>
    statisticsOf(topIndices(chosen, top).map((i) => scores[i]));
  return nearest === "own"
    ? { model: over(model, model), test: over(test, test) }
    : { model: over(model, test), test: over(test, model) };
}
