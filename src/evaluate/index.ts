/** Evaluation: trials, folds, intervals, choosing a model. */

export { adjustedRandIndex } from "./adjusted-rand-index.js";
export {
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapIntervals,
  type WeightedStatistic,
} from "./bootstrap.js";
export {
  type ClassificationMeasures,
  classificationMeasures,
  type LabelMeasures,
  type PrecisionRecall,
} from "./classification-measures.js";
export {
  type CompareReportsOptions,
  compareReports,
  type Disagreement,
  type LabelDifference,
  type ReportComparison,
} from "./compare-reports.js";
export {
  type Confusion,
  type CorpusErrorRateOptions,
  type CorpusErrors,
  corpusErrorRate,
} from "./corpus-error-rate.js";
export { type CrossValidateOptions, crossValidate, leaveOneOut } from "./cross-validate.js";
export { cllr, minCllr } from "./detection/cllr.js";
export { type ClosedSetOptions, closedSetTrials } from "./detection/closed-set-trials.js";
export { type CumulativeMatch, cumulativeMatch } from "./detection/cumulative-match.js";
export { type DetCurve, detCurve } from "./detection/det-curve.js";
export { actualDcf, type DetectionCost, minDcf, type OperatingPoint } from "./detection/detection-cost.js";
export {
  type CostEstimate,
  type DetectionReport,
  type DetectionReportOptions,
  detectionReport,
  type Estimate,
} from "./detection/detection-report.js";
export {
  type EqualErrorRate,
  type EqualErrorRateMethod,
  type EqualErrorRateOptions,
  equalErrorRate,
} from "./detection/equal-error-rate.js";
export {
  identificationAt,
  type OpenSetOptions,
  type OpenSetPoint,
  type OpenSetRates,
  openSetRates,
} from "./detection/open-set.js";
export { rocConvexHull } from "./detection/roc-convex-hull.js";
export type { ScoreHistogram } from "./detection/score-histogram.js";
export type { DetPoints } from "./detection/thin-curve.js";
export {
  type DiarizationError,
  type DiarizationErrorOptions,
  diarizationErrorRate,
  pooledDiarizationError,
} from "./diarization-error.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "./folds.js";
export { intervalByGroup } from "./group-interval.js";
export { clopperPearsonInterval, correctedWilsonInterval, wilsonInterval } from "./interval.js";
export type { Claim, Leak, LeakRow } from "./leak.js";
export { type LeakOptions, leakCheck, leaksOfFolds } from "./leak-check.js";
export { matchGroups } from "./match-groups.js";
export { type McNemarTest, mcnemarTest } from "./mcnemar.js";
export type * from "./model-selection.js";
export {
  type NestedChoice,
  type NestedOptions,
  type NestedReport,
  nestedCrossValidate,
} from "./nested-cross-validate.js";
export { predefinedFolds } from "./predefined-folds.js";
export { parseReport } from "./read-report.js";
export { classifyTrials } from "./rejection/classify-trials.js";
export { learnRejection, type RejectionOptions } from "./rejection/learn-rejection.js";
export { rejectionRates } from "./rejection/rejection-rates.js";
export {
  crossValidateRepeatedly,
  type RepeatedOptions,
  type RepeatedReport,
  repeatedReportOf,
} from "./repeated-cross-validation.js";
export { confusionMatrix, reportOf } from "./report.js";
export { type RocCurve, type RocPoint, rocCurve } from "./roc-curve.js";
export { selectComponents } from "./select-components.js";
export type { SelectComponentsOptions, SelectionData } from "./selection-data.js";
export type { TimeSpan } from "./speaker-stretches.js";
export { stratifiedGroupFolds } from "./stratified-group-folds.js";
export { trainedRows } from "./trained-rows.js";
export { type AlignedWord, type WordCounts, type WordErrors, wordErrorRate } from "./word-error-rate.js";
