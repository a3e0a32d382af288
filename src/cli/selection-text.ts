import type { FoldMean } from "../evaluate/folds/fold-forms.js";
import {
  type Choices,
  isSameKind,
  kindText,
  type MixtureKind,
  type ModelSelection,
  type SelectionRow,
} from "../evaluate/selection/model-selection.js";
import { percent, tableOf } from "./output.js";

/** A selection for people: the criteria row by row, and what each chooses. */
export function selectionText(selection: ModelSelection): string {
  return [criteriaTable(selection), LEGEND, "", ...chosenLines(selection)].join("\n");
}

const LEGEND = [
  "training, held out: mean log-likelihood, nats per frame; ±: one standard error from fold to fold",
  "behind: how far from the best, with the error of the difference; *: the best; °: the simplest within one standard error",
].join("\n");

/** Of BIC and AIC what a row has more than the best one, which has 0. */
function criteriaTable({ rows, chosen }: ModelSelection): string {
  const least = (scoreOf: (row: SelectionRow) => number) => Math.min(...rows.map(scoreOf));
  const [leastBic, leastAic] = [least((row) => row.bic.value), least((row) => row.aic.value)];
  const hasAccuracy = rows.some(({ accuracy }) => accuracy !== null);
  const head = ["covariance", "Gaussians", "parameters", "training", "held out", "behind", "BIC +", "AIC +"];
  const lines = rows.map((row) => [
    row.covarianceType,
    row.numComponents,
    row.numParameters,
    row.trainLogLikelihood.mean.toFixed(3),
    `${row.heldOut.mean.toFixed(3)} ± ${row.heldOut.standardError.toFixed(3)}${markOf(row, chosen.heldOut, chosen.heldOutWithinOneError)}`,
    errorText(row.heldOut.behindBest, 1),
    `${(row.bic.value - leastBic).toFixed(0)}${markOf(row, chosen.bic, null)}`,
    `${(row.aic.value - leastAic).toFixed(0)}${markOf(row, chosen.aic, null)}`,
    ...accuracyCells(row, chosen),
  ]);
  return tableOf(hasAccuracy ? [...head, "right", "behind", "95 % interval"] : head, lines);
}

function accuracyCells(row: SelectionRow, { accuracy: best, accuracyWithinOneError }: Choices): string[] {
  if (row.accuracy === null) return [];
  const { mean, standardError, behindBest, interval } = row.accuracy;
  return [
    `${percent(mean, 2)} ± ${(100 * standardError).toFixed(2)}${markOf(row, best, accuracyWithinOneError)}`,
    errorText(behindBest, 100),
    `${percent(interval.low)} – ${percent(interval.high)}`,
  ];
}

/** How far behind the best: nothing of the best itself. */
const errorText = ({ mean, standardError }: FoldMean, scale: number): string =>
  mean === 0 && standardError === 0 ? "" : `${(scale * mean).toFixed(2)} ± ${(scale * standardError).toFixed(2)}`;

function markOf(row: MixtureKind, best: MixtureKind | null, simplest: MixtureKind | null): string {
  const marks = [best && isSameKind(row, best) ? "*" : "", simplest && isSameKind(row, simplest) ? "°" : ""].join("");
  return marks === "" ? "" : ` ${marks}`;
}

function chosenLines({ chosen, suggested, labels }: ModelSelection): string[] {
  const { heldOut, heldOutWithinOneError, bic, aic, accuracy, accuracyWithinOneError } = chosen;
  const each = labels.length > 1 ? " a label" : "";
  const withSimplest = (best: MixtureKind, simplest: MixtureKind | null) =>
    simplest === null || isSameKind(best, simplest)
      ? kindText(best)
      : `${kindText(best)}; within one standard error ${kindText(simplest)}`;
  return [
    `held-out log-likelihood: ${withSimplest(heldOut, heldOutWithinOneError)}`,
    `BIC: ${kindText(bic)}; AIC: ${kindText(aic)}`,
    ...(accuracy ? [`held-out accuracy: ${withSimplest(accuracy, accuracyWithinOneError)}`] : []),
    `take ${kindText(suggested)}${each}: --components ${suggested.numComponents} --covariance ${suggested.covarianceType}`,
  ];
}
