/**
 * What tells how good models and scores are, those of other tools too: evaluation, detection, calibration. All of it is in the main
 * entry as well.
 */

// Scores: normalised, calibrated, fused.
export {
  applyCalibration,
  type CalibrationOptions,
  type LogisticCalibrationOptions,
  type PavCalibrationOptions,
  trainCalibration,
} from "./calibrate/calibration.js";
export { type CrossCalibrationOptions, crossCalibrate, type KnownTrials } from "./calibrate/cross-calibrate.js";
export { applyFusion, type FusionOptions, trainFusion } from "./calibrate/fusion.js";
export {
  type AdaptiveCohortOptions,
  adaptiveCohort,
  type CohortOptions,
  type CohortScores,
  type CohortStatistics,
  cohortStatistics,
  normalizeScore,
  type ScoreNormalization,
  type TrialStatistics,
} from "./calibrate/normalize-score.js";
export type {
  LinearCalibration,
  PavCalibration,
  PavSmoothing,
  ScoreCalibration,
  SystemScores,
} from "./calibrate/score-calibration.js";
// Evaluation: how well, and how sure of it; how many Gaussians.
export { adjustedRandIndex } from "./evaluate/clusterings.js";
export {
  type CompareReportsOptions,
  compareReports,
  type Disagreement,
  type LabelDifference,
  type ReportComparison,
} from "./evaluate/compare-reports.js";
export { cllr, minCllr } from "./evaluate/detection/cllr.js";
export type { DetPoints } from "./evaluate/detection/curves.js";
export {
  type DetCurve,
  detCurve,
  type RocCurve,
  type RocPoint,
  rocConvexHull,
  rocCurve,
} from "./evaluate/detection/curves.js";
export { actualDcf, type DetectionCost, minDcf, type OperatingPoint } from "./evaluate/detection/detection-cost.js";
export type { ResamplingOptions } from "./evaluate/detection/detection-intervals.js";
export type { ScoreHistogram } from "./evaluate/detection/detection-report.js";
export {
  type CostEstimate,
  type DetectionReport,
  type DetectionReportOptions,
  detectionReport,
  type Estimate,
} from "./evaluate/detection/detection-report.js";
export {
  type EqualErrorRate,
  type EqualErrorRateMethod,
  type EqualErrorRateOptions,
  equalErrorRate,
} from "./evaluate/detection/equal-error-rate.js";
export {
  type ClosedSetOptions,
  type CumulativeMatch,
  closedSetTrials,
  cumulativeMatch,
  type OpenSetOptions,
  type OpenSetPoint,
  type OpenSetRates,
  openSetRates,
} from "./evaluate/detection/open-set.js";
export type { TimeSpan } from "./evaluate/diarization.js";
export {
  type DiarizationError,
  type DiarizationErrorOptions,
  diarizationErrorRate,
  pooledDiarizationError,
} from "./evaluate/diarization.js";
export { crossValidate, leaveOneOut } from "./evaluate/folds/cross-validate.js";
export {
  type Fold,
  groupFolds,
  kFolds,
  leaveOneOutFolds,
  predefinedFolds,
  stratifiedGroupFolds,
} from "./evaluate/folds/folds.js";
export {
  type NestedChoice,
  type NestedOptions,
  type NestedReport,
  nestedCrossValidate,
} from "./evaluate/folds/nested-cross-validation.js";
export {
  crossValidateRepeatedly,
  type RepeatedOptions,
  type RepeatedReport,
} from "./evaluate/folds/repeated-cross-validation.js";
export {
  type BootstrapOptions,
  bootstrapInterval,
  type WeightedStatistic,
} from "./evaluate/intervals/bootstrap.js";
export { clopperPearsonInterval, correctedWilsonInterval, wilsonInterval } from "./evaluate/intervals/interval.js";
export { type McNemarTest, mcnemarTest } from "./evaluate/intervals/mcnemar.js";
export type { Claim, Leak, LeakRow } from "./evaluate/leaks.js";
export { type LeakOptions, leakCheck, leaksOfFolds } from "./evaluate/leaks.js";
export {
  type ClassificationMeasures,
  classificationMeasures,
  type LabelMeasures,
  type PrecisionRecall,
} from "./evaluate/measures.js";
export { learnRejection, type RejectionOptions } from "./evaluate/rejection/learn-rejection.js";
export { classifyTrials, rejectionRates } from "./evaluate/rejection/rejection-rates.js";
export { type EvaluateOptions, evaluate, parseReport, reportOf } from "./evaluate/report.js";
export type * from "./evaluate/selection/model-selection.js";
export { selectComponents } from "./evaluate/selection/select-components.js";
export type { SelectComponentsOptions, SelectionData } from "./evaluate/selection/selection-data.js";
export {
  type AlignedWord,
  type Confusion,
  type CorpusErrorRateOptions,
  type CorpusErrors,
  corpusErrorRate,
  type WordCounts,
  type WordErrors,
  wordErrorRate,
} from "./evaluate/words.js";
