/** The criteria of all kinds side by side, and what each would choose. */

import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { type FoldMean, type FoldSum, foldMean } from "../folds/fold-forms.js";
import { wilsonInterval } from "../intervals/interval.js";
import {
  type Choices,
  type HeldOut,
  type HeldOutAccuracy,
  type HeldOutScores,
  isSameKind,
  type KindScores,
  type MixtureKind,
  type ModelSelection,
  type SelectionRow,
  type WholeScores,
} from "./model-selection.js";
import type { SelectionTask } from "./selection-data.js";
import { selectionWarnings } from "./selection-warnings.js";

/** The steps' scores put together. */
export function selectionOf(task: SelectionTask, scores: readonly KindScores[]): ModelSelection {
  const { kinds, labels, folds, examples } = task;
  const results = kinds.map((kind) => resultsOf(kind, scores));
  const best = {
    logLikelihood: bestOf(results.map(({ logLikelihood }) => logLikelihood)),
    correct: bestOf(results.map(({ correct }) => correct)),
  };
  const rows = results.map((result) => rowOf(result, best, labels.length > 1));
  const chosen = choicesOf(rows);
  return {
    rows,
    chosen,
    suggested: chosen.accuracyWithinOneError ?? chosen.heldOutWithinOneError,
    warnings: selectionWarnings(rows, chosen, scores),
    labels,
    folds: folds.map(({ name }) => name),
    numFrames: countFrames(examples.map(({ features }) => features)),
  };
}

/** Of each fold held out: log-likelihood over frames, right ones over recordings. */
interface HeldOutSums {
  readonly logLikelihood: readonly FoldSum[];
  readonly correct: readonly FoldSum[];
}

interface KindResults extends HeldOutSums {
  readonly kind: MixtureKind;
  readonly whole: WholeScores;
  readonly reduced: SelectionRow["reduced"];
}

function resultsOf(kind: MixtureKind, all: readonly KindScores[]): KindResults {
  const own = all.filter((scores) => isSameKind(scores.kind, kind));
  const whole = own.map(({ scores }) => scores).find((scores): scores is WholeScores => "bicPenalty" in scores);
  if (!whole) throw new RangeError(`no mixture of ${kind.numComponents} components was trained on all recordings`);
  const perFold = own.map(({ scores }) => scores).filter((scores): scores is HeldOutScores => "trials" in scores);
  return {
    kind,
    whole,
    reduced: fewestOfEach(own.flatMap(({ reduced }) => reduced)),
    logLikelihood: perFold.map(({ logLikelihood }) => logLikelihood),
    correct: perFold.map(({ trials }) => ({
      sum: trials.filter(({ actual, predicted }) => actual === predicted).length,
      size: trials.length,
    })),
  };
}

function rowOf(results: KindResults, best: HeldOutSums, hasLabels: boolean): SelectionRow {
  const { kind, whole, reduced, logLikelihood, correct } = results;
  const trainLogLikelihood = foldMean(whole.folds);
  const standardError = 2 * trainLogLikelihood.standardError * sizeOf(whole.folds);
  const criterion = (penalty: number) => ({ value: -2 * whole.logLikelihood + penalty, standardError });
  return {
    ...kind,
    numParameters: whole.numParameters,
    heldOut: heldOutOf(logLikelihood, best.logLikelihood),
    trainLogLikelihood,
    bic: criterion(whole.bicPenalty),
    aic: criterion(2 * whole.numParameters),
    accuracy: hasLabels ? { ...heldOutOf(correct, best.correct), ...ratesOf(correct) } : null,
    reduced,
  };
}

const heldOutOf = (own: readonly FoldSum[], best: readonly FoldSum[]): HeldOut => ({
  ...foldMean(own),
  behindBest: foldMean(best.map(({ sum, size }, fold) => ({ sum: sum - (own[fold] as FoldSum).sum, size }))),
});

function ratesOf(correct: readonly FoldSum[]): Pick<HeldOutAccuracy, "numCorrect" | "numTrials" | "interval"> {
  const numCorrect = correct.reduce((total, { sum }) => total + sum, 0);
  const numTrials = sizeOf(correct);
  return { numCorrect, numTrials, interval: wilsonInterval(numCorrect, numTrials) };
}

const sizeOf = (folds: readonly FoldSum[]): number => folds.reduce((total, { size }) => total + size, 0);

const bestOf = (kinds: readonly (readonly FoldSum[])[]): readonly FoldSum[] =>
  kinds.reduce((best, folds) => (foldMean(folds).mean > foldMean(best).mean ? folds : best));

function fewestOfEach(reduced: SelectionRow["reduced"]): SelectionRow["reduced"] {
  const fewest = new Map<string, number>();
  for (const { label, numComponents } of reduced) {
    fewest.set(label, Math.min(numComponents, fewest.get(label) ?? numComponents));
  }
  return [...fewest].map(([label, numComponents]) => ({ label, numComponents }));
}

/** What each criterion chooses among the rows; of equal ones the one with the fewest parameters. */
export function choicesOf(rows: readonly SelectionRow[]): Choices {
  const simplestFirst = rows.slice().sort((a, b) => a.numParameters - b.numParameters);
  const hasAccuracy = rows.every(({ accuracy }) => accuracy !== null);
  const heldOutOf = ({ heldOut }: SelectionRow): FoldMean => heldOut;
  const accuracyOf = ({ accuracy }: SelectionRow): FoldMean => accuracy as HeldOutAccuracy;
  return {
    heldOut: best(simplestFirst, (row) => row.heldOut.mean),
    heldOutWithinOneError: withinOneError(simplestFirst, heldOutOf),
    bic: best(simplestFirst, (row) => -row.bic.value),
    aic: best(simplestFirst, (row) => -row.aic.value),
    accuracy: hasAccuracy ? best(simplestFirst, (row) => accuracyOf(row).mean) : null,
    accuracyWithinOneError: hasAccuracy ? withinOneError(simplestFirst, accuracyOf) : null,
  };
}

const kindOf = ({ covarianceType, numComponents }: MixtureKind): MixtureKind => ({ covarianceType, numComponents });

const largest = (rows: readonly SelectionRow[], scoreOf: (row: SelectionRow) => number): SelectionRow =>
  rows.reduce((most, row) => (scoreOf(row) > scoreOf(most) ? row : most));

const best = (rows: readonly SelectionRow[], scoreOf: (row: SelectionRow) => number): MixtureKind =>
  kindOf(largest(rows, scoreOf));

/** The first whose mean is not under the best mean less its standard error. */
function withinOneError(simplestFirst: readonly SelectionRow[], meanOf: (row: SelectionRow) => FoldMean): MixtureKind {
  const most = largest(simplestFirst, (row) => meanOf(row).mean);
  const { mean, standardError } = meanOf(most);
  return kindOf(simplestFirst.find((row) => meanOf(row).mean >= mean - standardError) ?? most);
}
