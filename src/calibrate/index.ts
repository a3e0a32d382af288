/** Scores made comparable and made into log-likelihood ratios: normalisation, calibration, fusion. */

export {
  type AdaptiveCohortOptions,
  adaptiveCohort,
  type CohortScores,
  type TrialStatistics,
} from "./adaptive-cohort.js";
export { type CohortOptions, type CohortStatistics, cohortStatistics } from "./cohort-statistics.js";
export { normalizeScore, type ScoreNormalization, sNorm, tNorm, zNorm, ztNorm } from "./normalize-score.js";
