/** Evaluation: trials, folds, intervals, choosing a model. */

export { adjustedRandIndex } from "./adjusted-rand-index.js";
export { type CrossValidateOptions, crossValidate, leaveOneOut } from "./cross-validate.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "./folds.js";
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
export { stratifiedGroupFolds } from "./stratified-group-folds.js";
export { trainedRows } from "./trained-rows.js";
export { type AlignedWord, type WordCounts, type WordErrors, wordErrorRate } from "./word-error-rate.js";
