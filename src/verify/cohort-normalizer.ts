import { type CohortStatistics, cohortStatistics } from "../calibrate/cohort-statistics.js";
import { sNorm, tNorm, zNorm, ztNorm } from "../calibrate/normalize-score.js";
import { ShapeError } from "../errors.js";
import type { RawScorer } from "./raw-scores.js";
import type { ScoringSettings } from "./scoring-settings.js";
import type { CohortSpeaker } from "./verifier.js";

/** Scores of one recording, made comparable between speakers, recordings, or both. */
export type CohortNormalizer = (raw: Float64Array, cohort: Float64Array) => Float64Array;

/** Whose scores are normalised: S enrolled speakers, then the C of the cohort, in the order that they are scored in. */
export interface NormalizedModels {
  readonly speakers: readonly string[];
  readonly cohort: readonly CohortSpeaker[];
  readonly scorer: RawScorer;
}

/**
 * Score normalisation by a cohort. A cohort speaker who bears the name of an enrolled one is taken for the same, and left out for
 * him.
 *
 * @returns a function from a recording's S raw scores and its C scores under the cohort models to S normalised ones
 * @throws {ShapeError} when fewer than two speakers of the cohort are others
 */
export function createCohortNormalizer(
  models: NormalizedModels,
  { normalization, topCohort }: Pick<ScoringSettings, "normalization" | "topCohort">,
): CohortNormalizer {
  if (normalization === "none") return (raw) => raw;
  const others = models.speakers.map((name) => othersOf(name, models.cohort));
  const statisticsOf = (scores: readonly number[]): CohortStatistics =>
    cohortStatistics(scores, normalization === "adaptive-s" ? { top: Math.min(topCohort, scores.length) } : {});
  const sides = normalization === "t" ? null : impostorStatistics(models, statisticsOf);
  return (raw, cohort) =>
    raw.map((score, s) => {
      const model = sides?.speakers[s] ?? NO_STATISTICS;
      if (normalization === "z") return zNorm(score, model);
      const ofTest = (others[s] as readonly number[]).map((c) => {
        const ofCohort = cohort[c] as number;
        return normalization === "zt" ? zNorm(ofCohort, sides?.cohort[c] ?? NO_STATISTICS) : ofCohort;
      });
      const test = statisticsOf(ofTest);
      if (normalization === "t") return tNorm(score, test);
      return normalization === "zt" ? ztNorm(score, { model, test }) : sNorm(score, { model, test });
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
