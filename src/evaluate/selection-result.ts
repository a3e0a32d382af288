import { type FoldSum, foldMean } from "./fold-mean.js";
import { wilsonInterval } from "./interval.js";
import {
  type HeldOutAccuracy,
  isSameKind,
  type MixtureKind,
  type ModelSelection,
  type SelectionRow,
} from "./model-selection.js";
import { choicesOf } from "./selection-choices.js";
import type { SelectionTask } from "./selection-data.js";
import type { HeldOutScores, KindScores, WholeScores } from "./selection-scores.js";
import { selectionWarnings } from "./selection-warnings.js";

/** The steps' scores put together. */
export function selectionOf(task: SelectionTask, scores: readonly KindScores[]): ModelSelection {
  const { kinds, labels, folds, examples } = task;
  const perKind = kinds.map((kind) => summaryOf(kind, scores, labels.length > 1));
  const best = perKind.reduce((a, b) => (b.row.heldOut.mean > a.row.heldOut.mean ? b : a));
  const rows = perKind.map(({ row, heldOut }) => ({
    ...row,
    behindBest: foldMean(differences(best.heldOut, heldOut)),
  }));
  const chosen = choicesOf(rows);
  return {
    rows,
    chosen,
    suggested: chosen.accuracyWithinOneError ?? chosen.heldOutWithinOneError,
    warnings: selectionWarnings(rows, chosen, scores),
    labels,
    folds: folds.map(({ name }) => name),
    numFrames: examples.reduce((sum, { features }) => sum + features.numFrames, 0),
  };
}

interface KindSummary {
  readonly row: Omit<SelectionRow, "behindBest">;
  /** Of each fold. */
  readonly heldOut: readonly FoldSum[];
}

function summaryOf(kind: MixtureKind, all: readonly KindScores[], hasLabels: boolean): KindSummary {
  const own = all.filter((scores) => isSameKind(scores.kind, kind));
  const whole = own.map(({ scores }) => scores).find((scores): scores is WholeScores => "bicPenalty" in scores);
  const perFold = own.map(({ scores }) => scores).filter((scores): scores is HeldOutScores => "trials" in scores);
  if (!whole) throw new RangeError(`no mixture of ${kind.numComponents} components was trained on all recordings`);
  const heldOut = perFold.map(({ logLikelihood }) => logLikelihood);
  const { mean, standardError } = foldMean(whole.folds);
  const numFrames = whole.folds.reduce((sum, { size }) => sum + size, 0);
  // The penalty is the same whatever the recordings: what varies is −2 Σ_t log p(x_t).
  const error = 2 * numFrames * standardError;
  const criterion = (penalty: number) => ({ value: -2 * whole.logLikelihood + penalty, standardError: error });
  return {
    row: {
      ...kind,
      numParameters: whole.numParameters,
      heldOut: foldMean(heldOut),
      trainLogLikelihood: { mean, standardError },
      bic: criterion(whole.bicPenalty),
      aic: criterion(2 * whole.numParameters),
      accuracy: hasLabels ? accuracyOf(perFold) : null,
      reduced: fewestOfEach(own.flatMap(({ reduced }) => reduced)),
    },
    heldOut,
  };
}

function accuracyOf(perFold: readonly HeldOutScores[]): HeldOutAccuracy {
  const folds = perFold.map(({ trials }) => ({
    sum: trials.filter(({ actual, predicted }) => actual === predicted).length,
    size: trials.length,
  }));
  const numCorrect = folds.reduce((total, { sum }) => total + sum, 0);
  const numTrials = folds.reduce((total, { size }) => total + size, 0);
  return { ...foldMean(folds), numCorrect, numTrials, interval: wilsonInterval(numCorrect, numTrials) };
}

function fewestOfEach(reduced: SelectionRow["reduced"]): SelectionRow["reduced"] {
  const fewest = new Map<string, number>();
  for (const { label, numComponents } of reduced) {
    fewest.set(label, Math.min(numComponents, fewest.get(label) ?? numComponents));
  }
  return [...fewest].map(([label, numComponents]) => ({ label, numComponents }));
}

const differences = (best: readonly FoldSum[], other: readonly FoldSum[]): FoldSum[] =>
  best.map(({ sum, size }, fold) => ({ sum: sum - (other[fold]?.sum ?? Number.NaN), size }));
