/** Scores made comparable and made into log-likelihood ratios: normalisation, calibration, fusion. */

export {
  type AdaptiveCohortOptions,
  adaptiveCohort,
  type CohortScores,
  type TrialStatistics,
} from "./adaptive-cohort.js";
export {
  applyCalibration,
  type CalibrationOptions,
  type LogisticCalibrationOptions,
  type PavCalibrationOptions,
  trainCalibration,
} from "./calibration.js";
export { type CohortOptions, type CohortStatistics, cohortStatistics } from "./cohort-statistics.js";
export { type CrossCalibrationOptions, crossCalibrate, type KnownTrials } from "./cross-calibrate.js";
export { applyFusion, type FusionOptions, trainFusion } from "./fusion.js";
export { normalizeScore, type ScoreNormalization, sNorm, tNorm, zNorm, ztNorm } from "./normalize-score.js";
export type {
  LinearCalibration,
  PavCalibration,
  PavSmoothing,
  ScoreCalibration,
  SystemScores,
} from "./score-calibration.js";
