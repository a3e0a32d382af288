import { OptionError, ShapeError } from "../errors.js";
import { type CohortStatistics, checkCohort, statisticsOf, topIndices } from "./cohort-statistics.js";

/** The scores of the two sides of a trial against the same cohort, in the same order of its members. */
export interface CohortScores {
  /** Of the model claimed against each member. */
  readonly model: ArrayLike<number>;
  /** Of the recording tested against each member. */
  readonly test: ArrayLike<number>;
}

/** The statistics that s-norm takes of the two sides of a trial. */
export interface TrialStatistics {
  readonly model: CohortStatistics;
  readonly test: CohortStatistics;
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
 * it, so that speakers of another sex or channel do not count. Give them to `sNorm`.
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
  if (nearest !== "own" && nearest !== "other") {
    throw new OptionError(`nearest is "own" or "other", not ${JSON.stringify(nearest)}`);
  }
  const over = (scores: ArrayLike<number>, chosen: ArrayLike<number>) =>
    statisticsOf(topIndices(chosen, top).map((i) => scores[i] as number));
  return nearest === "own"
    ? { model: over(model, model), test: over(test, test) }
    : { model: over(model, test), test: over(test, model) };
}
