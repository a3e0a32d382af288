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
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "./folds.js";
export { wilsonInterval } from "./interval.js";
export { matchGroups } from "./match-groups.js";
export type * from "./model-selection.js";
export { confusionMatrix, reportOf } from "./report.js";
export { type RocCurve, type RocPoint, rocCurve } from "./roc-curve.js";
export { selectComponents } from "./select-components.js";
export type { SelectComponentsOptions, SelectionData } from "./selection-data.js";
