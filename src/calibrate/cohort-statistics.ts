import { OptionError, ShapeError } from "../errors.js";
import { pairwiseSum } from "../math/sums.js";

/** What score normalisation needs to know of impostor scores. */
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
  return statisticsOf(top === undefined ? scores : topIndices(scores, top).map((i) => scores[i] as number));
}

/** @throws {ShapeError} when all scores are equal */
export function statisticsOf(scores: ArrayLike<number>): CohortStatistics {
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
export function checkCohort(scores: ArrayLike<number>): void {
  if (scores.length < 2) {
    throw new ShapeError(
      `score normalisation needs at least 2 cohort scores, not ${scores.length}; give recordings of more other speakers`,
    );
  }
  const unusable = Array.prototype.findIndex.call(scores, (score) => !Number.isFinite(score));
  if (unusable >= 0)
    throw new ShapeError(`cohort score ${unusable} (from 0) is ${scores[unusable]}, not a finite number`);
}

/**
 * Where the highest scores stand, of equal ones the first.
 *
 * @throws {OptionError} unless `top` is whole and between 2 and the number of scores
 */
export function topIndices(scores: ArrayLike<number>, top: number): number[] {
  if (!Number.isInteger(top) || top < 2 || top > scores.length) {
    throw new OptionError(`top is a whole number between 2 and the ${scores.length} scores of the cohort, not ${top}`);
  }
  return Array.from({ length: scores.length }, (_, i) => i)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
    .slice(0, top);
}
