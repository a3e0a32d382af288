/** Evaluation: trials, folds, intervals, choosing a model. */

export { adjustedRandIndex } from "./adjusted-rand-index.js";
export { type CrossValidateOptions, crossValidate, leaveOneOut } from "./cross-validate.js";
export {
  type DiarizationError,
  type DiarizationErrorOptions,
  diarizationErrorRate,
  pooledDiarizationError,
} from "./diarization-error.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export { type Fold, groupFolds, kFolds, leaveOneOutFolds } from "./folds.js";
export { wilsonInterval } from "./interval.js";
export { matchGroups } from "./match-groups.js";
export type * from "./model-selection.js";
export { confusionMatrix, reportOf } from "./report.js";
export { type RocCurve, type RocPoint, rocCurve } from "./roc-curve.js";
export { selectComponents } from "./select-components.js";
export type { SelectComponentsOptions, SelectionData } from "./selection-data.js";
export type { TimeSpan } from "./speaker-stretches.js";
